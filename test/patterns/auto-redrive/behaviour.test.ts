import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { BROKEN, BUSY, fails, MOST, redrivesOf, redriveStack, told } from './redriving';

const stack = redriveStack();

let world: World;
beforeEach(async () => {
  world = await Simulator.load(stack);
});
afterEach(() => world.close());

async function start(): Promise<Run> {
  return world.stateMachine('Jobs').start({});
}

/** When the function of the partner was called, in seconds since it was first. */
function calledAt(): number[] {
  const [first, ...others] = world.function('Partner').invocations.map(({ atMs }) => atMs);
  return others.map((each) => (each - (first ?? 0)) / 1000);
}

test('what passes by itself succeeds when it is redriven, after its delay', async () => {
  fails(world, 1);
  const run = await start();
  await world.advance({ minutes: 2 });
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(redrivesOf(run)).toBe(1);
  expect(calledAt()[0]).toBeGreaterThanOrEqual(30);
  expect(calledAt()[0]).toBeLessThanOrEqual(65);
  expect(told(world)).toEqual([]);
});

test('delays double, and after the last redrive operators hear of it, once', async () => {
  fails(world, 100);
  const run = await start();
  await world.advance({ hours: 3 });
  expect(run).toMatchObject({ status: 'FAILED', error: BUSY });
  expect(redrivesOf(run)).toBe(MOST);
  const [first = 0, second = 0, third = 0] = calledAt();
  expect(second - first).toBeGreaterThanOrEqual(60);
  expect(third - second).toBeGreaterThanOrEqual(120);
  expect(told(world)).toMatchObject([
    { execution: run.arn, error: BUSY, redriveCount: MOST, reason: 'it was redriven 3 times, of 3 at most' },
  ]);
});

test('an error that was not chosen stays failed, and operators hear of it at once', async () => {
  fails(world, 100, BROKEN);
  const run = await start();
  await world.advance({ seconds: 10 });
  expect(redrivesOf(run)).toBe(0);
  expect(told(world)).toMatchObject([{ reason: `the error ${BROKEN} is none of those that are redriven` }]);
});

test('an execution that ended in a Fail state ended on purpose, whatever its error', async () => {
  fails(world, 100, 'Partner.Refused');
  const run = await start();
  await world.advance({ hours: 1 });
  expect(run).toMatchObject({ status: 'FAILED', error: BUSY });
  expect(redrivesOf(run)).toBe(0);
  expect(told(world)).toMatchObject([{ reason: "it ended in the Fail state 'Refused', on purpose" }]);
});

test('an execution that somebody stopped is left alone, also while it waits for its redrive', async () => {
  fails(world, 1);
  const stopped = await start();
  await world.advance({ minutes: 2 });
  expect(stopped.status).toBe('SUCCEEDED');
  world.function('Partner').takes({ seconds: 20 });
  const other = await start();
  await world.advance({ seconds: 5 });
  other.stop('Operator.Stopped');
  await world.advance({ hours: 1 });
  expect(other).toMatchObject({ status: 'ABORTED' });
  expect(redrivesOf(other)).toBe(0);
  expect(told(world)).toEqual([]);
});

test('one that is stopped after a redrive stays stopped', async () => {
  fails(world, 1);
  const run = await start();
  await world.advance({ seconds: 10 });
  world.function('Partner').takes({ seconds: 40 });
  while (run.status !== 'RUNNING') await world.advance({ seconds: 5 });
  run.stop();
  await world.advance({ hours: 2 });
  expect(run.status).toBe('ABORTED');
  expect(redrivesOf(run)).toBe(1);
  expect(told(world)).toEqual([]);
});

test('redrives by hand count, and a failure after them is looked at anew', async () => {
  fails(world, 100);
  const run = await start();
  for (let each = 0; each < MOST; each++) {
    await world.advance({ seconds: 1 });
    run.redrive();
  }
  await world.advance({ hours: 3 });
  expect(redrivesOf(run)).toBe(MOST);
  expect(told(world)).toHaveLength(1);
});

test('the schedule finds what no event has told, and redrives it when it is due', async () => {
  fails(world, 1);
  world.function('Redrive/Redrive').mock(() => ({}));
  const run = await start();
  await world.advance({ seconds: 10 });
  world.function('Redrive/Redrive').unmock();
  await world.advance({ minutes: 20 });
  expect(run.status).toBe('SUCCEEDED');
  expect(redrivesOf(run)).toBe(1);
});

test('operators are told by the schedule of what no event has told, once', async () => {
  fails(world, 1, BROKEN);
  world.function('Redrive/Redrive').mock(() => ({}));
  await start();
  await world.advance({ seconds: 10 });
  world.function('Redrive/Redrive').unmock();
  await world.advance({ hours: 2 });
  expect(told(world)).toHaveLength(1);
});

test('two events of one failure redrive it once', async () => {
  fails(world, 2);
  const run = await start();
  await world.advance({ seconds: 1 });
  await world.function('Redrive/Redrive').invoke({ execution: run.arn });
  await world.advance({ minutes: 10 });
  expect(run.status).toBe('SUCCEEDED');
  expect(redrivesOf(run)).toBe(2);
});

test('an execution that is gone is nobody’s to redrive', async () => {
  const { arn } = world.stateMachine('Jobs');
  const execution = `${arn.replace(':stateMachine:', ':execution:')}:never`;
  expect(await world.function('Redrive/Redrive').invoke({ execution })).toMatchObject({
    output: { [execution]: 'nothing' },
  });
});

test('what can’t be redriven any more stays failed, and operators hear of it', async () => {
  fails(world, 100);
  world.function('Redrive/Redrive').mock(() => ({}));
  const run = await start();
  await world.advance({ days: 14, hours: 1 });
  world.function('Redrive/Redrive').unmock();
  await world.advance({ hours: 1 });
  expect(redrivesOf(run)).toBe(0);
  expect(told(world)).toMatchObject([{ execution: run.arn, reason: expect.stringContaining('14 days') as string }]);
});

test('a machine that timed out is redriven where its error is chosen', async () => {
  await world.close();
  world = await Simulator.load(redriveStack({ errors: ['States.Timeout'] }));
  world.function('Partner').takes({ seconds: 2 });
  world.function('Partner').mock(() => ({}));
  const run = await world.stateMachine('Jobs').start({}, { faults: [{ state: 'Call', kind: 'machineTimedOut' }] });
  await world.advance({ hours: 1, minutes: 5 });
  expect(redrivesOf(run)).toBe(1);
  expect(run.status).toBe('SUCCEEDED');
});

test('after a state that must not be done twice nothing is redriven', async () => {
  await world.close();
  world = await Simulator.load(redriveStack({ neverAfter: ['Prepare'] }));
  fails(world, 1);
  const run = await start();
  await world.advance({ hours: 1 });
  expect(redrivesOf(run)).toBe(0);
  expect(told(world)).toMatchObject([
    { reason: "it has entered the state 'Prepare', after which it is never redriven" },
  ]);
});

test('an error may be excluded from those that begin alike', async () => {
  await world.close();
  world = await Simulator.load(redriveStack({ errors: ['Partner.*'], excludedErrors: [BROKEN] }));
  fails(world, 1);
  const passing = await start();
  await world.advance({ minutes: 2 });
  fails(world, 1, BROKEN);
  const broken = await start();
  await world.advance({ minutes: 2 });
  expect([redrivesOf(passing), redrivesOf(broken)]).toEqual([1, 0]);
  expect(told(world)).toMatchObject([{ reason: `the error ${BROKEN} is never redriven` }]);
});

describe('a batch', () => {
  const since = '2025-01-01T00:00:00Z';
  const batch = (more: object): Promise<unknown> =>
    world
      .function('Redrive/Redrive')
      .invoke({ batch: { since, ...more } })
      .then(({ output, message }) => output ?? message);

  beforeEach(async () => {
    fails(world, 3, BROKEN);
    for (let each = 0; each < 3; each++) await world.stateMachine('Jobs').start({}, { name: `job-${each}` });
    await world.advance({ minutes: 1 });
  });

  test('redrives what failed in a time with given errors, without waiting', async () => {
    expect(await batch({ errors: [BROKEN] })).toEqual({
      redriven: 3,
      left: 0,
      reasons: {},
      executions: ['job-2', 'job-1', 'job-0'],
      unfinished: false,
    });
    await world.advance({ seconds: 10 });
    expect(world.stateMachine('Jobs').runs.map(({ status }) => status)).toEqual(Array(3).fill('SUCCEEDED'));
  });

  test('leaves what has other errors, and what failed at another time', async () => {
    const none = { redriven: 0, executions: [], unfinished: false };
    const reasons = { [`the error ${BROKEN} is none of those that are redriven`]: 3 };
    expect(await batch({})).toEqual({ ...none, left: 3, reasons });
    expect(await batch({ until: since, errors: [BROKEN] })).toEqual({ ...none, left: 0, reasons: {} });
  });

  test('tells what it would redrive, and redrives nothing', async () => {
    expect(await batch({ errors: [BROKEN], dryRun: true })).toMatchObject({ redriven: 3 });
    expect(world.stateMachine('Jobs').runs.map(redrivesOf)).toEqual([0, 0, 0]);
  });

  test('fails without a time', async () => {
    expect(await batch({ since: 'yesterday' })).toContain("'since' must be a time in ISO 8601");
  });
});
