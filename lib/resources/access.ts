import { aws_iam as iam } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { KeyUse, mayUseKey } from './key-use';

/** The statement for a role that calls a function: no version or alias of it, as the L2 grant has it. */
export function mayInvoke(fn: lambda.IFunction): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] });
}

/** The statements for a role that publishes to a topic, its key included. */
export function mayPublish(topic: sns.ITopic): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
    ...mayUseKey(topic.masterKey, KeyUse.WRITE),
  ];
}

/** The statements for a role that puts messages into a queue, its key included. */
export function maySend(queue: sqs.IQueue): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
    ...mayUseKey(queue.encryptionMasterKey, KeyUse.WRITE),
  ];
}

/** The statements for a function that an event source mapping hands the messages of a queue, its key included. */
export function mayConsume(queue: sqs.IQueue): iam.PolicyStatement[] {
  const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];
  return [
    new iam.PolicyStatement({ actions: actions.map((each) => `sqs:${each}`), resources: [queue.queueArn] }),
    ...mayUseKey(queue.encryptionMasterKey, KeyUse.READ),
  ];
}

/** The statements for a role with actions on the items of a table, its key included: no index, as the L2 grants have it. */
export function mayAccess(table: dynamodb.ITable, ...actions: string[]): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions, resources: [table.tableArn] }),
    ...mayUseKey(table.encryptionKey, KeyUse.READ),
  ];
}
