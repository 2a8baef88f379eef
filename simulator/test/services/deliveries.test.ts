import type { JsonObject, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

let world: World;

afterEach(() => world.close());

/** A machine with one Task, beside other resources. */
async function call(resource: string, args: JsonObject, resources: Record<string, JsonObject> = {}) {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Call',
    States: { Call: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args, End: true } },
  };
  world = await Simulator.load(templateOf({ ...resources, Machine: machine(definition) }), { permissions: 'off' });
  const run = await world.stateMachine('Machine').start({});
  await run.toEnd();
  return run;
}

const URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/orders.fifo';
const fifoQueue = (more: JsonObject = {}) => ({
  Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders.fifo', FifoQueue: true, ...more } },
});
const fifoTopic = (more: JsonObject = {}) => ({
  News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news.fifo', FifoTopic: true, ...more } },
});
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:news.fifo';

describe('a FIFO queue', () => {
  test('fails a message that it has nothing to tell apart from others by', async () => {
    const run = await call('sqs:sendMessage', { QueueUrl: URL, MessageBody: 'a', MessageGroupId: 'g' }, fifoQueue());
    expect(run).toMatchObject({ status: 'FAILED' });
    expect(run.cause).toContain('The queue should either have ContentBasedDeduplication enabled');
  });

  test('takes it when it goes by the content', async () => {
    const args = { QueueUrl: URL, MessageBody: 'a', MessageGroupId: 'g' };
    const run = await call('sqs:sendMessage', args, fifoQueue({ ContentBasedDeduplication: true }));
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(world.queue('Orders').messages).toMatchObject([{ body: 'a', groupId: 'g' }]);
  });
});

describe('a FIFO topic', () => {
  test('fails a message without a group', async () => {
    const run = await call('sns:publish', { TopicArn: TOPIC, Message: 'a' }, fifoTopic());
    expect(run.cause).toContain('The MessageGroupId parameter is required for FIFO topics');
  });

  test('hands group and deduplication id on to FIFO queues, once for messages that repeat one', async () => {
    const subscription = {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: TOPIC,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:us-east-1:123456789012:orders.fifo',
        RawMessageDelivery: true,
      },
    };
    const args = { TopicArn: TOPIC, Message: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    await call('sns:publish', args, { ...fifoTopic(), ...fifoQueue(), Subscription: subscription });
    await (await world.stateMachine('Machine').start({})).toEnd();
    await world.advance({ seconds: 1 });
    expect(world.topic('News').messages).toHaveLength(1);
    expect(world.queue('Orders').messages).toMatchObject([{ body: 'a', groupId: 'g', deduplicationId: 'd' }]);
  });
});

test('a page of a listing leads on behind the whole of the group that it ended with', async () => {
  const list = (more: JsonObject) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:s3:listObjectsV2',
    Arguments: { Bucket: 'docs', Delimiter: '/', MaxKeys: 1, ...more },
  });
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'First',
    States: {
      First: { ...list({}), Assign: { first: '{% $states.result %}' }, Next: 'Second' },
      Second: {
        ...list({ ContinuationToken: '{% $first.NextContinuationToken %}' }),
        Output: '{% [$first, $states.result].CommonPrefixes.Prefix %}',
        End: true,
      },
    },
  };
  const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'docs' } };
  world = await Simulator.load(templateOf({ Docs: bucket, Machine: machine(definition) }), { permissions: 'off' });
  for (const key of ['a/1', 'a/2', 'b/1']) world.bucket('Docs').put(key, 'text');
  const run = await world.stateMachine('Machine').start({});
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: ['a/', 'b/'] });
});

test('an event for a function without capacity waits for it', async () => {
  const slow = 'exports.handler = () => new Promise((done) => setTimeout(done, 2500))';
  const grant = {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'slow', Principal: 'sns.amazonaws.com' },
  };
  const subscription = {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'News' }, Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Slow', 'Arn'] } },
  };
  const News = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } };
  const Slow = inlineFunction(slow, { FunctionName: 'slow', ReservedConcurrentExecutions: 1 });
  const publish = { TopicArn: 'arn:aws:sns:us-east-1:123456789012:news', Message: 'a' };
  await call('sns:publish', publish, { News, Slow, Grant: grant, Subscription: subscription });
  await (await world.stateMachine('Machine').start({})).toEnd();
  await world.advance({ minutes: 1 });
  expect(world.function('Slow').invocations.map(({ atMs }) => atMs - Date.parse('2025-01-01'))).toEqual([0, 3_000]);
});
