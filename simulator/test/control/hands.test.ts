import type { JsonObject } from 'cdk-workflow-simulator';
import { ControlClient } from './control-client';
import { controlledApp } from './controlled-app';

let client: ControlClient;

beforeAll(async () => {
  client = await ControlClient.open();
});

beforeEach(() => client.ask('POST', '/world/reset', {}));

afterAll(() => client.server.close());

const ORDER = '/machines/Shop%2FOrder';
const start = (body: JsonObject): Promise<unknown> => client.ask('POST', `${ORDER}/executions`, body);
const standing = async (name: string): Promise<JsonObject> => (await client.ask('GET', `/executions/${name}`)).body;
const written = async (): Promise<string> => (await client.ask('POST', '/steps/test', {})).body['test'] as string;

test('a second answer to a callback is refused as AWS refuses it, and the test that is written expects that', async () => {
  await start({ input: { id: 'o1' }, name: 'o1' });
  await client.ask('POST', '/executions/o1/advance', { until: 'wait' });
  expect(await standing('o1')).toMatchObject({ waiting: [{ state: 'Ask', number: 1 }], closed: [] });
  expect(await client.ask('POST', '/executions/o1/callback', { succeed: { a: 1 } })).toMatchObject({ body: {} });
  expect(await standing('o1')).toMatchObject({ waiting: [], closed: [{ state: 'Ask', number: 1 }] });
  const again = { state: 'Ask', number: 1, succeed: {} };
  expect((await client.ask('POST', '/executions/o1/callback', again)).body).toEqual({ refused: 'TaskTimedOut' });
  expect(await client.ask('POST', '/executions/o1/callback', { ...again, number: 2 })).toMatchObject({
    status: 422,
    body: { message: "Execution 'o1' has asked for 1 callbacks in 'Ask', got the number 2" },
  });
  expect(await written()).toContain("expect(() => run1.callback('Ask', 1).succeed({})).toThrow('Task Timed Out');");
});

test('the same for pytest: a second answer, mocks, and what has come of it', async () => {
  await client.ask('PUT', `${ORDER}/states/Tell/mock`, { answers: [{ returns: null }, { fails: { error: 'Down' } }] });
  await start({ input: { id: "it's" }, name: 'o1' });
  await client.ask('POST', '/executions/o1/advance', { until: 'wait' });
  await client.ask('POST', '/executions/o1/callback', { succeed: { ok: true } });
  await client.ask('POST', '/executions/o1/callback', { state: 'Ask', number: 1, succeed: {} });
  const { body } = await client.ask('POST', '/steps/test', { title: "It's 1", framework: 'pytest' });
  const text = body['test'] as string;
  expect(text).toContain('arguments=("--synth",)');
  expect(text).toContain('from cdk_workflow_simulator import SimulatorOptions, fails, returns\n');
  expect(text).toContain('def test_it_s_1(world):\n');
  expect(text.split('\n').slice(-12, -1)).toEqual([
    '    world.state_machine("Shop/Order").mock("Tell", returns(None), fails("Down"))',
    '    world.advance(timedelta(milliseconds=0))',
    '    run1 = world.state_machine("Shop/Order").start({"id": "it\'s"}, name="o1")',
    '    world.advance(timedelta(milliseconds=0))',
    '    run1.succeed({"ok": True})',
    '    world.advance(timedelta(milliseconds=0))',
    '    assert run1.succeed({}, state="Ask", number=1) == "TaskTimedOut"',
    '    world.advance(timedelta(milliseconds=0))',
    '',
    '    assert run1.status == "SUCCEEDED"',
    '    assert run1.path == ["Pay", "Write", "Tell", "Ask"]',
  ]);
});

test('an answer comes late when time has passed until nobody waits for it any more', async () => {
  await start({ input: { id: 'o1' }, name: 'o1' });
  await client.ask('POST', '/executions/o1/advance', { until: 'wait' });
  await client.ask('POST', '/executions/o1/advance', { until: 'closed', state: 'Ask', number: 1 });
  expect((await client.ask('GET', '/clock')).body).toMatchObject({ now: '2025-01-01T00:30:00.000Z' });
  const late = { state: 'Ask', number: 1, fail: { error: 'No' } };
  expect((await client.ask('POST', '/executions/o1/callback', late)).body).toEqual({ refused: 'TaskTimedOut' });
  expect(await standing('o1')).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});

test('a fault strikes the one call that is about to be made, and no other execution', async () => {
  await start({ input: { id: 'o1' }, name: 'o1' });
  await client.ask('POST', '/executions/o1/advance', { until: 'wait' });
  const { body } = await client.ask('GET', '/executions/o1/history');
  const scheduled = (body['events'] as { id: number; type: string }[]).find(({ type }) => type === 'TaskScheduled');
  await client.ask('POST', '/world/rewind', { execution: 'o1', event: scheduled?.id ?? 0 });
  await client.ask('POST', '/executions/o1/faults', { faults: [{ state: 'Pay', kind: 'error', error: 'Struck' }] });
  await start({ input: { id: 'o2' }, name: 'o2' });
  await client.ask('POST', '/clock/advance', { until: 'idle' });
  expect(await standing('o1')).toMatchObject({ status: 'FAILED', error: 'Struck' });
  expect(await standing('o2')).toMatchObject({ waiting: [{ state: 'Ask' }] });
  expect(await written()).toContain("run1.strike([{ state: 'Pay', kind: 'error', error: 'Struck' }]);");
  expect(
    await client.ask('POST', '/executions/o2/faults', { faults: [{ state: 'Nowhere', kind: 'error' }] }),
  ).toMatchObject({
    status: 422,
  });
});

test('an execution begins in the middle, with an input and variables of its own', async () => {
  const from = { state: 'Ask', input: { id: 'o3', edited: true }, variables: { known: 1 } };
  await start({ input: { id: 'o3' }, name: 'o3', from });
  await client.ask('POST', '/executions/o3/advance', { until: 'wait' });
  expect(await standing('o3')).toMatchObject({ input: { id: 'o3' }, path: ['Ask'], transitions: 1 });
  const { body } = await client.ask('GET', '/executions/o3/history');
  expect((body['events'] as JsonObject[])[1]).toMatchObject({
    stateEnteredEventDetails: { name: 'Ask', input: '{"id":"o3","edited":true}' },
  });
  expect(await written()).toContain(
    "start({ id: 'o3' }, { name: 'o3', from: { state: 'Ask', input: { id: 'o3', edited: true }, variables: { known: 1 } } })",
  );
  expect(await start({ from: { state: 'Nowhere' } })).toMatchObject({ status: 422 });
});

test('a mock that stands is told, and what is changed in it holds', async () => {
  const path = `${ORDER}/states/Pay/mock`;
  const answers: JsonObject[] = [
    { returns: { paid: 1 } },
    { fails: { error: 'Declined', cause: 'no money' } },
    { fails: { error: 'Down' } },
  ];
  expect((await client.ask('GET', path)).body).toEqual({ answers: [] });
  await client.ask('PUT', path, { answers });
  expect((await client.ask('GET', path)).body).toEqual({ answers });
  await client.ask('DELETE', path);
  expect((await client.ask('GET', path)).body).toEqual({ answers: [] });
  await client.ask('PUT', '/functions/Charge/mock', { answers });
  expect((await client.ask('GET', '/functions/Charge/mock')).body).toEqual({ answers });
});

test('an input is checked by the schema and by what the definition reads, before anything is started', async () => {
  const check = async (input: JsonObject): Promise<JsonObject> =>
    (await client.ask('POST', `${ORDER}/input`, { input })).body;
  expect(await check({})).toEqual({ problems: [], unread: ['id'] });
  const schema = { type: 'object', properties: { lines: { type: 'array', items: { type: 'string' } } } };
  await client.ask('PUT', `${ORDER}/input-schema`, { schema });
  expect(await check({ id: 'o1', lines: ['a', 2] })).toEqual({
    problems: [{ at: 'lines[1]', message: 'is not of a type(s) string' }],
    unread: [],
  });
  expect((await client.ask('GET', '/executions')).body).toEqual({ executions: [] });
});

test('two definitions of a machine stand beside each other as soon as the app was deployed anew', async () => {
  expect((await client.ask('GET', `${ORDER}/changes`)).body).toMatchObject({ from: 1, to: 1, states: [] });
  await client.server.deploy(controlledApp({ waitMinutes: 10 }));
  const { body } = await client.ask('GET', `${ORDER}/versions`);
  expect(body['versions']).toMatchObject([{ number: 1 }, { number: 2 }]);
  const changes = (await client.ask('GET', `${ORDER}/changes`)).body;
  expect(changes).toMatchObject({
    from: 1,
    to: 2,
    states: [{ state: 'Ask', change: 'changed', fields: ['TimeoutSeconds'] }],
    svg: expect.stringContaining('changed: TimeoutSeconds') as string,
  });
  expect(await client.ask('GET', `${ORDER}/changes?from=3`)).toMatchObject({ status: 404 });
});
