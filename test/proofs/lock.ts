import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib';
import { Lock, LockWait, Work } from 'cdk-workflow-patterns';
import { Simulator, type Run, type World, type WorldSource } from 'cdk-workflow-simulator';
import { assertExclusive, assertFinishedStays, assertFreeAfter, heldIn } from '../patterns/lock/invariants';
import { LEASE, lockStack, minuteLock } from '../patterns/lock/locking';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

/** Executions, or iterations of one, that come to a lock and hold it for a minute. */
interface Scene {
  readonly world: World;
}

const runsIn = ({ world }: Scene): readonly Run[] => world.stateMachine('Machine').runs;
const held = (scene: Scene): number => heldIn(runsIn(scene), 'Hold', scene.world.now.getTime()).length;

/** What is said of every lock, also where a call fails. */
export const LOCK: Invariants<Scene> = {
  'two never hold the lock at once': (scene) => {
    assertExclusive(heldIn(runsIn(scene), 'Hold', scene.world.now.getTime()));
  },
  'it is free again when a lease is over': async ({ world }) => {
    await assertFreeAfter(world, LEASE.toMilliseconds());
  },
  'work that was done does not fail by the lock': (scene) => {
    runsIn(scene).forEach((run) => assertFinishedStays(run, 'Hold'));
  },
  'all but one whose call fails get it': (scene) => held(scene) >= runsIn(scene).length - 1,
};

const UNDISTURBED: Invariants<Scene> = {
  ...LOCK,
  'everybody gets it where no call fails': (scene) =>
    runsIn(scene).every(({ status }) => status === 'SUCCEEDED') && held(scene) >= 2,
};

const retrying = lockStack(minuteLock({ wait: LockWait.retry() }));
const inLine = lockStack(minuteLock({ wait: LockWait.queue() }));
const iterations = lockStack((stack, table) => {
  const hold = new sfn.Wait(stack, 'Hold', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
  const lock = new Lock(stack, 'Lock', {
    table,
    key: 'k',
    lease: LEASE,
    work: Work.chain(hold),
    wait: LockWait.retry(),
  });
  return new sfn.Map(stack, 'Both', { itemsPath: '$.both' }).itemProcessor(lock);
});

/** One that fails once the lock is free again. */
const failing = lockStack((stack, table) => {
  const lock = minuteLock({ wait: LockWait.retry() })(stack, table) as Lock;
  return sfn.Chain.start(lock).next(new sfn.Fail(stack, 'Lost', { error: 'Lock.Lost' }));
});

const createIn =
  (source: WorldSource): Scenery<Scene>['create'] =>
  async (interleaving) => {
    const world = await Simulator.load(source, { interleaving });
    return [world, { world }];
  };

async function comes({ world }: Scene): Promise<void> {
  await (await world.stateMachine('Machine').start({ both: [1, 2] })).toEnd();
}

const common = { pattern: 'Lock', create: createIn(retrying), invariants: UNDISTURBED, bounds: { runs: 300 } };
const two = [comes, comes];

/** One that fails work that was done. */
export const FAILING_LOCK = patternProof({
  ...common,
  id: 'lock-failing',
  situation: 'A lock that fails what it held',
  create: createIn(failing),
  people: [comes],
});

export const LOCK_PROOFS: readonly PatternProof[] = [
  patternProof({ ...common, id: 'lock-two', situation: 'Two executions', people: two, isQuick: true }),
  patternProof({ ...common, id: 'lock-three', situation: 'Three executions', people: [...two, comes] }),
  patternProof({
    ...common,
    id: 'lock-iterations',
    situation: 'Two iterations of one Map',
    create: createIn(iterations),
    people: [comes],
  }),
  patternProof({
    ...common,
    id: 'lock-line',
    situation: 'Two who stand in line',
    create: createIn(inLine),
    people: two,
  }),
  patternProof({
    ...common,
    id: 'lock-fault',
    situation: 'Two executions, and one fault of any kind',
    people: two,
    invariants: LOCK,
    faults: {},
  }),
];
