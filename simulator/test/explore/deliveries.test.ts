import { prove, Simulator, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { ServiceRegistry } from '../../src/services/registry';
import type { Resource } from '../../src/services/resource';
import { inlineFunction, machine, table, templateOf } from '../world/small-templates';

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

/** What handlers that the world sets off do by themselves, against what an execution does meanwhile. */
describe('the world tells what it touches, and what handlers do then is a step for each call', () => {
  const PUT = `const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient({});
    exports.handler = async () => {
      await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: 'k' }, by: { S: 'event' } } }));
    };`;
  const call = (action: string, parameters: object, more: object): object => ({
    Type: 'Task',
    Resource: `arn:aws:states:::${action}`,
    Parameters: parameters,
    ...more,
  });
  const put = call(
    'dynamodb:putItem',
    { TableName: { Ref: 'Items' }, Item: { pk: { S: 'k' }, by: { S: 'execution' } } },
    { End: true, ResultPath: null },
  );
  const app = (first: object, more: object): ReturnType<typeof templateOf> =>
    templateOf({
      Items: table(),
      Fn: inlineFunction(PUT, { Environment: { Variables: { TABLE: { Ref: 'Items' } } } }),
      Queue: queue(),
      Machine: machine({ StartAt: 'First', States: { First: first, Put: put } } as never),
      ...more,
    } as never);
  const outcomes = async (template: ReturnType<typeof app>): Promise<string[]> => {
    const seen = new Set<string>();
    const proof = await prove({
      create: (interleaving) => Simulator.load(template, { interleaving, permissions: 'off' }),
      actors: [
        async function runs(world: World) {
          await (await world.stateMachine('Machine').start()).toEnd();
          await world.advance({ seconds: 1 });
        },
      ],
      invariant: async (world) => void seen.add(JSON.stringify((await world.table('Items').get({ pk: 'k' }))?.['by'])),
    });
    expect(proof).toMatchObject({ isProved: true });
    return [...seen].sort();
  };
  const arn = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });

  test('an event that a rule takes to a function', async () => {
    const entries = [{ Source: 's', DetailType: 't', Detail: {} }];
    const rule = { EventPattern: { source: ['s'] }, Targets: [{ Id: 'f', Arn: arn('Fn') }] };
    const template = app(call('events:putEvents', { Entries: entries }, { Next: 'Put', ResultPath: null }), {
      Rule: { Type: 'AWS::Events::Rule', Properties: rule },
    });
    expect(await outcomes(template)).toEqual(['"event"', '"execution"']);
  });

  test('a message that a queue hands to a function', async () => {
    const template = app(
      call('sqs:sendMessage', { QueueUrl: { Ref: 'Queue' }, MessageBody: 'm' }, { Next: 'Put', ResultPath: null }),
      {
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: arn('Queue'), FunctionName: { Ref: 'Fn' } },
        },
      },
    );
    expect(await outcomes(template)).toEqual(['"event"', '"execution"']);
  });
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
