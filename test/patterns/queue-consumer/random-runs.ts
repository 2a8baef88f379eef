import { Simulator } from 'cdk-workflow-simulator';
import { SeededRandom } from '../../../simulator/src/base/random';
import { Consuming, consumerStack, fifoStack } from './consuming';
import { assertAtMost, assertFailuresKept, assertInOrder, assertNoneLost, assertOnce } from './invariants';

const MESSAGES = 20;
const MOST = 3;
const standard = consumerStack({ maxConcurrency: MOST });
const fifo = fifoStack({ maxConcurrency: MOST });
const KINDS = ['answerLost', 'throttle', 'crashBefore', 'crashAfter', 'late'] as const;
const CALLS = ['dynamodb:updateItem', 'states:startExecution', 'dynamodb:query'] as const;

/**
 * Sends 20 messages at random times, of which some fail, and has some calls of the function that starts executions suffer a fault.
 *
 * @throws when one of the invariants does not hold.
 */
export async function runRandomly(seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
  const isFifo = random.next() < 0.5;
  const world = await Simulator.load(isFifo ? fifo : standard, { seed });
  try {
    const faults = Array.from({ length: 5 }, () => ({
      function: 'Consumer/Consume',
      call: pick(CALLS),
      kind: pick(KINDS),
      invocation: 1 + Math.floor(random.next() * 10),
    }));
    await world.stateMachine('Witness').start({}, { faults });
    const consuming = new Consuming(world, isFifo ? 'Fifo' : undefined);
    const groups = Array.from({ length: MESSAGES }, () => pick(['a', 'b', 'c', 'd']));
    for (const [job, group] of groups.entries()) {
      consuming.send({ job, seconds: Math.ceil(random.next() * 120), fails: random.next() < 0.2 }, group);
      await world.advance(Math.floor(random.next() * 20_000));
    }
    await world.advance({ hours: 3 });
    const { consumed } = consuming;
    const sent = [...groups.keys()];
    assertAtMost(MOST, consumed);
    assertOnce(consumed);
    assertNoneLost(sent, consumed);
    assertFailuresKept(consumed);
    if (isFifo) assertInOrder(sent, (job) => groups[job] ?? '', consumed);
  } finally {
    await world.close();
  }
}
