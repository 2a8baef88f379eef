import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Simulator, type Json, type World } from 'cdk-workflow-simulator';

const stack = new Stack(new App(), 'Clients');
const bucket = new Bucket(stack, 'Files');
const queue = new Queue(stack, 'Jobs');
const written = new Queue(stack, 'Written');
bucket.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(written), { prefix: 'in/', suffix: '.txt' });
const called = new LambdaFunction(stack, 'Called', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline(`exports.handler = async ({ mode }) => {
    if (mode === 'throw') throw new RangeError('no');
    if (mode === 'sleep') await new Promise((resolve) => setTimeout(resolve, 2000));
    return { mode };
  }`),
});
const caller = new LambdaFunction(stack, 'Caller', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'clients.handler',
  code: Code.fromAsset(join(__dirname, 'handlers/worker')),
  environment: { BUCKET: bucket.bucketName, QUEUE: queue.queueUrl, CALLED: called.functionName },
});
bucket.grantReadWrite(caller);
queue.grantSendMessages(caller);
queue.grantConsumeMessages(caller);
called.grantInvoke(caller);
EventBus.grantAllPutEvents(caller);

let world: World;

beforeAll(async () => {
  world = await Simulator.load(stack);
});

afterAll(() => world.close());

async function step(name: string, more: Record<string, Json> = {}): Promise<Json | undefined> {
  const { output, error, message } = await world.function('Caller').invoke({ step: name, ...more });
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  return output;
}

test('the S3 client writes, reads, lists and deletes objects', async () => {
  await step('put');
  expect(await step('get')).toEqual({
    body: 'text',
    ContentType: 'text/plain',
    Metadata: { owner: 'me' },
    LastModified: '2025-01-01T00:00:00.000Z',
    bytes: [0, 255, 1],
    size: 3,
  });
  expect(world.bucket('Files').text('out/copy')).toBe('text');
  expect(await step('list')).toEqual({
    all: ['in/a b.txt', 'in/bytes', 'out/copy'],
    folders: ['in/', 'out/'],
    page: ['in/a b.txt', 'in/bytes'],
    next: ['out/copy'],
  });
  expect(await step('remove')).toBe('NoSuchKey');
  expect(world.bucket('Files').keys).toEqual([]);
});

test('a bucket notifies the queue of the objects that its filter lets through', async () => {
  world.bucket('Files').put('in/new one.txt', 'x');
  world.bucket('Files').put('in/image.png', new Uint8Array([1]));
  await world.advance(0);
  const keys = world.queue('Written').messages.map(({ body }) => {
    const { Records: records } = JSON.parse(body) as {
      Records: { eventName: string; s3: { object: { key: string } } }[];
    };
    return records.map(({ eventName, s3 }) => [eventName, s3.object.key]);
  });
  expect(keys.at(-1)).toEqual([['ObjectCreated:Put', 'in/new+one.txt']]);
  expect(keys.flat().some(([, key]) => key?.includes('png'))).toBe(false);
});

test('the SQS client sends and receives', async () => {
  expect(await step('queue')).toEqual([
    ['one', '1'],
    ['two', null],
  ]);
});

test('the EventBridge client puts events, and hears of those that are malformed', async () => {
  expect(await step('events')).toEqual({ FailedEntryCount: 1, code: 'MalformedDetail' });
  expect(world.eventBus().events).toMatchObject([{ source: 'app', detail: { a: 1 } }]);
});

describe('the Lambda client invokes a function', () => {
  test('that answers', async () => {
    expect(await step('invoke', { mode: 'plain' })).toMatchObject({ error: null, payload: { mode: 'plain' } });
  });

  test('that takes virtual time', async () => {
    const fromMs = world.now.getTime();
    expect(await step('invoke', { mode: 'sleep' })).toMatchObject({ error: null, at: fromMs + 2000 });
  });

  test('fails as Lambda says when the function throws', async () => {
    expect(await step('invoke', { mode: 'throw' })).toMatchObject({
      error: 'Unhandled',
      payload: { errorType: 'RangeError', errorMessage: 'no' },
    });
  });
});
