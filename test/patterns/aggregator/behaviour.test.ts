import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Work } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { fails, returns, Simulator } from 'cdk-workflow-simulator';
import { call, collecting, handled, type Window } from './collecting';
import { assertInvariants, INVARIANTS, windowRuns } from './invariants';

let world: World;
let windows: Window[];
const stack = collecting();
const tens = collecting({ maxEvents: 10 });
const quiet = collecting({ debounce: Duration.seconds(30), window: Duration.minutes(2) });

async function open(source = stack): Promise<void> {
  world = await Simulator.load(source);
  windows = handled(world);
}

async function send(from: number, to: number, key = 'ada'): Promise<void> {
  for (let each = from; each <= to; each++) await call(world, { key, id: String(each), data: { each } });
}

const sizes = (): number[] => windows.map(({ events }) => events.length);
const transitions = (): number[] => windowRuns(world).map((run) => run.transitions);
const statuses = (): string[] => windowRuns(world).map(({ status }) => status);
const began = Date.parse('2025-01-01T00:00:00Z');
const secondsUntilClose = (): number[] => windows.map(({ closedAt }) => (Date.parse(closedAt) - began) / 1000);
const idsOf = (window: Window | undefined): string[] | undefined => window?.events.map(({ id }) => id);

afterEach(() => world.close());

test.each([1, 40])(
  'a window of %i events is handled once, after its time, in their order, for 3 transitions',
  async (events) => {
    await open();
    await send(1, events);
    await world.advance({ minutes: 11 });
    expect(transitions()).toEqual([3]);
    expect(secondsUntilClose()).toEqual([600]);
    expect(windows).toMatchObject([{ key: 'ada', openedAt: '2025-01-01T00:00:00Z' }]);
    expect(windows[0]?.events).toEqual(
      Array.from({ length: events }, (_, at) => ({
        id: String(at + 1),
        at: '2025-01-01T00:00:00.000Z',
        data: { each: at + 1 },
      })),
    );
    const [run] = windowRuns(world);
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { key: 'ada', result: { done: true } } });
    expect(run?.output).not.toHaveProperty('events');
  },
);

test('a window with its last event ends at once, the next one opens with the next event, and nothing is lost between', async () => {
  await open(tens);
  await send(1, 25);
  await world.advance({ seconds: 1 });
  expect([sizes(), secondsUntilClose()]).toEqual([
    [10, 10],
    [0, 0],
  ]);
  await world.advance({ minutes: 11 });
  expect([sizes(), transitions()]).toEqual([
    [10, 10, 5],
    [3, 3, 3],
  ]);
  const accepted = Array.from({ length: 25 }, (_, at) => String(at + 1));
  await assertInvariants(INVARIANTS, { world, accepted, maxEvents: 10 });
});

test('an event that does not fit any more ends the window, and opens the next one', async () => {
  await open(collecting({ maxBytes: 1_024 }));
  for (const id of ['1', '2', '3']) await call(world, { key: 'ada', id, data: 'x'.repeat(350) });
  await world.advance({ seconds: 1 });
  expect(windows.map(idsOf)).toEqual([['1', '2']]);
  await world.advance({ minutes: 11 });
  expect(windows.map(idsOf)).toEqual([['1', '2'], ['3']]);
});

test('a window as large as can be passes between the states, quotes and other characters of more bytes in it', async () => {
  await open(collecting({ maxEvents: 2_000 }));
  const data = { text: '"ä€😀\\'.repeat(400) };
  for (let each = 0; each < 60; each++) await call(world, { key: 'ada', id: String(each), data });
  await world.advance({ minutes: 11 });
  expect(statuses()).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(sizes().reduce((one, other) => one + other)).toBe(60);
  expect(sizes()[0]).toBeGreaterThan(20);
  expect(windows[0]?.events[0]?.data).toEqual(data);
});

test('with a debounce a window ends when no event has come for that time, and still costs 3 transitions', async () => {
  await open(quiet);
  for (const id of [1, 2, 3, 4]) {
    await send(id, id);
    await world.advance({ seconds: 25 });
  }
  await world.advance({ minutes: 5 });
  expect([sizes(), secondsUntilClose(), transitions()]).toEqual([[4], [105], [3]]);
});

test('a debounce puts the end off no longer than the window may last', async () => {
  await open(quiet);
  for (let each = 1; each <= 10; each++) {
    await send(each, each);
    await world.advance({ seconds: 20 });
  }
  await world.advance({ minutes: 5 });
  expect(sizes().reduce((one, other) => one + other)).toBe(10);
  expect(secondsUntilClose()[0]).toBeGreaterThanOrEqual(118);
  expect(secondsUntilClose()[0]).toBeLessThanOrEqual(120);
  expect(transitions()).toEqual([3, 3]);
});

test('an event that is sent again is known, in an open window and in one that is closed', async () => {
  await open(tens);
  await send(1, 1);
  expect(await call(world, { key: 'ada', id: '1' })).toMatchObject({ status: 'known' });
  await world.advance({ minutes: 10 });
  const { window } = windows[0] as Window;
  await send(2, 2);
  expect(await call(world, { key: 'ada', id: '1' })).toEqual({ status: 'known', key: 'ada', window });
  expect(await call(world, { key: 'bob', id: '1' })).toMatchObject({ status: 'collected' });
  await world.advance({ minutes: 11 });
  expect(windows.map(idsOf)).toEqual([['1'], ['2'], ['1']]);
});

test('an event that was sent long ago is looked for in the windows since then', async () => {
  await open(tens);
  await send(1, 1);
  for (let each = 2; each <= 15; each++) {
    await world.advance({ minutes: 11 });
    await send(each, each);
  }
  const time = '2025-01-01T00:00:00Z';
  expect(await call(world, { key: 'ada', id: '1', time })).toMatchObject({ status: 'known' });
  expect(await call(world, { key: 'ada', id: '1' })).toMatchObject({ status: 'collected' });
});

test('work that fails fails its execution alone: its events are kept, and a redrive handles them', async () => {
  await open();
  world.function('Handle').mock([fails('Bills.Down', 'no answer'), returns({}), returns({})]);
  await send(1, 2);
  await world.advance({ minutes: 11 });
  await send(3, 3);
  await world.advance({ minutes: 11 });
  expect(windowRuns(world).map(({ status, error }) => error ?? status)).toEqual(['Bills.Down', 'SUCCEEDED']);
  windowRuns(world)[0]?.redrive();
  await world.advance({ minutes: 1 });
  expect(statuses()).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(world.function('Handle').invocations.map(({ event }) => idsOf(event as unknown as Window))).toEqual([
    ['1', '2'],
    ['3'],
    ['1', '2'],
  ]);
});

test('when an execution is stopped, later events come into another window, and a redrive closes the one that it had', async () => {
  await open();
  await send(1, 1);
  windowRuns(world)[0]?.stop();
  await world.advance({ minutes: 16 });
  await send(2, 2);
  await world.advance({ minutes: 11 });
  expect(windows.map(idsOf)).toEqual([['2']]);
  windowRuns(world)[0]?.redrive();
  await world.advance({ minutes: 1 });
  expect(windows.map(idsOf)).toEqual([['2'], ['1']]);
  expect(statuses()).toEqual(['SUCCEEDED', 'SUCCEEDED']);
});

test('a window that nobody has come into ends without work, and takes no event any more', async () => {
  await open();
  const run = await world.stateMachine('Bills/Workflow').start({ key: 'ada', window: '001735689600000' });
  await world.advance({ minutes: 11 });
  expect([run.status, run.path.map(({ state }) => state)]).toEqual([
    'SUCCEEDED',
    ['Window: collect', 'Window: close', 'Window: leave empty'],
  ]);
  expect(windows).toEqual([]);
});

test('an execution that is started by hand for a window of another one finds nothing to do', async () => {
  await open();
  await send(1, 1);
  await world.advance({ minutes: 11 });
  const again = await world.stateMachine('Bills/Workflow').start(windowRuns(world)[0]?.input ?? {});
  await world.advance({ minutes: 11 });
  expect([again.status, again.path.at(-1)?.state, sizes()]).toEqual(['SUCCEEDED', 'Window: leave empty', [1]]);
});

test('states of yours get the window as their input', async () => {
  const work = (scope: Parameters<typeof sfn.Pass.jsonata>[0]): Work =>
    Work.chain(sfn.Pass.jsonata(scope, 'Sum', { outputs: '{% $sum($states.input.events.data.each) %}' }));
  const source = collecting();
  await open(collecting({ work: work(source) }));
  await send(1, 4);
  await world.advance({ minutes: 11 });
  expect(windowRuns(world)).toMatchObject([{ status: 'SUCCEEDED', output: 10, transitions: 3 }]);
});

test.each<[string, { [name: string]: unknown }, string]>([
  ['a key that is no text', { key: 5 }, "Aggregator.Refused: 'key' must be a text"],
  ['a time that is none', { time: 'soon' }, "Aggregator.Refused: 'time' must be a time in ISO 8601"],
  ['too long a key', { key: 'k'.repeat(1_001) }, 'Aggregator.Refused: the key of an event takes more than 1000 bytes'],
  [
    'an event that is larger than a window',
    { id: '1', data: 'x'.repeat(245_760) },
    "Aggregator.Refused: the event '1' takes 245909 bytes of the 245760 of a window, and there is no bucket for it",
  ],
])('fails with %s, and nothing is started', async (_, event, message) => {
  await open();
  await expect(call(world, event as never)).rejects.toThrow(message);
  expect(windowRuns(world)).toEqual([]);
});
