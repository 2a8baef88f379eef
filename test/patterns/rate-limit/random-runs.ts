import { Simulator, type Run } from 'cdk-workflow-simulator';
import { SeededRandom } from '../../../simulator/src/base/random';
import { assertRate, assertSpread, goneAt, limited } from './limiting';

const STACK = limited();
const KINDS = ['answerLost', 'late', 'zombie', 'twice', 'timeout', 'throttle'] as const;
const STATES = ['Limit: reserve', 'Limit: begin at once'];

/**
 * Starts 20 executions at random times, of which some suffer a fault, and some are stopped.
 *
 * @throws when one of the invariants does not hold.
 */
export async function runRandomly(seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
  const world = await Simulator.load(STACK, { seed });
  try {
    const runs: Run[] = [];
    for (let each = 0; each < 20; each++) {
      const faults = random.next() < 0.3 ? [{ state: pick(STATES), kind: pick(KINDS), attempt: 1 }] : [];
      runs.push(await world.stateMachine('Machine').start({ each }, { faults }));
      await world.advance(Math.floor(random.next() * 3_000));
      if (random.next() < 0.1) pick(runs).stop();
    }
    await world.advance({ hours: 2 });
    assertRate(goneAt({ runs }));
    assertSpread(goneAt({ runs }));
    const stuck = runs.filter(({ status }) => !['SUCCEEDED', 'ABORTED'].includes(status));
    if (stuck.length > 0) throw new Error(`${stuck[0]?.status}: ${stuck[0]?.error} ${stuck[0]?.cause}`);
  } finally {
    await world.close();
  }
}
