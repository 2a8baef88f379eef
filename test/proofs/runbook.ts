import { Duration, type Stack } from 'aws-cdk-lib';
import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { failoverStack, REQUEST } from '../patterns/runbook/failover';
import {
  assertAllOrNothing,
  assertNoneAfterRefusal,
  assertReported,
  assertReverse,
  type Scene as Played,
} from '../patterns/runbook/invariants';
import { Ledger } from '../patterns/runbook/ledger';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = failoverStack();
const RUNBOOK = 'Failover/Workflow';
const GATE = 'Runbook: No alarm';

/** A failover that waits for an approval, what it did, and what those around it did meanwhile. */
interface Scene {
  readonly world: World;
  readonly ledger: Ledger;
  run: Run | undefined;
  /** Whether an alarm was raised before its gate was asked. */
  alarmed: boolean;
}

/** The vote that counts lies in the table, also where whoever gave it was told nothing. */
async function isApproved({ world, run }: Scene): Promise<boolean> {
  const items = await world.table('Channel/Table').items();
  return run?.error !== 'Approval.Rejected' && JSON.stringify(items).includes('APPROVE');
}

const of =
  (assert: (played: Played) => void) =>
  async (scene: Scene): Promise<void> => {
    const { world, ledger } = scene;
    const run = scene.run as Run;
    const alarmed = scene.alarmed || run.error === 'Runbook.InAlarm';
    assert({ world, run, ledger, alarmed, approved: await isApproved(scene) });
  };

/** What is said of every runbook, whatever fails. */
export const RUNBOOK_INVARIANTS: Invariants<Scene> = {
  'no step runs after a refusal: without its approval, behind an alarm, or once the undoing has begun':
    of(assertNoneAfterRefusal),
  'what was done is undone in reverse': of(assertReverse),
  'a runbook that failed has left nothing, or says what it could not undo': of(assertAllOrNothing),
  'there is a report of it, and it says how it ended': of(assertReported),
  'it ends, by the deadline of its approval and the time of its steps': ({ run }) =>
    run !== undefined && run.status !== 'RUNNING' && run.elapsedMs <= 2 * 60 * 60_000,
};

const createIn =
  (source: Stack): Scenery<Scene>['create'] =>
  async (interleaving) => {
    const world = await Simulator.load(source, { interleaving });
    world.function('Mailer').mock(() => ({}));
    return [world, { world, ledger: new Ledger(world), run: undefined, alarmed: false }];
  };

/** Ann has her message. */
const createAskedIn =
  (source: Stack): Scenery<Scene>['create'] =>
  async (interleaving) => {
    const [world, scene] = await createIn(source)(interleaving);
    await starts(scene);
    await world.advance({ minutes: 2 });
    return [world, scene];
  };

async function starts(scene: Scene): Promise<void> {
  scene.run = await scene.world.stateMachine(RUNBOOK).start({ by: 'carl' });
}

async function press({ world }: Scene, button: string): Promise<void> {
  const link = (world.function('Mailer').invocations.at(-1)?.event as { link?: string } | undefined)?.link;
  // A press that is not heard is told to whoever presses.
  if (link !== undefined) await world.click(link, { button }).catch(() => undefined);
}

/** By then the schedule has looked after reports. */
const LATER = { hours: 2 };

async function approves(scene: Scene): Promise<void> {
  await press(scene, 'approve');
  await scene.world.advance(LATER);
}

async function rejects(scene: Scene): Promise<void> {
  await press(scene, 'reject');
  await scene.world.advance(LATER);
}

async function startsAndApproves(scene: Scene): Promise<void> {
  await starts(scene);
  await scene.world.advance({ minutes: 2 });
  await approves(scene);
}

async function startsAndRejects(scene: Scene): Promise<void> {
  await starts(scene);
  await scene.world.advance({ minutes: 2 });
  await rejects(scene);
}

/** An alarm that is raised while the steps run. */
async function raisesAnAlarm(scene: Scene): Promise<void> {
  scene.world.alarm('Errors').set('ALARM');
  scene.alarmed = !(scene.run?.path ?? []).some(({ state }) => state === GATE);
  await scene.world.advance(LATER);
}

const common = {
  pattern: 'Runbook',
  create: createAskedIn(stack),
  invariants: RUNBOOK_INVARIANTS,
  bounds: { runs: 200, preemptions: 1, delays: 1, random: 10 },
};
const faults = { kinds: ['error', 'answerLost', 'zombie', 'twice', 'stopped'], persistent: false } as const;

export const RUNBOOK_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'runbook-two-presses',
    situation: 'An approval and a rejection by one person',
    people: [approves, rejects],
  }),
  patternProof({
    ...common,
    id: 'runbook-alarm',
    situation: 'An approval, and an alarm that is raised while it runs',
    people: [approves, raisesAnAlarm],
  }),
  patternProof({
    ...common,
    id: 'runbook-fault',
    situation: 'A runbook that is approved, and one fault',
    create: createIn(stack),
    people: [startsAndApproves],
    faults,
  }),
  patternProof({
    ...common,
    id: 'runbook-rejected-fault',
    situation: 'A runbook that is rejected, and one fault',
    create: createIn(stack),
    people: [startsAndRejects],
    faults,
  }),
];

async function nobodyPresses({ world }: Scene): Promise<void> {
  await world.advance({ hours: 5 });
}

const levels = [{ approvers: ['ann'], duration: Duration.hours(4) }];

/** One whose approval takes longer than is said. */
export const LONG_RUNBOOK = patternProof({
  ...common,
  id: 'runbook-long',
  situation: 'An approval that nobody gives for four hours',
  create: createAskedIn(failoverStack({}, { ...REQUEST, levels })),
  people: [nobodyPresses],
});

/** One whose rollbacks bear the names of each other. */
export const REVERSED_RUNBOOK = patternProof({
  ...common,
  id: 'runbook-reversed',
  situation: 'Rollbacks in the order of the steps',
  create: createAskedIn(failoverStack({}, REQUEST, ['Undo Promote', 'Start writers'])),
  people: [approves],
});
