import type { Json, JsonObject } from '../../../base/json';
import { referredId, type Expansion } from './expansion';
import type { EventTarget, SamEvent } from './sam-event';
import { addPermission } from './permission';
import { textOf } from '../../../base/text';

/** SQS, DynamoDB, Kinesis: an event source mapping. */
export function addStreamEvent({ id, properties }: SamEvent, { ref, owner }: EventTarget, expansion: Expansion): void {
  const { Queue, Stream, ...passed } = properties;
  const declared: Record<string, Json | undefined> = { ...passed, EventSourceArn: Queue ?? Stream, FunctionName: ref };
  expansion.add(id, 'AWS::Lambda::EventSourceMapping', declared as JsonObject, owner);
}

/** SNS: a subscription, and the right to invoke. */
export function addTopicEvent({ id, properties }: SamEvent, target: EventTarget, expansion: Expansion): void {
  const { Topic, FilterPolicy, FilterPolicyScope, Region, RedrivePolicy, SqsSubscription } = properties;
  if (SqsSubscription !== undefined && SqsSubscription !== false)
    return addQueueBetween({ id, type: 'SNS', properties }, target, expansion);
  const declared: Record<string, Json | undefined> = {
    Protocol: 'lambda',
    Endpoint: target.arn,
    TopicArn: Topic,
    FilterPolicy,
    FilterPolicyScope,
    Region,
    RedrivePolicy,
  };
  expansion.add(id, 'AWS::SNS::Subscription', declared as JsonObject, target.owner);
  const from = { principal: 'sns.amazonaws.com', ...(Topic !== undefined && { sourceArn: Topic }) };
  addPermission(`${id}Permission`, from, target, expansion);
}

/** A topic whose messages come by way of a queue. */
function addQueueBetween({ id, properties }: SamEvent, { ref, owner }: EventTarget, expansion: Expansion): void {
  const { Topic, FilterPolicy, SqsSubscription } = properties;
  const { QueueArn, QueueUrl, BatchSize, Enabled } = (SqsSubscription === true ? {} : SqsSubscription) as JsonObject;
  const arn = QueueArn ?? { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] };
  if (QueueArn === undefined) expansion.add(`${id}Queue`, 'AWS::SQS::Queue', {}, owner);
  const statement = {
    Action: 'sqs:SendMessage',
    Effect: 'Allow',
    Principal: '*',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': Topic ?? '' } },
  };
  const policy = {
    PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    Queues: [QueueUrl ?? { Ref: `${id}Queue` }],
  };
  expansion.add(`${id}QueuePolicy`, 'AWS::SQS::QueuePolicy', policy, owner);
  const subscription: Record<string, Json | undefined> = {
    Protocol: 'sqs',
    Endpoint: arn,
    TopicArn: Topic,
    FilterPolicy,
  };
  expansion.add(id, 'AWS::SNS::Subscription', subscription as JsonObject, owner);
  const mapping = { EventSourceArn: arn, FunctionName: ref, BatchSize: BatchSize ?? 10, Enabled: Enabled ?? true };
  expansion.add(`${id}EventSourceMapping`, 'AWS::Lambda::EventSourceMapping', mapping, owner);
}

/** S3: a notification of a bucket in the same template. */
export function addBucketEvent({ id, properties }: SamEvent, target: EventTarget, expansion: Expansion): void {
  const { Bucket, Events = [], Filter } = properties;
  const account = { principal: 's3.amazonaws.com', sourceAccount: { Ref: 'AWS::AccountId' } };
  addPermission(`${id}Permission`, account, target, expansion);
  const added = [Events]
    .flat()
    .map((event) => ({ Event: event, Function: target.arn, ...(Filter !== undefined && { Filter }) }));
  expansion.bucketNotifications.push({ bucket: referredId(Bucket) ?? textOf(Bucket), added });
}
