import { Simulator, type World } from 'cdk-workflow-simulator';
import { claimStack, keysOf, LARGE } from '../patterns/claim-check/checking';
import { assertOneObject, assertOwnFolders, assertSame } from '../patterns/claim-check/invariants';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = claimStack();

/** Executions that store and load. */
interface Scene {
  readonly world: World;
}

const runsOf = ({ world }: Scene): ReturnType<World['stateMachine']>['runs'] => world.stateMachine('Machine').runs;

/** What is said of every store. */
export const CLAIMS: Invariants<Scene> = {
  'what is loaded is what was stored': (scene) => {
    runsOf(scene).forEach((run) => assertSame(run, LARGE));
  },
  'an execution writes in its own folder alone': (scene) => assertOwnFolders(keysOf(scene.world), runsOf(scene)),
  'one payload of one execution is one object': (scene) => assertOneObject(keysOf(scene.world), runsOf(scene)),
};

const UNDISTURBED: Invariants<Scene> = {
  ...CLAIMS,
  'where no call fails, every execution succeeds': (scene) =>
    runsOf(scene).every(({ status }) => status === 'SUCCEEDED'),
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  return [world, { world }];
};

async function stores({ world }: Scene): Promise<void> {
  await world.stateMachine('Machine').start({ report: LARGE });
  await world.advance({ minutes: 2 });
}

async function storesTheSame(scene: Scene): Promise<void> {
  await stores(scene);
}

const common = { pattern: 'Claim check', create, people: [stores, storesTheSame] };

export const CLAIM_CHECK_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'claim-two',
    situation: 'Two executions that store the same',
    invariants: UNDISTURBED,
    isQuick: true,
  }),
  patternProof({
    ...common,
    id: 'claim-fault',
    situation: 'Two executions that store the same, and a call that fails',
    invariants: CLAIMS,
    faults: { persistent: false },
  }),
];
