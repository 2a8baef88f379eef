import { Simulator, type World } from 'cdk-workflow-simulator';
import { assertAtMost, assertHeard, assertStopped, assertTried } from '../patterns/auto-redrive/invariants';
import { fails, redriveStack } from '../patterns/auto-redrive/redriving';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = redriveStack();

/** A world in which a partner always fails, and the executions that somebody has stopped. */
interface Scene {
  readonly world: World;
  readonly stopped: string[];
}

/** What is said of every failed execution, whoever hears of it and however often. */
export const REDRIVES: Invariants<Scene> = {
  'an execution is redriven no more often than may be': ({ world }) => assertAtMost(world),
  'what somebody has stopped stays stopped': ({ world, stopped }) => assertStopped(world, stopped),
  'operators hear of what stays failed, and of nothing else': ({ world }) => assertHeard(world),
};

const TRIED: Invariants<Scene> = {
  ...REDRIVES,
  'what fails is redriven as often as may be before it is left': ({ world }) => assertTried(world),
};

/** By then the schedule has looked after whatever was missed. */
const LATER = { hours: 2 };

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  fails(world, 1_000);
  await world.stateMachine('Witness').start({});
  await world.stateMachine('Jobs').start({}, { name: 'job' });
  return [world, { world, stopped: [] }];
};

/** An event of the failure, which comes beside the one that EventBridge delivers. */
async function hear({ world }: Scene): Promise<void> {
  const execution = world.run('job').arn;
  for (let each = 0; each < 3; each++) {
    await world.advance({ seconds: 40 });
    await world.function('Redrive/Redrive').invoke({ execution });
  }
  await world.advance(LATER);
}

/** Once, while the one that EventBridge delivers is worked on as well. */
async function hearsOnce({ world }: Scene): Promise<void> {
  await world.function('Redrive/Redrive').invoke({ execution: world.run('job').arn });
  await world.advance(LATER);
}

async function hears(scene: Scene): Promise<void> {
  await hear(scene);
}

async function hearsToo(scene: Scene): Promise<void> {
  await hear(scene);
}

/** Stops it in the first moment in which it runs again. */
async function stops({ world, stopped }: Scene): Promise<void> {
  for (let each = 0; each < 60; each++) {
    await world.advance({ seconds: 2 });
    const run = world.run('job');
    if (run.status !== 'RUNNING') continue;
    run.stop('Operator.Stopped');
    stopped.push(run.arn);
    break;
  }
  await world.advance(LATER);
}

const common = {
  pattern: 'AutoRedrive',
  create,
  people: [hears, hearsToo],
  bounds: { runs: 30, preemptions: 1, delays: 1, random: 10 },
};

export const AUTO_REDRIVE_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'redrive-heard-once',
    situation: 'A failure that is heard of twice at once',
    invariants: TRIED,
    people: [hearsOnce],
    bounds: { ...common.bounds, runs: 600 },
  }),
  patternProof({
    ...common,
    id: 'redrive-only-stopped',
    situation: 'An execution that is stopped in the first moment in which it runs again',
    invariants: REDRIVES,
    people: [stops],
    bounds: { ...common.bounds, runs: 600 },
  }),
  patternProof({
    ...common,
    id: 'redrive-heard-twice',
    situation: 'A failure that is heard of three times at once',
    invariants: TRIED,
  }),
  patternProof({
    ...common,
    id: 'redrive-stopped',
    situation: 'An execution that is stopped while it is redriven',
    invariants: REDRIVES,
    people: [hears, stops],
  }),
];
