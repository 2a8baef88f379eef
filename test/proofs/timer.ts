import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { machines, timerStack } from '../patterns/timer/timing';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = timerStack({}, machines());
const TEN_MINUTES_MS = 10 * 60_000;
/** What a schedule and the claim may take. */
const SOON_MS = 60_000;

/** A timer that was set, and who was told that it is cancelled. */
interface Scene {
  readonly world: World;
  readonly setAtMs: number;
  readonly cancellations: Run[];
}

/** When the timer rang. */
const rings = ({ world }: Scene): number[] =>
  world
    .stateMachine('Timer/Workflow')
    .runs.flatMap(({ path }) => path.filter(({ state }) => state === 'Ring').map(({ enteredAtMs }) => enteredAtMs));

const isCancelled = ({ cancellations }: Scene): boolean =>
  cancellations.some(({ output }) => (output as { timer?: { cancelled?: boolean } } | undefined)?.timer?.cancelled);

/** What is said of every timer. */
export const TIMER: Invariants<Scene> = {
  'it rings once at most': (scene) => rings(scene).length <= 1,
  'it does not ring when somebody was told that it is cancelled': (scene) =>
    !isCancelled(scene) || rings(scene).length === 0,
  'it rings when nobody was told so': (scene) => isCancelled(scene) || rings(scene).length === 1,
  'it does not ring before its time, and does so within the minute after it': (scene) =>
    rings(scene).every((atMs) => {
      const lateMs = atMs - scene.setAtMs - TEN_MINUTES_MS;
      return lateMs >= 0 && lateMs <= SOON_MS;
    }),
  'whoever sets or cancels it hears of the end': ({ world }) =>
    world.runs.every(({ status }) => status === 'SUCCEEDED'),
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  const setting = await world.stateMachine('Set').start({ key: 'k' });
  await setting.toEnd();
  return [world, { world, setAtMs: world.now.getTime(), cancellations: [] }];
};

async function cancels({ world, cancellations }: Scene): Promise<void> {
  const run = await world.stateMachine('Cancel').start({ key: 'k' });
  cancellations.push(run);
  await run.toEnd();
}

async function cancelsWhenItRings(scene: Scene): Promise<void> {
  await scene.world.advance(TEN_MINUTES_MS - (scene.world.now.getTime() - scene.setAtMs));
  await cancels(scene);
}

const common = { pattern: 'Timer', create, invariants: TIMER, bounds: { runs: 60 } };

export const TIMER_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'timer-cancel-at-its-time',
    isQuick: true,
    situation: 'A cancellation at the moment when it rings',
    people: [cancelsWhenItRings],
  }),
  patternProof({
    ...common,
    id: 'timer-two-cancellations',
    situation: 'Two cancellations',
    people: [cancels, cancels],
  }),
];
