import { FailurePolicy, Work } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { racingStack, type PolicyOf } from '../patterns/fan-out/early-world';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

/** Executions that race at the same time, each for an order of its own, and those of whom somebody was told that they lost. */
interface Scene {
  readonly world: World;
  readonly runs: Run[];
  readonly told: Told[];
}

interface Told {
  readonly lost: readonly string[];
  readonly input: { readonly order: number };
}

interface Outcome {
  readonly order: number;
  readonly fanOut: {
    readonly counts: { readonly total: number; readonly succeeded: number };
    readonly results: Readonly<Record<string, { readonly result?: { readonly by: string; readonly order: number } }>>;
    readonly lost: readonly string[];
  };
}

/** What is said of every execution that ends early with so many answers. */
function invariants(enough: number, names: readonly string[]): Invariants<Scene> {
  const each = (holds: (outcome: Outcome, run: Run) => boolean): ((scene: Scene) => boolean) => {
    return ({ runs }) => runs.every((run) => holds(run.output as unknown as Outcome, run));
  };
  return {
    'every execution of which enough branches answer succeeds': each((_, { status }) => status === 'SUCCEEDED'),
    'as many as were asked for have answered, and who failed is not among them': each(
      ({ fanOut: { results } }) =>
        Object.values(results).filter(({ result }) => result !== undefined).length >= enough &&
        results.a?.result === undefined,
    ),
    'what comes out of an execution are answers to its own question': each(({ order, fanOut: { results } }) =>
      Object.entries(results).every(([name, { result }]) => !result || (result.by === name && result.order === order)),
    ),
    'nobody is both lost and heard, and everybody is one of them': each(
      ({ fanOut: { results, lost } }) => [...Object.keys(results), ...lost].sort().join() === names.join(),
    ),
    'the undo is told of all who lost, once for each execution': ({ runs, told }) =>
      runs.every(({ output }) => {
        const { order, fanOut } = output as unknown as Outcome;
        const mine = told.filter(({ input }) => input.order === order);
        return fanOut.lost.length === 0 || new Set(mine.map(({ lost }) => lost.join())).size === 1;
      }),
  };
}

/** A branch `a` fails, all others answer at the same moment. */
function sceneOf(policy: PolicyOf, names: readonly string[]): Scenery<Scene>['create'] {
  const stack = racingStack(names, policy);
  return async (interleaving) => {
    const world = await Simulator.load(stack, { interleaving });
    const told: Told[] = [];
    for (const name of names) {
      world.function(name).mock((input) => {
        if (name === 'a') throw new MockFailure('Runner.Fell', 'a fell');
        return { by: name, order: (input as unknown as Told).input.order } satisfies Json;
      });
    }
    world.function('Undo').mock((input) => {
      told.push(input as unknown as Told);
      return {};
    });
    return [world, { world, runs: [], told }];
  };
}

async function one(scene: Scene): Promise<void> {
  await runs(scene, 1);
}

async function another(scene: Scene): Promise<void> {
  await runs(scene, 2);
}

async function runs(scene: Scene, order: number): Promise<void> {
  const run = await scene.world.stateMachine('Workflow').start({ order });
  scene.runs.push(run);
  await run.toEnd();
}

const raceOf: PolicyOf = ({ fn }) => FailurePolicy.firstOf({ onLost: Work.invoke(fn('Undo')) });
const quorumOf: PolicyOf = ({ fn }) => FailurePolicy.quorum(2, { endEarly: true, onLost: Work.invoke(fn('Undo')) });

const TWO = ['b', 'c'];
const THREE = ['a', 'b', 'c'];
const common = { pattern: 'Early ends', bounds: { runs: 120, random: 10 } };
const race = { ...common, create: sceneOf(raceOf, TWO), invariants: invariants(1, TWO) };
const raceWithFailure = { ...common, create: sceneOf(raceOf, THREE), invariants: invariants(1, THREE) };
const quorum = { ...common, create: sceneOf(quorumOf, THREE), invariants: invariants(2, THREE) };

/** One in which somebody runs of whom nobody knows. */
export const EARLY_STRANGER = patternProof({
  ...race,
  id: 'early-stranger',
  situation: 'A race of three that is taken for one of two',
  create: sceneOf(raceOf, [...TWO, 'd']),
  people: [one],
});

export const EARLY_END_PROOFS: readonly PatternProof[] = [
  patternProof({ ...race, id: 'early-race', situation: 'A race of two', people: [one], isQuick: true }),
  patternProof({ ...race, id: 'early-races', situation: 'Two races of two', people: [one, another] }),
  patternProof({
    ...raceWithFailure,
    id: 'early-race-failure',
    situation: 'A race of three, of whom one fails',
    people: [one],
  }),
  patternProof({
    ...quorum,
    id: 'early-quorum',
    situation: 'Two answers of three are asked for, and one fails',
    people: [one],
    isQuick: true,
  }),
  patternProof({ ...quorum, id: 'early-quorums', situation: 'Two such quorums', people: [one, another] }),
  patternProof({
    ...quorum,
    id: 'early-quorum-faults',
    situation: 'Such a quorum, and one fault',
    people: [one],
    faults: { kinds: ['throttle', 'timeout', 'answerLost', 'zombie', 'late', 'twice'], persistent: false },
    bounds: { runs: 20, preemptions: 1, delays: 1, random: 3 },
  }),
];
