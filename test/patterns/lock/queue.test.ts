import { Duration } from 'aws-cdk-lib';
import { LockWait } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { assertExclusive, heldIn } from './invariants';
import { lockStack, minuteLock, rowsOf } from './locking';

let world: World;
const began = Date.parse('2025-01-01T00:00:00Z');
const wait = LockWait.queue({ priority: '{% $exists($states.input.priority) ? $states.input.priority : 5 %}' });
const stack = lockStack(minuteLock({ wait }));
const unknownDeath = lockStack(minuteLock({ wait, lease: Duration.minutes(2) }));
const twoSlots = lockStack(minuteLock({ wait, slots: 2 }));

/** Starts executions a second after each other. */
async function start(...inputs: Json[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const input of inputs) {
    runs.push(await world.stateMachine('Machine').start(input));
    await world.advance({ seconds: 1 });
  }
  return runs;
}

/** The seconds after which each began to work; undefined for those that did not. */
function holds(runs: readonly Run[]): (number | undefined)[] {
  return runs
    .map(({ path }) => path.find(({ state }) => state === 'Hold')?.enteredAtMs)
    .map((ms) => (ms === undefined ? undefined : (ms - began) / 1000));
}

afterEach(() => world.close());

test('those who wait in line get the lock in their order, one transition each, and the line leaves nothing behind', async () => {
  world = await Simulator.load(stack);
  const runs = await start({}, {}, {});
  await world.advance({ minutes: 5 });
  expect(holds(runs)).toEqual([0, 60, 120]);
  expect(runs.map(({ status, transitions }) => [status, transitions])).toEqual([
    ['SUCCEEDED', 3],
    ['SUCCEEDED', 4],
    ['SUCCEEDED', 4],
  ]);
  assertExclusive(heldIn(runs, 'Hold', world.now.getTime()));
  const [row, ...more] = await rowsOf(world);
  expect(more).toEqual([]);
  expect(Object.keys(row ?? {}).sort()).toEqual(['expiresAt', 'fence', 'freeFrom', 'pk', 'sk']);
});

test('the lower priority comes first, and a newcomer does not get past the line', async () => {
  world = await Simulator.load(stack);
  const runs = await start({}, {}, { priority: 1 });
  await world.advance({ seconds: 56.999 });
  runs.push(...(await start({})));
  await world.advance({ minutes: 5 });
  expect(holds(runs)).toEqual([0, 120, 60, 180]);
});

test('a waiter who is stopped is skipped', async () => {
  world = await Simulator.load(stack);
  const runs = await start({}, {}, {});
  runs[1]?.stop();
  await world.advance({ minutes: 5 });
  expect(holds(runs)).toEqual([0, undefined, 60]);
  expect(await rowsOf(world)).toHaveLength(1);
});

test('a waiter whose time is up goes on without the lock, and is skipped', async () => {
  world = await Simulator.load(lockStack(minuteLock({ wait: LockWait.queue({ timeout: Duration.seconds(30) }) })));
  const runs = await start({}, {});
  await world.advance({ seconds: 40 });
  runs.push(...(await start({})));
  await world.advance({ minutes: 5 });
  expect(holds(runs)).toEqual([0, undefined, 60]);
  expect(runs[1]).toMatchObject({ status: 'FAILED', error: 'Lock.NotAcquired' });
});

test('a holder of whose end nobody hears costs the one who waits an attempt at the end of its lease', async () => {
  world = await Simulator.load(unknownDeath);
  world.function('Coordination/Free').mock(() => undefined);
  const runs = await start({}, {});
  runs[0]?.stop();
  await world.advance({ minutes: 10 });
  expect(holds(runs)).toEqual([0, 123]);
  expect(runs[1]).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
});

test('of two slots the first that is free is handed over', async () => {
  world = await Simulator.load(twoSlots);
  const runs = await start({}, {}, {}, {});
  await world.advance({ minutes: 5 });
  expect(runs.map(({ status }) => status)).toEqual(Array(4).fill('SUCCEEDED'));
  const held = heldIn(runs, 'Hold', world.now.getTime());
  assertExclusive(held);
  expect(Math.max(...held.map(({ toMs }) => toMs))).toBeLessThan(began + 130_000);
});
