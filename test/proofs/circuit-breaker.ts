import { Simulator, type World } from 'cdk-workflow-simulator';
import { called, guarded, OPENED } from '../patterns/circuit-breaker/guarding';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = guarded();

/** Calls that come to a circuit which was opened, and whose time is over. */
interface Scene {
  readonly world: World;
}

/** What is said of every circuit, also where a call of its table fails. */
export const CIRCUIT_BREAKER: Invariants<Scene> = {
  'one call at most goes through when it was open for long enough': ({ world }) => called(world) <= 1,
};

const UNDISTURBED: Invariants<Scene> = {
  ...CIRCUIT_BREAKER,
  'one goes through where no call fails, and the others are told that it is open': ({ world }) =>
    called(world) === 1 &&
    world.runs.filter(({ error }) => error === 'CircuitBreaker.Open').length === world.runs.length - 1,
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  world.function('Partner').mock(() => ({ ok: true }));
  await world.table('Coordination/Table').put({ ...OPENED, phaseEnds: world.now.getTime() });
  return [world, { world }];
};

async function comes({ world }: Scene): Promise<void> {
  await (await world.stateMachine('Machine').start({})).toEnd();
}

const common = { pattern: 'CircuitBreaker', create, invariants: UNDISTURBED, bounds: { runs: 300 } };

export const CIRCUIT_BREAKER_PROOFS: readonly PatternProof[] = [
  patternProof({ ...common, id: 'circuit-two', situation: 'Two calls after it was open', people: [comes, comes] }),
  patternProof({
    ...common,
    id: 'circuit-fault',
    situation: 'Two calls after it was open, and one fault of any kind',
    people: [comes, comes],
    invariants: CIRCUIT_BREAKER,
    faults: { states: ['Breaker: admit', 'Breaker: begin window', 'Breaker: probe'] },
  }),
];
