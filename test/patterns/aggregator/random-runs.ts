import { Duration } from 'aws-cdk-lib';
import type { Run } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { SeededRandom } from '../../../simulator/src/base/random';
import { call, collecting } from './collecting';
import { assertInvariants, INVARIANTS, windowRuns, type Scene } from './invariants';

const MAX_EVENTS = 5;
const window = Duration.minutes(3);
const STACKS = [
  collecting({ window, maxEvents: MAX_EVENTS }),
  collecting({ window, maxEvents: MAX_EVENTS, debounce: Duration.seconds(40) }),
  collecting({ window, maxEvents: MAX_EVENTS, maxBytes: 1_024 }),
];
const CALLS = [
  'dynamodb:getItem',
  'dynamodb:query',
  'dynamodb:updateItem',
  'states:startExecution',
  'states:sendTaskSuccess',
] as const;
const KINDS = ['answerLost', 'crashBefore', 'crashAfter', 'throttle', 'error'] as const;

/**
 * Sends events of three keys at random times, of which some come again, and has calls of the function suffer faults: with 60 events some 20 executions.
 *
 * @throws when one of the invariants does not hold.
 */
export async function runRandomly(seed: number, events = 60): Promise<void> {
  const random = new SeededRandom(seed);
  const below = (count: number): number => Math.floor(random.next() * count);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const world = await Simulator.load(pick(STACKS), { seed });
  world.function('Handle').mock(() => ({ done: true }));
  // Faults strike the invocations that come after the start of an execution: of one that is about nothing.
  const faults = Array.from({ length: 10 }, () => ({
    function: 'Bills/CollectFunction',
    call: pick(CALLS),
    kind: pick(KINDS),
    invocation: 1 + below(events),
  }));
  await world.stateMachine('Bills/Workflow').start({ key: 'nobody', window: '0' }, { faults });
  const scene: Required<Scene> = { world, accepted: [], doubtful: [], maxEvents: MAX_EVENTS };
  const firstSent = new Map<string, string>();
  try {
    for (let each = 0; each < events; each++) {
      const again = scene.doubtful.length > 0 && random.next() < 0.2;
      const id = again ? pick(scene.doubtful) : `${pick(['ada', 'bob', 'cyd'])}-${each}`;
      scene.doubtful.push(id);
      const time = firstSent.get(id) ?? world.now.toISOString();
      firstSent.set(id, time);
      const event = { key: id.slice(0, 3), id, time, data: { text: 'x'.repeat(below(150)) } };
      await call(world, event).then(
        () => scene.accepted.push(id),
        () => undefined,
      );
      await world.advance(below(2) * below(40_000));
    }
    await world.advance({ hours: 1 });
    const stuck = windowRuns(world).filter(({ status }: Run) => status !== 'SUCCEEDED');
    if (stuck.length > 0) throw new Error(`${stuck[0]?.status}: ${stuck[0]?.error} ${stuck[0]?.cause}`);
    await assertInvariants(INVARIANTS, scene);
  } finally {
    await world.close();
  }
}
