import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Lock, LockWait, Throttle, Work } from 'cdk-workflow-patterns';
import type { Fault, Json, Mock, Run, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { assertExclusive, heldIn } from './invariants';
import { LEASE, accountLock, lockStack, minuteLock, rowsOf, worker, type Make } from './locking';

let world: World;
const states = (run: Run): string[] => run.path.map(({ state }) => state);
const open = async (make: Make, isKnown = true): Promise<void> => {
  world = await Simulator.load(lockStack(make, isKnown));
};
const start = async (input: Json, faults?: readonly Fault[]): Promise<Run> =>
  world.stateMachine('Machine').start(input, faults && { faults });
const work = (mock: Mock = () => ({ done: true })): void => world.function('Worker').mock(mock);
const seconds = (run: Run, state: string): number[] =>
  run.path.filter((each) => each.state === state).map(({ enteredAtMs }) => (enteredAtMs - began) / 1000);
const began = Date.parse('2025-01-01T00:00:00Z');

afterEach(() => world.close());

describe('a lock that nobody holds', () => {
  test('costs 2 transitions beside the one of its work, which gets its fencing number, and is free afterwards', async () => {
    await open(accountLock());
    const told: Json[] = [];
    work((payload) => {
      told.push(payload);
      return { done: true };
    });
    const run = await start({ account: 'a1' });
    await run.toEnd();
    const lock = { key: 'a1', slot: 0, fence: began + 1, until: '2025-01-01T00:10:00.000Z' };
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
    expect(run.output).toEqual({ account: 'a1', lock, result: { done: true } });
    expect(told).toEqual([{ lock }]);
    expect(await rowsOf(world)).toEqual([
      { pk: 'lock#a1', sk: 'slot#0', freeFrom: began, fence: began + 1, expiresAt: (began + 600_000) / 1000 + 604_800 },
    ]);
  });

  test('costs 2 beside those of a chain of tasks, in either language, which releases it when the last of them fails', async () => {
    await open((stack, table) => {
      const fn = worker(stack);
      const first = new tasks.LambdaInvoke(stack, 'First', { lambdaFunction: fn, outputPath: '$.Payload' });
      const second = tasks.LambdaInvoke.jsonata(stack, 'Second', {
        lambdaFunction: fn,
        retryOnServiceExceptions: false,
      });
      return new Lock(stack, 'Lock', {
        table,
        key: 'k',
        lease: LEASE,
        fenced: true,
        work: Work.chain(first.next(second)),
      });
    });
    work();
    const run = await start({});
    await run.toEnd();
    expect([run.status, run.transitions, states(run)]).toEqual([
      'SUCCEEDED',
      4,
      ['Lock: acquire', 'First', 'Second', 'Lock: release'],
    ]);
    world
      .stateMachine('Machine')
      .state('Second')
      .mock([{ fails: new MockFailure('Account.Closed', 'since May') }]);
    const failed = await start({});
    await failed.toEnd();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'Account.Closed', cause: 'since May' });
    expect(states(failed).slice(-2)).toEqual(['Lock: release after failure', 'Lock: fail']);
    expect((await rowsOf(world))[0]).not.toHaveProperty('holder');
  });

  test('costs 1 more around states that can fail and catch nothing, and is released when they do', async () => {
    await open((stack, table) => {
      const no = new sfn.Fail(stack, 'No', { error: 'No.Thanks', cause: 'not today' });
      const yes = new sfn.Pass(stack, 'Yes');
      const asked = new sfn.Choice(stack, 'Ask');
      const chain = asked.when(sfn.Condition.isPresent('$.yes'), yes).otherwise(no);
      return new Lock(stack, 'Lock', { table, key: 'k', lease: LEASE, work: Work.chain(chain) });
    });
    const run = await start({ yes: true });
    await run.toEnd();
    expect([run.status, run.transitions, states(run)]).toEqual([
      'SUCCEEDED',
      5,
      ['Lock: acquire', 'Lock: work', 'Ask', 'Yes', 'Lock: release'],
    ]);
    const failed = await start({});
    await failed.toEnd();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'No.Thanks', cause: 'not today' });
    expect((await rowsOf(world))[0]).not.toHaveProperty('holder');
  });
});

describe('a lock that is held', () => {
  test('is tried for until it is free, each attempt a transition', async () => {
    await open(minuteLock());
    const runs = [await start({}), await start({}), await start({})];
    for (const run of runs) await run.toEnd();
    expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    assertExclusive(heldIn(runs, 'Hold', world.now.getTime()));
    expect(runs[0]?.transitions).toBe(3);
  });

  test('is not acquired when its time is up: another way, or an error', async () => {
    await open((stack, table) => {
      const busy = new sfn.Pass(stack, 'Busy');
      return minuteLock({ wait: LockWait.none(), onNotAcquired: busy })(stack, table);
    });
    await start({});
    await world.advance({ seconds: 1 });
    const second = await start({ id: 2 });
    await second.toEnd();
    expect([second.status, states(second), second.output]).toEqual(['SUCCEEDED', ['Lock: acquire', 'Busy'], { id: 2 }]);
    await world.close();
    await open(minuteLock({ wait: LockWait.none() }));
    await start({});
    await world.advance({ seconds: 1 });
    const third = await start({});
    await third.toEnd();
    expect(third).toMatchObject({ status: 'FAILED', error: 'Lock.NotAcquired', cause: 'somebody else holds k' });
  });

  test('by iterations of a Map excludes the others of the same execution', async () => {
    await open((stack, table) => {
      const map = new sfn.Map(stack, 'Each', { itemsPath: '$.items' });
      return map.itemProcessor(sfn.Chain.start(minuteLock()(stack, table)));
    });
    const run = await start({ items: [{}, {}, {}] });
    await run.toEnd();
    expect(run.status).toBe('SUCCEEDED');
    expect(seconds(run, 'Hold')).toHaveLength(3);
    assertExclusive(heldIn([run], 'Hold', world.now.getTime()));
  });

  test.each([
    ['at once where its machine is known', true, 30, 90],
    ['at the end of its lease elsewhere', false, 600, 660],
  ])('by an execution that is stopped is free %s', async (_, isKnown, from, to) => {
    await open(minuteLock(), isKnown);
    const first = await start({});
    await world.advance({ seconds: 30 });
    first.stop();
    const second = await start({});
    await second.toEnd();
    const [at = 0] = seconds(second, 'Hold');
    expect(at).toBeGreaterThanOrEqual(from);
    expect(at).toBeLessThan(to);
  });

  test('beyond its lease is taken by the next one, with a greater fencing number, and what the first finishes stays', async () => {
    await open((stack, table) => {
      const hold = new sfn.Wait(stack, 'Hold', { time: sfn.WaitTime.duration(Duration.minutes(20)) });
      return new Lock(stack, 'Lock', { table, key: 'k', lease: LEASE, fenced: true, work: Work.chain(hold) });
    });
    const runs = [await start({}), await start({})];
    for (const run of runs) await run.toEnd();
    expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const [one, other] = heldIn(runs, 'Hold', world.now.getTime());
    expect(other?.fence).toBeGreaterThan(one?.fence ?? Infinity);
    assertExclusive(heldIn(runs, 'Hold', world.now.getTime()));
  });
});

describe('a throttle', () => {
  test('lets as many work at the same time as it says, and no more', async () => {
    await open((stack, table) => {
      const hold = new sfn.Wait(stack, 'Hold', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
      return new Throttle(stack, 'Limit', { table, maxConcurrency: 2, lease: LEASE, work: Work.chain(hold) });
    });
    const runs: Run[] = [];
    for (let each = 0; each < 5; each++) runs.push(await start({ each }));
    for (const run of runs) await run.toEnd();
    const held = heldIn(runs, 'Hold', world.now.getTime());
    assertExclusive(held);
    const atOnce = held.map(({ fromMs }) => held.filter((each) => each.fromMs <= fromMs && fromMs < each.toMs).length);
    expect(Math.max(...atOnce)).toBe(2);
    expect(runs.map(({ status }) => status)).toEqual(Array(5).fill('SUCCEEDED'));
  });
});
