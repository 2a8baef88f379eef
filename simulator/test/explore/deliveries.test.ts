import { prove, Simulator, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { ServiceRegistry } from '../../src/services/registry';
import type { Resource } from '../../src/services/resource';
import { templateOf } from '../world/small-templates';

const queue = (): { Type: string; Properties: object } => ({ Type: 'AWS::SQS::Queue', Properties: {} });
const topic = (): { Type: string; Properties: object } => ({ Type: 'AWS::SNS::Topic', Properties: {} });
const subscription = (to: string, from: string): { Type: string; Properties: object } => ({
  Type: 'AWS::SNS::Subscription',
  Properties: {
    Protocol: 'sqs',
    RawMessageDelivery: true,
    TopicArn: { Ref: from },
    Endpoint: { 'Fn::GetAtt': [to, 'Arn'] },
  },
});

const TEMPLATE = templateOf({
  Queue: queue(),
  Topic: topic(),
  Subscription: subscription('Queue', 'Topic'),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: 'arn:aws:iam::123456789012:role/machine',
      Definition: {
        StartAt: 'Publish',
        States: {
          Publish: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sns:publish',
            Parameters: { TopicArn: { Ref: 'Topic' }, Message: 'published' },
            Next: 'Send',
          },
          Send: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage',
            Parameters: { QueueUrl: { Ref: 'Queue' }, MessageBody: 'sent' },
            End: true,
          },
        },
      },
    },
  },
} as never);

const found = new Set<string>();

const publishing: ProveOptions = {
  create: (interleaving) => Simulator.load(TEMPLATE, { interleaving, permissions: 'off' }),
  actors: [
    async function publishes(world: World) {
      await (await world.stateMachine('Machine').start()).toEnd();
    },
  ],
  invariant: (world) =>
    void found.add(
      world
        .queue('Queue')
        .messages.map(({ body }) => body)
        .join(),
    ),
};

test('what a topic delivers may come before what its publisher sends next, or after', async () => {
  const proof = await prove(publishing);
  expect(proof).toMatchObject({ isProved: true });
  expect([...found].sort()).toEqual(['published,sent', 'sent,published']);
});

const footprint = (service: string, action: string, input: object, resources: object[] = []): unknown =>
  ServiceRegistry.of().footprint(service, action, input as never, resources as Resource[]);

const writes = (...names: string[]): object => ({ reads: [], writes: names });
const reads = (...names: string[]): object => ({ reads: names, writes: [] });
const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/Orders';
const REDRIVEN = {
  type: 'AWS::SQS::Queue',
  name: 'Orders',
  properties: { RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:123456789012:Dead' } },
};
const TELLING = { type: 'AWS::S3::Bucket', name: 'b', properties: { NotificationConfiguration: {} } };

test.each<[string, string, object, object[], object]>([
  ['sqs', 'SendMessage', { QueueUrl: QUEUE_URL }, [], writes('sqs:Orders')],
  ['sqs', 'sendMessage', { QueueUrl: 'http://127.0.0.1:4566/123456789012/Orders' }, [], writes('sqs:Orders')],
  ['sqs', 'ReceiveMessage', { QueueUrl: QUEUE_URL }, [REDRIVEN], writes('sqs:Orders', 'sqs:Dead')],
  ['sqs', 'GetQueueAttributes', { QueueUrl: QUEUE_URL }, [], reads('sqs:Orders')],
  ['sqs', 'ListQueues', {}, [], writes('sqs')],
  ['s3', 'PutObject', { Bucket: 'b', Key: 'k' }, [], writes('s3:b/k')],
  ['s3', 'PutObject', { Bucket: 'b', Key: 'k' }, [TELLING], writes('s3:b')],
  ['s3', 'ListObjectsV2', { Bucket: 'b' }, [], reads('s3:b')],
  [
    's3',
    'CopyObject',
    { Bucket: 'b', Key: 'k', CopySource: '/a/x%20y' },
    [],
    { reads: ['s3:a/x y'], writes: ['s3:b/k'] },
  ],
  ['sns', 'Publish', { TopicArn: 'arn:aws:sns:us-east-1:123456789012:News' }, [], writes('sns:News')],
  ['sns', 'Publish', { PhoneNumber: '+1' }, [], writes('sns:phones')],
  [
    'events',
    'PutEvents',
    { Entries: [{}, { EventBusName: 'arn:aws:events:r:1:event-bus/B' }] },
    [],
    writes('events:default', 'events:B'),
  ],
  ['scheduler', 'CreateSchedule', { Name: 'n' }, [], writes('scheduler:default/n')],
  ['scheduler', 'ListSchedules', {}, [], writes('scheduler')],
  ['lambda', 'Invoke', { FunctionName: 'arn:aws:lambda:r:1:function:f:live' }, [], writes('lambda:f')],
  ['lambda', 'Invoke', { FunctionName: 'f' }, [], writes('lambda:f')],
])('a call of %s, %s, touches what it names: %j', (service, action, input, resources, expected) => {
  expect(footprint(service, action, input, resources)).toEqual(expected);
});
