import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fails,
  returns,
  Simulator,
  waits,
  type JsonObject,
  type World,
  type WorldOptions,
} from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from './small-templates';

const INVOKE = 'arn:aws:states:::lambda:invoke';
let world: World;

afterEach(() => world.close());

const task = (resource: string, more: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: resource,
  Parameters: resource.startsWith(INVOKE) ? { FunctionName: 'fn' } : {},
  End: true,
  ...more,
});

/** A world with one machine of one task, called `Work`. */
async function load(
  work: JsonObject,
  options: WorldOptions = {},
  resources: Record<string, JsonObject> = {},
): Promise<World> {
  const definition = { StartAt: 'Work', States: { Work: work } };
  world = await Simulator.load(templateOf({ Machine: machine(definition), ...resources }), {
    permissions: 'off',
    ...options,
  });
  return world;
}

describe('a mock of a state', () => {
  test('answers with a function of the arguments', async () => {
    await load(
      task('arn:aws:states:::ecs:runTask.sync', { Parameters: { TaskDefinition: 't', 'Cluster.$': '$.cluster' } }),
    );
    world
      .stateMachine('Machine')
      .state('Work')
      .mock((args) => ({ ran: args }));
    const run = await (await world.stateMachine('Machine').start({ cluster: 'c' })).toEnd();
    expect(run.output).toEqual({ ran: { TaskDefinition: 't', Cluster: 'c' } });
  });

  test('can change what it is given, and the history still tells what the call was made with', async () => {
    await load(task(INVOKE, { Parameters: { FunctionName: 'fn', 'Payload.$': '$' } }));
    world
      .stateMachine('Machine')
      .state('Work')
      .mock((args) => {
        const { Payload: payload } = args as { Payload: { seen?: boolean } };
        payload.seen = true;
        return payload;
      });
    const run = await (await world.stateMachine('Machine').start({ id: 1 })).toEnd();
    expect(run.output).toEqual({ id: 1, seen: true });
    expect(run.input).toEqual({ id: 1 });
    const scheduled = run.history.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails;
    expect(JSON.parse(scheduled?.['parameters'] as string)).toEqual({ FunctionName: 'fn', Payload: { id: 1 } });
  });

  test.each([
    ['that is not simulated', 'arn:aws:states:::aws-sdk:applicationautoscaling:registerScalableTarget'],
    ['that is simulated', 'arn:aws:states:::aws-sdk:dynamodb:getItem'],
  ])('answers for a service %s, whatever the call lacks', async (_, resource) => {
    await load(task(resource, { Parameters: {} }), { mocks: { states: { Machine: { Work: [returns(7)] } } } });
    expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({ output: 7 });
  });

  test('answers one value after the other, of which the last one stays', async () => {
    const retry = { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, MaxAttempts: 5 }] };
    await load(task(INVOKE, retry), {
      mocks: { states: { Machine: { Work: [fails('Busy', 'later'), returns(1), returns(2)] } } },
    });
    const start = () => world.stateMachine('Machine').start();
    expect(await (await start()).toEnd()).toMatchObject({ output: 1, elapsedMs: 10_000 });
    expect(await (await start()).toEnd()).toMatchObject({ output: 2 });
    expect(await (await start()).toEnd()).toMatchObject({ output: 2 });
  });

  test('fails the task with the error and the cause that it says', async () => {
    await load(task(INVOKE), { mocks: { states: { Machine: { Work: [fails('Broken', 'on purpose')] } } } });
    expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
      cause: 'on purpose',
    });
  });

  test('lets a callback wait for the test to answer, to fail, or to let it expire', async () => {
    const callback = task(`${INVOKE}.waitForTaskToken`, { TimeoutSeconds: 60, HeartbeatSeconds: 20 });
    await load(callback, { mocks: { states: { Machine: { Work: [waits] } } } });
    const start = async () => (await world.stateMachine('Machine').start()).toWait('Work');
    const answered = await start();
    await world.advance({ seconds: 15 });
    answered.callback().heartbeat();
    await world.advance({ seconds: 15 });
    answered.callback('Work').succeed({ ok: true });
    expect(await answered.toEnd()).toMatchObject({ output: { ok: true }, elapsedMs: 30_000 });
    const failed = await start();
    failed.callback().fail('Refused', 'by the test');
    expect(await failed.toEnd()).toMatchObject({ error: 'Refused', cause: 'by the test' });
    expect(await (await start()).toEnd()).toMatchObject({ error: 'States.Timeout', elapsedMs: 20_000 });
  });
});

describe('a mock of a service', () => {
  test('answers machines, whatever the pattern', async () => {
    const Message = { Subject: { Data: 's' }, Body: { Text: { Data: 'b' } } };
    const Parameters = { Source: 'a@example.com', Destination: {}, Message };
    await load(task('arn:aws:states:::aws-sdk:ses:sendEmail', { Parameters }), {
      mocks: { services: { 'ses:sendEmail': [returns({ MessageId: '1' })] } },
    });
    expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({ output: { MessageId: '1' } });
  });

  test('answers the clients of handlers', async () => {
    const code = `const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
      exports.handler = async () => (await new SNSClient({}).send(new PublishCommand({ PhoneNumber: '+1', Message: 'x' }))).MessageId;`;
    await load(task(INVOKE), {}, { Fn: inlineFunction(code) });
    world
      .service('sns', 'publish')
      .mock((input) => ({ MessageId: `to ${(input as { PhoneNumber: string }).PhoneNumber}` }));
    expect(await world.function('Fn').invoke()).toMatchObject({ output: 'to +1' });
  });
});

describe('fails with what is missing and what there is', () => {
  test('when nothing stands for the service of a task', async () => {
    const Parameters = { JobName: 'j', JobQueue: 'q', JobDefinition: 'd' };
    await load(task('arn:aws:states:::batch:submitJob.sync', { Parameters }));
    const run = await world.stateMachine('Machine').start();
    await expect(run.toEnd()).rejects.toThrow(
      "State 'Work' of machine 'Stack/Machine' calls 'arn:aws:states:::batch:submitJob.sync', which is neither simulated nor mocked; " +
        "mock the state with machine.state('Work').mock(…) or the service with world.service('batch', 'submitJob').mock(…)",
    );
  });

  test('when a handler calls a service that nothing stands for, even if it hides the error', async () => {
    const code = `const { LambdaClient, ListFunctionsCommand } = require('@aws-sdk/client-lambda');
      exports.handler = async () => { try { await new LambdaClient({}).send(new ListFunctionsCommand({})); } catch { return 'hidden'; } };`;
    await load(task(INVOKE), {}, { Fn: inlineFunction(code) });
    await expect(world.function('Fn').invoke()).rejects.toThrow("function 'Stack/Fn' calls");
  });

  test('when a state, a machine, a function or a table is misspelt', async () => {
    await load(task(INVOKE), {}, { Fn: inlineFunction('exports.handler = async () => 1'), Table: table() });
    const handle = world.stateMachine('Machine');
    expect(() => handle.state('Wrok')).toThrow("The machine 'Stack/Machine' has no state 'Wrok'; it has 'Work'");
    expect(() => world.stateMachine('Machin')).toThrow("There is no state machine 'Machin'; there is 'Stack/Machine'");
    expect(() => world.function('F')).toThrow("There is no function 'F'; there is 'Stack/Fn'");
    expect(() => world.table('T')).toThrow("There is no table 'T'; there is 'Stack/Table'");
    expect(() => world.topic('T')).toThrow("There is no topic 'T'; the app has no topic at all");
    expect(() => world.endpoint('T')).toThrow("There is no endpoint 'T'; the app has none");
    await expect(handle.start({}, { faults: [{ state: 'Wrok', kind: 'error' }] })).rejects.toThrow(
      "has no state 'Wrok'",
    );
    await expect((await handle.start()).toState('Wrok')).rejects.toThrow("has no state 'Wrok'; it has 'Work'");
  });

  test('when nothing will end a wait', async () => {
    await load(task(`${INVOKE}.waitForTaskToken`), { mocks: { states: { Machine: { Work: [waits] } } } });
    const run = await world.stateMachine('Machine').start({}, { name: 'stuck' });
    await expect(run.toEnd()).rejects.toThrow(
      "Execution 'stuck' never ends: 'Work' waits for a callback; answer it with run.callback(…)",
    );
    expect(() => run.callback('Other')).toThrow("has 0 callbacks that wait in 'Other'");
    run.stop('Enough');
    await expect(run.toWait()).rejects.toThrow("does not wait: it ended ABORTED with Enough, by way of 'Work'");
  });

  test.each<[string, unknown, string]>([
    ['has no answers', [], 'needs at least one answer'],
    [
      'is one answer without a list',
      fails('Busy'),
      'a single answer; put it in a list: [fails(…)], [returns(…)] or [waits]',
    ],
    ['is a value', { ok: true }, 'must be a function of the input or a list of answers, got {"ok":true}'],
    ['has a value for an answer', [{ ok: true }], 'must be returns(…), fails(…) or waits, got {"ok":true}'],
    ['waits where nothing is called back', [waits], "waits for no callback, so its mock can't be [waits]"],
  ])('when a mock %s', async (_, mock, message) => {
    await load(task(INVOKE));
    expect(() =>
      world
        .stateMachine('Machine')
        .state('Work')
        .mock(mock as never),
    ).toThrow(message);
  });

  test('when the mock of a function or a service is to wait', async () => {
    await load(task(INVOKE), {}, { Fn: inlineFunction('exports.handler = async () => 1') });
    expect(() => world.function('Fn').mock([waits])).toThrow("The mock of function 'Stack/Fn' can't be [waits]");
    expect(() => world.service('ses', 'sendEmail').mock([waits])).toThrow("The mock of service 'ses:sendEmail'");
  });

  const body = { StartAt: 'Inner', States: { Inner: task(INVOKE) } };
  test.each<[string, JsonObject, string]>([
    [
      'a Pass',
      { Type: 'Pass', End: true },
      "State 'Work' of 'Stack/Machine' is a Pass, which calls nothing that a mock could answer; mock a Task",
    ],
    [
      'a Parallel',
      { Type: 'Parallel', Branches: [body], End: true },
      "is a Parallel, which calls nothing that a mock could answer; mock a Task in it: 'Inner'",
    ],
    [
      'a Map without a reader',
      { Type: 'Map', ItemProcessor: body, End: true },
      "is a Map, which calls nothing that a mock could answer; mock a Task in it: 'Inner'",
    ],
  ])('when %s is mocked', async (_, state, message) => {
    await load(state);
    expect(() =>
      world
        .stateMachine('Machine')
        .state('Work')
        .mock([returns(1)]),
    ).toThrow(message);
  });
});

describe('a mock of a distributed Map', () => {
  const map = {
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'elsewhere', Key: 'k' },
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Inner',
      States: { Inner: { Type: 'Pass', End: true } },
    },
    End: true,
  };

  test('answers its reader as S3 does', async () => {
    await load(map);
    world
      .stateMachine('Machine')
      .state('Work')
      .mock([returns({ Body: '[1,2]' })]);
    expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({ output: [1, 2] });
  });

  test('fails when it gives anything else, be it said at once or in a run', async () => {
    await load(map);
    const state = world.stateMachine('Machine').state('Work');
    const message = "answers the call of its ItemReader, as S3 does: { Body: 'the text of the object' }";
    expect(() => state.mock([returns([{ a: 1 }, { a: 2 }])])).toThrow(message);
    state.mock(() => [{ a: 1 }]);
    await expect((await world.stateMachine('Machine').start()).toEnd()).rejects.toThrow(message);
  });
});

test('a mock stands for the workers of an activity that is not in the app', async () => {
  const elsewhere = 'arn:aws:states:us-east-1:123456789012:activity:elsewhere';
  await load({ Type: 'Task', Resource: elsewhere, TimeoutSeconds: 5, End: true });
  expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({ error: 'States.Runtime' });
  world
    .stateMachine('Machine')
    .state('Work')
    .mock([returns('dug')]);
  expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({ output: 'dug' });
});

test('a function that does not exist, a table that does not, and a condition that does not hold are failures as AWS names them', async () => {
  const invoke = task(INVOKE, { Parameters: { FunctionName: 'nobody' } });
  await load(invoke);
  expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({
    error: 'Lambda.ResourceNotFoundException',
    cause: expect.stringMatching(
      /^Function not found: nobody \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: .*; Proxy: null\)$/,
    ) as string,
  });
  await world.close();
  const put = {
    TableName: { Ref: 'Table' },
    Item: { pk: { S: 'a' } },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  await load(task('arn:aws:states:::dynamodb:putItem', { Parameters: put }), {}, { Table: table() });
  expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({
    output: { SdkHttpMetadata: { HttpStatusCode: 200 } },
  });
  expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({
    error: 'DynamoDB.ConditionalCheckFailedException',
    cause: expect.stringMatching(
      /^The conditional request failed \(Service: AmazonDynamoDBv2; Status Code: 400/,
    ) as string,
  });
});

describe('a mock file in the format of AWS Step Functions Local', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-file-'));
  const file = join(folder, 'mocks.json');
  const retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2 }];

  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (machines: JsonObject, responses: JsonObject): void =>
    writeFileSync(file, JSON.stringify({ StateMachines: machines, MockedResponses: responses }));

  test('answers call by call', async () => {
    write(
      { Machine: { TestCases: { Busy: { Work: 'BusyTwice' }, Fine: { Work: 'Once' } } } },
      {
        BusyTwice: { '0-1': { Throw: { Error: 'Busy', Cause: 'later' } }, '2': { Return: { third: true } } },
        Once: { '0': { Return: { first: true } } },
      },
    );
    const handle = (await load(task(INVOKE, { Retry: retry }))).stateMachine('Machine');
    handle.mockTestCase(file, 'Busy');
    expect(await (await handle.start()).toEnd()).toMatchObject({ output: { third: true }, transitions: 3 });
    handle.mockTestCase(file, 'Fine');
    expect(await (await handle.start()).toEnd()).toMatchObject({ output: { first: true }, transitions: 1 });
  });

  test.each([
    [
      'a test case that it lacks',
      { Machine: { TestCases: { A: { Work: 'R' } } } },
      'B',
      /has the test cases 'A'; it has no 'B'/,
    ],
    [
      'a machine that it lacks',
      { One: { TestCases: {} }, Two: { TestCases: {} } },
      'A',
      /has state machines 'One', 'Two'/,
    ],
    ['a response that it lacks', { Machine: { TestCases: { A: { Work: 'X' } } } }, 'A', /no MockedResponses 'X'/],
    ['a state that the machine lacks', { Machine: { TestCases: { A: { Rest: 'R' } } } }, 'A', /has no state 'Rest'/],
  ])('fails on %s, and says what there is', async (_, machines, testCase, message) => {
    write(machines, { R: { '0': { Return: {} } } });
    const handle = (await load(task(INVOKE))).stateMachine('Machine');
    expect(() => handle.mockTestCase(file, testCase)).toThrow(message);
  });
});
