import { own } from '../../../base/own';
import { arnOf, capitalized, keyNeeds, listMember, textMember, type Needs } from '../../../services/need';

/** What calls of SNS need; a message to a phone is a resource of its own. */
export const sns: Needs = ({ action, input }, where) => {
  const name = capitalized(action).replace(/^PublishBatch$/, 'Publish');
  const topic = textMember(input, 'TopicArn') ?? textMember(input, 'TargetArn');
  const resource = topic ?? textMember(input, 'PhoneNumber');
  const needs = [{ action: `SNS:${name}`, resource }];
  return name === 'Publish' ? [...needs, ...keyNeeds(['GenerateDataKey', 'Decrypt'], topic, where, 'sns')] : needs;
};

const QUEUE_KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['GenerateDataKey', 'Decrypt'],
  ReceiveMessage: ['Decrypt'],
};

/** What calls of SQS need. */
export const sqs: Needs = ({ action, input }, where) => {
  const name = capitalized(action).replace(/Batch$/, '');
  const url = textMember(input, 'QueueUrl');
  const queue = url === undefined ? textMember(input, 'QueueName') : url.split('/').pop();
  const account = /\/(\d{12})\/[^/]+$/.exec(url ?? '')?.[1] ?? where.account;
  const resource = queue === undefined ? undefined : arnOf({ ...where, account }, 'sqs', '', queue);
  return [{ action: `sqs:${name}`, resource }, ...keyNeeds(own(QUEUE_KEY_ACTIONS, name) ?? [], resource, where, 'sqs')];
};

/** What calls of EventBridge need: permission on each bus that gets an event. */
export const events: Needs = ({ action, input }, where) => {
  const name = capitalized(action);
  if (name !== 'PutEvents') return [{ action: `events:${name}` }];
  return listMember(input, 'Entries').map((entry) => ({
    action: 'events:PutEvents',
    resource: arnOf(where, 'events', 'event-bus/', textMember(entry, 'EventBusName') ?? 'default'),
    context: {
      'events:source': [textMember(entry, 'Source') ?? ''],
      'events:detail-type': [textMember(entry, 'DetailType') ?? ''],
    },
  }));
};
