import { MockFailure, Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { SeededRandom } from '../../../simulator/src/base/random';
import { guarded } from './guarding';

const OPEN_FOR_MS = 5 * 60_000;
const STACK = guarded();
const KINDS = ['answerLost', 'zombie', 'twice', 'throttle'] as const;
const STATES = ['Breaker: admit', 'Breaker: begin window', 'Breaker: count failure'];

/**
 * Starts 20 executions at random times, while what they call is down for some of the time; some suffer a fault, and some are stopped.
 *
 * @throws when more than one call goes through within the time for which the circuit is open.
 */
export async function runRandomly(seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
  const world = await Simulator.load(STACK, { seed });
  let isDown = false;
  world.function('Partner').mock(() => {
    if (isDown) throw new MockFailure('Partner.Down', 'no answer');
    return { ok: true };
  });
  try {
    const runs: Run[] = [];
    for (let each = 0; each < 20; each++) {
      isDown = random.next() < 0.6;
      const faults = random.next() < 0.3 ? [{ state: pick(STATES), kind: pick(KINDS), attempt: 1 }] : [];
      runs.push(await world.stateMachine('Machine').start({ each }, { faults }));
      await world.advance(Math.floor(random.next() * 60_000));
      if (random.next() < 0.1) pick(runs).stop();
    }
    await world.advance({ hours: 2 });
    assertCutOff(runs);
    assertEnded(world);
  } finally {
    await world.close();
  }
}

/** From the instant at which the circuit opens nobody calls until it was open for long enough, and then one. */
function assertCutOff(runs: readonly Run[]): void {
  const instants = (state: string): number[] =>
    runs.flatMap(({ path }) => path.filter((each) => each.state === state).map(({ enteredAtMs }) => enteredAtMs));
  const calls = instants('Breaker: work');
  for (const openedMs of instants('Breaker: open circuit')) {
    const within = calls.filter((atMs) => atMs > openedMs && atMs < openedMs + OPEN_FOR_MS);
    if (within.length > 0) throw new Error(`${within.length} called while it was open from ${openedMs} on`);
  }
}

function assertEnded({ runs }: World): void {
  const ends = ['CircuitBreaker.Open', 'Partner.Down'];
  const odd = runs.find(
    ({ status, error = '' }) => !['SUCCEEDED', 'ABORTED'].includes(status) && !ends.includes(error),
  );
  if (odd !== undefined) throw new Error(`${odd.status}: ${odd.error} ${odd.cause}`);
}
