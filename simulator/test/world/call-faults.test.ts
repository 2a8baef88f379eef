import {
  Simulator,
  type CallFault,
  type CallFaultKind,
  type Fault,
  type JsonObject,
  type Run,
  type World,
} from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from './small-templates';

const CODE = `
  const { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
  const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
  const db = new DynamoDBClient({});
  const TableName = 'Cards';
  const count = (pk) => db.send(new UpdateItemCommand({
    TableName, Key: { pk: { S: pk } }, UpdateExpression: 'ADD times :one', ExpressionAttributeValues: { ':one': { N: '1' } },
  }));
  const put = (pk) => db.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
  exports.handler = async (event) => {
    const started = Date.now();
    if (event.asks) await new LambdaClient({}).send(new InvokeCommand({ FunctionName: 'slow', Payload: '{}' }));
    await put('before');
    await count('card');
    await put('after').catch((error) => put('failed ' + error.name));
    return { waited: Date.now() - started };
  };`;

const SOCKET_CODE = `
  const call = async (action, input) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await fetch(process.env.AWS_ENDPOINT_URL, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': 'DynamoDB_20120810.' + action,
            authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID +
              '/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
          },
          body: JSON.stringify({ TableName: 'Cards', ...input }),
        });
        if (!response.ok) throw Object.assign(new Error('refused'), { name: (await response.json()).__type });
        return response.json();
      } catch (error) {
        if (error.message !== 'fetch failed' || attempt > 2) throw error;
      }
    }
  };
  const put = (pk) => call('PutItem', { Item: { pk: { S: pk } } });
  exports.handler = async () => {
    await put('before');
    await call('UpdateItem', {
      Key: { pk: { S: 'card' } }, UpdateExpression: 'ADD times :one', ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    await put('after').catch((error) => put('failed ' + error.name));
    return {};
  };`;

const templateWith = (code: string): ReturnType<typeof templateOf> => {
  const charge: JsonObject = { Type: 'Task', Resource: { 'Fn::GetAtt': ['Charge', 'Arn'] }, End: true };
  const again: JsonObject = { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 60 }] };
  return templateOf({
    Cards: table({ TableName: 'Cards' }),
    Slow: inlineFunction('exports.handler = async () => 1;', { FunctionName: 'slow' }),
    Charge: inlineFunction(code),
    Once: machine({ StartAt: 'Charge', States: { Charge: charge } }),
    Twice: machine({ StartAt: 'Charge', States: { Charge: { ...charge, ...again } } }),
  });
};

const COUNT = 'dynamodb:updateItem';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

interface Told {
  readonly run: Run;
  readonly times: unknown;
  readonly keys: readonly unknown[];
}

async function charges(faults: readonly Fault[], name = 'Once', code = CODE, input: JsonObject = {}): Promise<Told> {
  await world?.close();
  world = await Simulator.load(templateWith(code), { permissions: 'off' });
  world.function('Slow').takes({ seconds: 2 });
  const run = await world.stateMachine(name).start(input, { faults });
  await run.toEnd();
  return told(world, run);
}

async function told(of: World, run: Run): Promise<Told> {
  const items = await of.table('Cards').items();
  const times = items.find(({ pk }) => pk === 'card')?.['times'];
  return { run, times, keys: items.map(({ pk }) => pk).sort() };
}

const strikes = (kind: CallFaultKind, more: Partial<CallFault> = {}): CallFault => ({
  function: 'Charge',
  call: COUNT,
  kind,
  ...more,
});

test('the calls that a handler makes are kept in their order, also those that need not be asked about', async () => {
  const { run } = await charges([]);
  await (await world?.stateMachine('Once').start())?.toEnd();
  const calls = ['dynamodb:putItem', COUNT, 'dynamodb:putItem'];
  expect(world?.function('Charge').invocations.map((each) => each.calls)).toEqual([calls, calls]);
  expect(run.handlerCalls).toEqual([
    { function: 'Stack/Charge', call: 'dynamodb:putItem', invocation: 1, attempt: 1 },
    { function: 'Stack/Charge', call: COUNT, invocation: 1, attempt: 1 },
    { function: 'Stack/Charge', call: 'dynamodb:putItem', invocation: 1, attempt: 2 },
  ]);
});

describe('a call that a fault strikes', () => {
  test('error: is refused, and not retried', async () => {
    const { run, times } = await charges([strikes('error')]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Fault.Injected' });
    expect(times).toBeUndefined();
    expect(run.handlerCalls.map(({ call }) => call)).toEqual(['dynamodb:putItem', COUNT]);
  });

  test('error: is refused by name', async () => {
    const fault = strikes('error', {
      call: 'dynamodb:putItem',
      attempt: 2,
      error: 'ItemCollectionSizeLimitExceededException',
    });
    const { keys, run } = await charges([fault]);
    expect(keys).toEqual(['before', 'card', 'failed ItemCollectionSizeLimitExceededException']);
    expect(run.unreachedFaults).toEqual([]);
  });

  test('throttle: is retried by the client, in virtual time', async () => {
    const { run, times } = await charges([strikes('throttle')]);
    expect(times).toBe(1);
    expect(run.handlerCalls.filter(({ call }) => call === COUNT)).toHaveLength(2);
    expect((run.output as { waited: number }).waited).toBeGreaterThan(0);
    expect(run.elapsedMs).toBe((run.output as { waited: number }).waited);
  });

  test('throttle: fails where every call is throttled', async () => {
    const { run, times } = await charges([strikes('throttle', { attempt: 'every' })]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'ProvisionedThroughputExceededException' });
    expect(times).toBeUndefined();
  });

  test('timeout: gets lost, and the function times out', async () => {
    const { run, times } = await charges([strikes('timeout')]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout', elapsedMs: 10_000 });
    expect(times).toBeUndefined();
  });

  test('answerLost: takes effect, and the client does it again', async () => {
    const { run, times } = await charges([strikes('answerLost')]);
    expect(run.status).toBe('SUCCEEDED');
    expect(times).toBe(2);
  });

  test('late: takes effect after the invocation has timed out', async () => {
    const { run, times } = await charges([strikes('late')]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout', elapsedMs: 10_000 });
    expect(times).toBeUndefined();
    await world?.advance({ seconds: 1 });
    expect((await told(world as World, run)).times).toBe(1);
  });

  test.each<[CallFaultKind, number | undefined]>([
    ['crashBefore', undefined],
    ['crashAfter', 1],
  ])('%s: ends the process', async (kind, after) => {
    const { run, times } = await charges([strikes(kind)]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Runtime.ExitError', elapsedMs: 0 });
    expect(run.cause).toContain('signal: killed');
    expect(times).toBe(after);
    // The next invocation has a process of its own.
    const next = await world?.stateMachine('Once').start();
    await next?.toEnd();
    expect(next?.status).toBe('SUCCEEDED');
  });

  test('is one of the invocation that was meant', async () => {
    const { run, times } = await charges([strikes('crashAfter'), strikes('error', { invocation: 2 })], 'Twice');
    expect(run).toMatchObject({ status: 'FAILED', error: 'Fault.Injected', elapsedMs: 60_000 });
    expect(times).toBe(1);
    const everywhere = await charges([strikes('crashAfter', { invocation: 'every' })], 'Twice');
    expect(everywhere.run).toMatchObject({ status: 'FAILED', error: 'Runtime.ExitError' });
    expect(everywhere.times).toBe(2);
  });

  test('takes effect while virtual time passes for it', async () => {
    const asked = await charges([strikes('answerLost', { call: 'lambda:invoke' })], 'Once', CODE, { asks: true });
    expect(asked.run).toMatchObject({ status: 'SUCCEEDED' });
    expect(world?.function('Slow').invocations).toHaveLength(2);
    expect(asked.run.elapsedMs).toBeGreaterThanOrEqual(4_000);
    const crashed = await charges([strikes('crashAfter', { call: 'lambda:invoke' })], 'Once', CODE, { asks: true });
    expect(crashed.run).toMatchObject({ status: 'FAILED', error: 'Runtime.ExitError', elapsedMs: 2_000 });
  });

  test('is none of another execution', async () => {
    await charges([]);
    const [struck, other] = [
      await world?.stateMachine('Once').start({}, { faults: [strikes('error')] }),
      await world?.stateMachine('Once').start(),
    ];
    await other?.toEnd();
    await struck?.toEnd();
    expect([struck?.status, other?.status]).toEqual(['FAILED', 'SUCCEEDED']);
  });

  test('may also be made over a socket', async () => {
    expect((await charges([], 'Once', SOCKET_CODE)).keys).toEqual(['after', 'before', 'card']);
    expect((await charges([strikes('answerLost')], 'Once', SOCKET_CODE)).times).toBe(2);
    expect(await charges([strikes('crashAfter')], 'Once', SOCKET_CODE)).toMatchObject({
      run: { error: 'Runtime.ExitError' },
      times: 1,
    });
    expect(await charges([strikes('timeout')], 'Once', SOCKET_CODE)).toMatchObject({
      run: { error: 'Sandbox.Timedout' },
    });
    const second = strikes('error', { call: 'dynamodb:putItem', attempt: 2, error: 'Nope' });
    expect((await charges([second], 'Once', SOCKET_CODE)).keys).toEqual(['before', 'card', 'failed Nope']);
  });
});

test('a fault that strikes nothing changes nothing, and is named', async () => {
  const { run } = await charges([]);
  const never = strikes('error', { attempt: 9 });
  const other = await charges([never]);
  expect(other.run.history).toEqual(run.history);
  expect(other.run.unreachedFaults).toEqual([{ ...never, function: 'Stack/Charge' }]);
});

test.each<[string, Partial<Record<keyof CallFault, unknown>>, RegExp]>([
  ['another function', { function: 'Refund' }, /no function 'Refund'; there is 'Stack\/Slow', 'Stack\/Charge'/],
  [
    'a kind of tasks',
    { kind: 'heartbeatsLost' },
    /'heartbeatsLost' can't strike a call of 'Stack\/Charge'; one of 'error', /,
  ],
  [
    'an unknown action',
    { call: 'dynamodb:putItme' },
    /no such action; there is .*'dynamodb:putItem'.*so far the function has called 'dynamodb:putItem', /,
  ],
  ['an unknown service', { call: 'dynamo:putItem' }, /there is no service 'dynamo'; so far/],
  ['no action', { call: 'putItem' }, /named by service and action, as 'dynamodb:putItem', got 'putItem'; so far/],
  ['no number', { attempt: 0 }, /'attempt' must be a whole number from 1, or 'every', got 0/],
  [
    'no number of an invocation',
    { invocation: 1.5 },
    /'invocation' .* must be a whole number from 1, or 'every', got 1.5/,
  ],
])('fails at the start for %s, and says what fits', async (_, part, message) => {
  await charges([]);
  const fault = { ...strikes('error'), ...part } as CallFault;
  await expect(world?.stateMachine('Once').start({}, { faults: [fault] })).rejects.toThrow(message);
  expect(world?.stateMachine('Once').runs).toHaveLength(1);
});

test('fails at the start for a function that a mock answers for', async () => {
  await charges([]);
  world?.function('Charge').mock(() => ({}));
  await expect(world?.stateMachine('Once').start({}, { faults: [strikes('error')] })).rejects.toThrow(
    /a mock answers for it/,
  );
});
