import { own } from '../../base/own';
import { arnOf, capitalized, keyNeeds, tellsArn, textMember, type Needs } from '../need';

/** What SQS tells KMS. */
export const SQS_ENCRYPTION = tellsArn('aws:sqs:arn');

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
  return [
    { action: `sqs:${name}`, resource },
    ...keyNeeds(own(QUEUE_KEY_ACTIONS, name) ?? [], resource, where, 'sqs', SQS_ENCRYPTION),
  ];
};
