import { Simulator } from 'cdk-workflow-simulator';
import { inlineFunction, table, templateOf } from './small-templates';

const ASKING = `
  const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
  const lambda = new LambdaClient({});
  exports.handler = async () => {
    const send = (name) => lambda.send(new InvokeCommand({ FunctionName: 'sender', Payload: JSON.stringify({ name }) }));
    await send('alone');
    await Promise.all(['first', 'second', 'third'].map(send));
  };`;
const SENDING = `
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const sqs = new SQSClient({});
  exports.handler = async ({ name }) => {
    if (name === 'first') require('node:crypto').pbkdf2Sync('slow', 'salt', 300_000, 64, 'sha512');
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: name }));
  };`;

test('what a handler invokes at once takes turns, so that one run is like the next', async () => {
  const world = await Simulator.load(
    templateOf({
      Queue: { Type: 'AWS::SQS::Queue' },
      Asking: inlineFunction(ASKING),
      Sending: inlineFunction(SENDING, {
        FunctionName: 'sender',
        Environment: { Variables: { QUEUE: { Ref: 'Queue' } } },
      }),
    }),
    { permissions: 'off' },
  );
  expect((await world.function('Asking').invoke()).error).toBeUndefined();
  expect(world.queue('Queue').messages.map(({ body }) => body)).toEqual(['alone', 'first', 'second', 'third']);
  await world.close();
});

/** Invokes three functions at once that take 3, 1 and 2 seconds, and writes down when each was done. */
const WAITING_IN_NODE = `
  const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
  const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  const lambda = new LambdaClient({});
  const dynamodb = new DynamoDBClient({});
  const put = (pk) => dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: pk } } }));
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  exports.handler = async ({ seconds }) => {
    const start = Date.now();
    const done = [];
    const note = (what) => done.push([what, Date.now() - start]);
    await put('before');
    await Promise.all([
      ...seconds.map(async (each) => {
        const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'sleeper', Payload: String(each) }));
        note(Number(Payload.transformToString()));
      }),
      sleep(1500).then(() => note('timer')),
      put('at once').then(() => note('put')),
    ]);
    await put('after');
    return done;
  };`;
const WAITING_IN_PYTHON = `
import json, os, time, threading, boto3
aws_lambda = boto3.client('lambda')
dynamodb = boto3.client('dynamodb')
def put(pk):
    dynamodb.put_item(TableName=os.environ['TABLE'], Item={'pk': {'S': pk}})
def handler(event, context):
    start = time.time()
    done = []
    def note(what):
        done.append([what, round(1000 * (time.time() - start))])
    def ask(seconds):
        answer = aws_lambda.invoke(FunctionName='sleeper', Payload=str(seconds))
        note(json.loads(answer['Payload'].read()))
    def wait():
        time.sleep(1.5)
        note('timer')
    def put_at_once():
        put('at once')
        note('put')
    put('before')
    threads = [threading.Thread(target=ask, args=(each,)) for each in event['seconds']]
    threads += [threading.Thread(target=wait), threading.Thread(target=put_at_once)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    put('after')
    return done
`;
const SLEEPING = `
  exports.handler = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds, seconds));`;

const NESTED = templateOf({
  Table: table(),
  Node: inlineFunction(WAITING_IN_NODE, { Timeout: 20, Environment: { Variables: { TABLE: { Ref: 'Table' } } } }),
  Python: inlineFunction(WAITING_IN_PYTHON, {
    Runtime: 'python3.12',
    Timeout: 20,
    Environment: { Variables: { TABLE: { Ref: 'Table' } } },
  }),
  Sleeping: inlineFunction(SLEEPING, { FunctionName: 'sleeper', Timeout: 20 }),
});

test.each([
  ['Node', 'none'],
  ['Python', 'none'],
  ['Node', 'inTurn'],
  ['Python', 'inTurn'],
] as const)('what a handler in %s invokes at once takes its own time (%s)', async (name, interleaving) => {
  const world = await Simulator.load(NESTED, { permissions: 'off', interleaving });
  const startMs = world.now.getTime();
  const done = [
    ['put', 0],
    [1, 1000],
    ['timer', 1500],
    [2, 2000],
    [3, 3000],
  ];
  // Warm, tables are asked without asking the simulation.
  for (let times = 1; times <= 2; times += 1) {
    expect((await world.function(name).invoke({ seconds: [3, 1, 2] })).output).toEqual(done);
    expect(world.now.getTime()).toBe(startMs + times * 3000);
  }
  expect((await world.table('Table').items()).map(({ pk }) => pk).sort()).toEqual(['after', 'at once', 'before']);
  await world.close();
});

test('a handler that waits for what it has invoked ends by its own timeout, and its next invocation is like the first', async () => {
  const world = await Simulator.load(NESTED, { permissions: 'off' });
  for (let times = 1; times <= 2; times += 1) {
    const { error, message } = await world.function('Node').invoke({ seconds: [50, 1] });
    expect([error, message]).toEqual(['Sandbox.Timedout', expect.stringContaining('timed out after 20.00 seconds')]);
  }
  expect((await world.function('Node').invoke({ seconds: [1] })).output).toEqual([
    ['put', 0],
    [1, 1000],
    ['timer', 1500],
  ]);
  await world.close();
});
