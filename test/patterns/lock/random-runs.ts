import { Duration } from 'aws-cdk-lib';
import { LockWait } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { SeededRandom } from '../../../simulator/src/base/random';
import { assertExclusive, assertFinishedStays, assertFreeAfter, heldIn } from './invariants';
import { lockStack, minuteLock } from './locking';

const LEASE = Duration.minutes(3);
const timeout = Duration.hours(6);
const STACKS = [
  lockStack(minuteLock({ lease: LEASE, wait: LockWait.retry({ timeout }) })),
  lockStack(minuteLock({ lease: LEASE, wait: LockWait.queue({ timeout }) })),
  lockStack(minuteLock({ lease: LEASE, wait: LockWait.queue({ timeout }), slots: 3 })),
];
const KINDS = ['answerLost', 'late', 'zombie', 'twice', 'timeout', 'throttle'] as const;
const STATES = ['Lock: acquire', 'Lock: wait in line', 'Lock: release'];

/**
 * Starts 20 executions at random times, of which some suffer a fault, and some are stopped.
 *
 * @throws when one of the invariants does not hold.
 */
export async function runRandomly(seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
  const world = await Simulator.load(pick(STACKS), { seed });
  try {
    const machine = world.stateMachine('Machine');
    // Only who waits in line has a state for it.
    const states = STATES.filter((state) => machine.states.includes(state));
    const runs: Run[] = [];
    for (let each = 0; each < 20; each++) {
      const faults = random.next() < 0.3 ? [{ state: pick(states), kind: pick(KINDS), attempt: 1 }] : [];
      runs.push(await machine.start({ each }, { faults }));
      await world.advance(Math.floor(random.next() * 90_000));
      if (random.next() < 0.15) pick(runs).stop();
    }
    await world.advance({ hours: 8 });
    assertExclusive(heldIn(runs, 'Hold', world.now.getTime()));
    await assertFreeAfter(world, 0);
    runs.forEach((run) => assertFinishedStays(run, 'Hold'));
    const stuck = runs.filter(({ status }) => !['SUCCEEDED', 'ABORTED'].includes(status));
    if (stuck.length > 0) throw new Error(`${stuck[0]?.status}: ${stuck[0]?.error} ${stuck[0]?.cause}`);
  } finally {
    await world.close();
  }
}
