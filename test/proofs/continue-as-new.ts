import type { Run, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { chainOf, countTurns, loopStack, type Continued, type Counted } from '../patterns/continue-as-new/looping';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = loopStack(() => ({ maxTurns: 2 }));

/** Loops that are under way at the same time, and the turns that were done. */
interface Scene {
  readonly world: World;
  readonly loops: Run[];
  readonly turns: Counted[];
}

const label = ({ input }: Run): number => (input as unknown as Counted).of;
const generations = ({ of }: Counted): number => Math.ceil(of / 2);

/** What is said of every loop. */
export const CONTINUE_AS_NEW: Invariants<Scene> = {
  'every loop comes to its end': ({ world, loops }) =>
    loops.every((loop) => chainOf(world, loop).at(-1)?.status === 'SUCCEEDED'),
  'each execution that is continued has one successor, and no other execution is there': ({ world, loops }) => {
    const { runs } = world.stateMachine('Loop/Workflow');
    const successors = runs.flatMap(
      ({ output }) => (output as unknown as Partial<Continued>)?.continuedAs?.executionArn ?? [],
    );
    const wanted = loops.reduce((sum, loop) => sum + generations(loop.input as unknown as Counted), 0);
    return new Set(successors).size === successors.length && runs.length === wanted;
  },
  'each loop does its turns in their order, with the state of its own': ({ turns, loops }) =>
    loops.every((loop) => {
      const mine = turns.filter(({ of }) => of === label(loop)).map(({ done }) => done);
      return [...new Set(mine)].join() === Array.from({ length: label(loop) }, (_, done) => done).join();
    }),
  'the last execution puts out the state after the last turn': ({ world, loops }) =>
    loops.every((loop) => {
      const { done, of } = chainOf(world, loop).at(-1)?.output as unknown as Counted;
      return done === of && of === label(loop);
    }),
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  return [world, { world, loops: [], turns: countTurns(world) }];
};

async function three(scene: Scene): Promise<void> {
  await loops(scene, 3);
}

async function five(scene: Scene): Promise<void> {
  await loops(scene, 5);
}

async function loops({ world, loops: all }: Scene, of: number): Promise<void> {
  const run = await world.stateMachine('Loop/Workflow').start({ done: 0, of });
  all.push(run);
  await run.toEnd();
  await world.advance({ hours: 3 });
}

const common = { pattern: 'ContinueAsNew', create, invariants: CONTINUE_AS_NEW, bounds: { runs: 60, random: 10 } };

export const CONTINUE_AS_NEW_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'continue-two',
    isQuick: true,
    situation: 'A loop of three turns and one of five, two turns in an execution',
    people: [three, five],
  }),
  patternProof({
    ...common,
    id: 'continue-faults',
    situation: 'A loop of five turns, and one fault where an execution starts its successor',
    people: [five],
    faults: {
      kinds: ['error', 'throttle', 'timeout', 'answerLost', 'zombie', 'late', 'twice'],
      states: ['Loop: continue as new'],
      persistent: false,
    },
  }),
];
