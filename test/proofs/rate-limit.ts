import { Simulator, type World } from 'cdk-workflow-simulator';
import { assertRate, assertSpread, goneAt, limited } from '../patterns/rate-limit/limiting';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = limited();

/** Executions that come to a limit. */
interface Scene {
  readonly world: World;
}

const runsIn = ({ world }: Scene) => world.stateMachine('Machine').runs;
const instants = (scene: Scene): number[] => goneAt({ runs: runsIn(scene) });

/** What is said of every limit, also where a call fails. */
export const RATE_LIMIT: Invariants<Scene> = {
  'in no span of a period do more go through than the rate says': (scene) => {
    assertRate(instants(scene));
  },
  'they go through evenly': (scene) => {
    assertSpread(instants(scene));
  },
  'all but one whose call fails go through': (scene) => instants(scene).length >= runsIn(scene).length - 1,
};

const UNDISTURBED: Invariants<Scene> = {
  ...RATE_LIMIT,
  'everybody goes through where no call fails': (scene) =>
    runsIn(scene).every(({ status }) => status === 'SUCCEEDED') && instants(scene).length === runsIn(scene).length,
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  return [world, { world }];
};

async function comes({ world }: Scene): Promise<void> {
  await (await world.stateMachine('Machine').start({})).toEnd();
}

const common = { pattern: 'RateLimit', create, invariants: UNDISTURBED, bounds: { runs: 300 } };

export const RATE_LIMIT_PROOFS: readonly PatternProof[] = [
  patternProof({ ...common, id: 'rate-limit-two', situation: 'Two executions', people: [comes, comes], isQuick: true }),
  patternProof({ ...common, id: 'rate-limit-three', situation: 'Three executions', people: [comes, comes, comes] }),
  patternProof({
    ...common,
    id: 'rate-limit-fault',
    situation: 'Two executions, and one fault of any kind',
    people: [comes, comes],
    invariants: RATE_LIMIT,
    faults: {},
  }),
];
