import { capitalized, keyNeeds, tellsArn, textMember, type Needs } from '../need';

/** What SNS tells KMS. */
export const SNS_ENCRYPTION = tellsArn('aws:sns:topicArn');

/** What calls of SNS need; a message to a phone is a resource of its own. */
export const sns: Needs = ({ action, input }, where) => {
  const name = capitalized(action).replace(/^PublishBatch$/, 'Publish');
  const topic = textMember(input, 'TopicArn') ?? textMember(input, 'TargetArn');
  const resource = topic ?? textMember(input, 'PhoneNumber');
  const needs = [{ action: `SNS:${name}`, resource }];
  return name === 'Publish'
    ? [...needs, ...keyNeeds(['GenerateDataKey', 'Decrypt'], topic, where, 'sns', SNS_ENCRYPTION)]
    : needs;
};
