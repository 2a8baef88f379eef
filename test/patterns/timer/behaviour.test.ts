import { Duration } from 'aws-cdk-lib';
import { CancelTimer, SetTimer, TimerInPast, Workflow } from 'cdk-workflow-patterns';
import type { JsonObject } from 'cdk-workflow-simulator';
import type { More } from './timing';
import { Session, machines, timerStack } from './timing';

const BEGAN = Date.parse('2025-01-01T00:00:00Z');
const session = new Session();
const stack = timerStack();

afterEach(() => session.close());

describe('a timer that is set', () => {
  test('runs the workflow once when it is due, with its input and one transition more, and its schedule goes', async () => {
    await session.open(stack);
    const at = '2025-01-01T00:10:00Z';
    expect(await session.set({ key: 'k', at, input: { id: 7 } })).toEqual({
      set: true,
      status: 'set',
      key: 'k',
      generation: 1,
      dueAt: '2025-01-01T00:10:00.000Z',
    });
    expect(session.hasSchedule('k', 1)).toBe(true);
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([10]);
    expect(session.runs).toMatchObject([{ status: 'SUCCEEDED', output: { id: 7 }, transitions: 2 }]);
    expect(session.hasSchedule('k', 1)).toBe(false);
    expect(await session.world.table('Timer/Table').items()).toMatchObject([
      { id: 'k', status: 'fired', generation: 1 },
    ]);
  });

  test('after a delay runs then', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 90 });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([1.5]);
    expect(session.runs[0]?.output).toEqual({});
  });

  test('again with the same key moves, later and earlier, and runs once', async () => {
    await session.open(stack);
    await session.set({ key: 'k', at: '2025-01-01T00:10:00Z' });
    await session.world.advance({ minutes: 1 });
    await session.set({ key: 'k', at: '2025-01-01T00:30:00Z' });
    expect([session.hasSchedule('k', 1), session.hasSchedule('k', 2)]).toEqual([false, true]);
    await session.world.advance({ minutes: 1 });
    expect(await session.set({ key: 'k', at: '2025-01-01T00:20:00Z' })).toMatchObject({ set: true, generation: 3 });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([20]);
  });

  test('with another key is another timer', async () => {
    await session.open(stack);
    await session.set({ key: 'a', afterSeconds: 60 });
    await session.set({ key: 'b', afterSeconds: 120 });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([1, 2]);
  });

  test('again after it has fired runs again', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 60 });
    await session.world.advance({ minutes: 5 });
    await session.set({ key: 'k', afterSeconds: 60 });
    await session.world.advance({ minutes: 5 });
    expect(session.rings(BEGAN)).toEqual([1, 6]);
  });

  test.each([
    ['Europe/Berlin', '2025-03-29T02:30:00', '2025-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2025-10-26T02:30:00', '2025-10-26T00:30:00.000Z'],
    ['America/New_York', '2025-07-04T09:00', '2025-07-04T13:00:00.000Z'],
    ['Asia/Kathmandu', '2025-07-04T09:00:00', '2025-07-04T03:15:00.000Z'],
  ])('in %s at %s is due as its clocks show it', async (timeZone, at, dueAt) => {
    await session.open(stack);
    expect(await session.set({ key: 'k', at, timeZone })).toMatchObject({ set: true, dueAt });
    await session.world.advance({ days: 365 });
    expect(session.rings(BEGAN)).toEqual([(Date.parse(dueAt) - BEGAN) / 60_000]);
  });
});

describe('a cancellation', () => {
  test('removes the timer and its schedule, and says so again when asked again', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 600 });
    await session.world.advance({ minutes: 1 });
    expect(await session.cancel({ key: 'k' })).toEqual({ cancelled: true, status: 'cancelled', key: 'k' });
    expect(session.hasSchedule('k', 1)).toBe(false);
    expect(await session.cancel({ key: 'k' })).toEqual({ cancelled: false, status: 'cancelled', key: 'k' });
    await session.world.advance({ hours: 1 });
    expect(session.runs).toEqual([]);
  });

  test('that is too late says so', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 600 });
    await session.world.advance({ hours: 1 });
    expect(await session.cancel({ key: 'k' })).toEqual({ cancelled: false, status: 'fired', key: 'k' });
  });

  test('of what was never set says so', async () => {
    await session.open(stack);
    expect(await session.cancel({ key: 'k' })).toEqual({ cancelled: false, status: 'unknown', key: 'k' });
  });

  test('can be followed by a new setting', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 600 });
    await session.world.advance({ minutes: 1 });
    await session.cancel({ key: 'k' });
    await session.world.advance({ minutes: 1 });
    await session.set({ key: 'k', afterSeconds: 600 });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([12]);
  });
});

describe('requests that overtake each other', () => {
  const earlier = '["2024-12-31T23:00:00.000Z"]';
  const later = '["2024-12-31T23:30:00.000Z"]';

  test('an older setting that arrives after a newer one loses', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 1_200, request: later });
    expect(await session.set({ key: 'k', afterSeconds: 600, request: earlier })).toEqual({
      set: false,
      status: 'overtaken',
      key: 'k',
    });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([20]);
  });

  test('an older cancellation that arrives after a newer setting loses', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 1_200, request: later });
    expect(await session.cancel({ key: 'k', request: earlier })).toMatchObject({
      cancelled: false,
      status: 'overtaken',
    });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([20]);
  });

  test('an older setting that arrives after a newer cancellation loses', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 600, request: earlier });
    await session.cancel({ key: 'k', request: later });
    expect(await session.set({ key: 'k', afterSeconds: 600, request: earlier })).toMatchObject({ status: 'overtaken' });
    await session.world.advance({ hours: 1 });
    expect(session.runs).toEqual([]);
  });

  test('the same request twice is one setting, at the time of the first', async () => {
    await session.open(stack);
    const request = { key: 'k', afterSeconds: 600, request: earlier };
    const first = await session.set(request);
    await session.world.advance({ minutes: 2 });
    expect(await session.set(request)).toEqual(first);
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([10]);
  });

  test('the same request again when its time is over has fired, and fires no more', async () => {
    await session.open(timerStack({ inPast: TimerInPast.REFUSE }));
    const request = { key: 'k', at: '2025-01-01T00:10:00Z', request: earlier };
    await session.set(request);
    await session.world.advance({ hours: 1 });
    expect(await session.set(request)).toMatchObject({ set: true, generation: 1 });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([10]);
  });

  test('the same cancellation twice has cancelled both times', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 600, request: earlier });
    const request = { key: 'k', request: later };
    expect([await session.cancel(request), await session.cancel(request)]).toMatchObject([
      { cancelled: true },
      { cancelled: true },
    ]);
  });
});

describe('requests of one moment', () => {
  const moment = '2024-12-31T23:30:00.000Z';
  const first = `["${moment}","z"]`;
  const second = `["${moment}","a"]`;

  test('count in the order of their arrival, whatever the states are called, and each once', async () => {
    await session.open(stack);
    expect(await session.set({ key: 'k', afterSeconds: 600, request: first })).toMatchObject({ set: true });
    expect(await session.cancel({ key: 'k', request: second })).toMatchObject({ cancelled: true });
    expect(await session.set({ key: 'k', afterSeconds: 600, request: first })).toMatchObject({ status: 'overtaken' });
    expect(await session.cancel({ key: 'k', request: second })).toMatchObject({ cancelled: true });
    expect(await session.set({ key: 'k', afterSeconds: 900, request: `["${moment}","b"]` })).toMatchObject({
      set: true,
      generation: 2,
    });
    expect(await session.cancel({ key: 'k', request: second })).toMatchObject({ status: 'overtaken' });
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([15]);
  });

  test('give way to what was asked for later, and win against what was asked for earlier', async () => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 600, request: '["2024-12-31T23:30:00.001Z","a"]' });
    expect(await session.cancel({ key: 'k', request: first })).toMatchObject({ status: 'overtaken' });
    await session.set({ key: 'other', afterSeconds: 600, request: '["2024-12-31T23:29:59.999Z","z"]' });
    expect(await session.cancel({ key: 'other', request: second })).toMatchObject({ cancelled: true });
  });

  test('come of one chain of states: set and cancelled within a millisecond, a timer is cancelled', async () => {
    const chain: More = (scope, timer) => {
      const set = new SetTimer(scope, 'Zet', { timer, key: 'k', after: Duration.minutes(10) });
      const cancel = new CancelTimer(scope, 'Cancel', { timer, key: 'k', resultField: 'cancel' });
      new Workflow(scope, 'Both', { definition: set.next(cancel) });
    };
    await session.open(timerStack({}, chain));
    const run = await session.world.stateMachine('Both').start({});
    await run.toEnd();
    expect(run.output).toMatchObject({ timer: { set: true }, cancel: { cancelled: true } });
    await session.world.advance({ hours: 1 });
    expect(session.runs).toEqual([]);
  });
});

test.each<[string, JsonObject, unknown]>([
  ['nothing', {}, {}],
  ['null', { input: null }, null],
  ['false', { input: false }, false],
])('the workflow gets %s as it was given, now and later', async (_, given, input) => {
  await session.open(stack);
  await session.set({ key: 'later', afterSeconds: 60, ...given });
  await session.set({ key: 'now', afterSeconds: 0, ...given });
  await session.world.advance({ hours: 1 });
  expect(session.runs.map(({ output }) => output)).toEqual([input, input]);
});

describe('a start that nothing has asked for', () => {
  test.each([
    ['of the key', { key: 'k' }],
    ['of another key', { key: 'other' }],
    ['without a key', {}],
  ])('ends at the claim: %s', async (_, input) => {
    await session.open(stack);
    await session.set({ key: 'k', afterSeconds: 600 });
    const foreign = await session.world.stateMachine('Timer/Workflow').start(input);
    await foreign.toEnd();
    expect(foreign.path.some(({ state }) => state === 'Ring')).toBe(false);
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([10]);
  });
});

describe('a time that is over', () => {
  const request = { key: 'k', at: '2024-12-31T12:00:00Z' };

  test('runs at once by default', async () => {
    await session.open(stack);
    expect(await session.set(request)).toMatchObject({ set: true, generation: 1 });
    await session.world.advance({ minutes: 5 });
    expect(session.rings(BEGAN)).toEqual([0]);
  });

  test('is refused, and what was set stays', async () => {
    await session.open(timerStack({ inPast: TimerInPast.REFUSE }));
    await session.set({ key: 'k', afterSeconds: 60 });
    expect(await session.set(request)).toEqual({ error: 'Timer.InPast', message: '2024-12-31T12:00:00.000Z is over' });
    await session.world.advance({ minutes: 5 });
    expect(session.rings(BEGAN)).toEqual([1]);
  });

  test('is skipped, and what was set stays', async () => {
    await session.open(timerStack({ inPast: TimerInPast.SKIP }));
    await session.set({ key: 'k', afterSeconds: 60 });
    expect(await session.set(request)).toEqual({ set: false, status: 'skipped', key: 'k' });
    await session.world.advance({ minutes: 5 });
    expect(session.rings(BEGAN)).toEqual([1]);
  });
});

test('fails with a key, a request, a time or an input that there can not be, before anything is set', async () => {
  await session.open(stack);
  const mistakes: [JsonObject, string][] = [
    [{ afterSeconds: 1 }, "'key' must be a text of 1 to 1024 bytes, got undefined"],
    [{ key: 7, afterSeconds: 1 }, "'key' must be a text of 1 to 1024 bytes, got 7"],
    [{ key: 'k', afterSeconds: 1, request: 'mine' }, "'request' must be a text of at most 2048 bytes that begins with"],
    [{ key: 'k' }, "either 'at' or 'afterSeconds' must be given"],
    [
      { key: 'k', at: '2025-02-30T00:00:00Z' },
      '\'at\' must be a time such as 2025-01-31T12:00:00Z, got "2025-02-30T00:00:00Z"',
    ],
    [
      { key: 'k', afterSeconds: 1, input: { text: 'x'.repeat(262_144) } },
      "'input' must fit into the 262144 bytes of a schedule, which has it as text in text, got 262",
    ],
    [
      { key: 'k', at: '2024-01-01T00:00:00Z', input: '"'.repeat(70_000) },
      "'input' must fit into the 262144 bytes of a schedule, which has it as text in text, got 2",
    ],
  ];
  for (const [request, message] of mistakes) {
    const { error, message: said } = (await session.set(request)) as { error: string; message: string };
    expect([error, said]).toEqual(['Timer.Invalid', expect.stringContaining(message)]);
  }
  expect(await session.world.table('Timer/Table').items()).toEqual([]);
  expect(session.runs).toEqual([]);
});

describe('the states of other machines', () => {
  test('set a timer and cancel it, one transition each, and keep the input', async () => {
    await session.open(timerStack({}, machines()));
    const set = await session.world.stateMachine('Set').start({ key: 'k' });
    await set.toEnd();
    expect(set).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
    expect(set.output).toMatchObject({ key: 'k', timer: { set: true, generation: 1 } });
    await session.world.advance({ minutes: 1 });
    const cancel = await session.world.stateMachine('Cancel').start({ key: 'k' });
    await cancel.toEnd();
    expect(cancel).toMatchObject({ status: 'SUCCEEDED', transitions: 1, output: { timer: { cancelled: true } } });
    await session.world.advance({ hours: 1 });
    expect(session.runs).toEqual([]);
  });

  test('hand on what the workflow is to get, at the time that the input says', async () => {
    const at = { at: '{% $states.input.at %}', timeZone: 'Europe/Berlin', input: { order: '{% $states.input.id %}' } };
    await session.open(timerStack({}, machines(at)));
    const set = await session.world.stateMachine('Set').start({ key: 'k', id: 'o1', at: '2025-01-01T01:30:00' });
    await set.toEnd();
    await session.world.advance({ hours: 1 });
    expect(session.rings(BEGAN)).toEqual([30]);
    expect(session.runs[0]?.output).toEqual({ order: 'o1' });
  });

  test('fail when the time is refused', async () => {
    await session.open(timerStack({ inPast: TimerInPast.REFUSE }, machines({ at: '{% $states.input.at %}' })));
    const set = await session.world.stateMachine('Set').start({ key: 'k', at: '2020-01-01T00:00:00Z' });
    await set.toEnd();
    expect(set).toMatchObject({ status: 'FAILED', error: 'Timer.InPast' });
  });
});
