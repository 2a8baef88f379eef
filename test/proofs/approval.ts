import { Duration } from 'aws-cdk-lib';
import { Simulator, type Run } from 'cdk-workflow-simulator';
import { ApprovalWorld, approvalStack, decisionOf } from '../support/approval-world';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

/** One of two decides. */
const stack = approvalStack({ levels: [{ approvers: ['ann', 'bob'], quorum: 1, duration: Duration.hours(1) }] });
const DEADLINE_MS = 60 * 60_000;
/** The wait ends within the second after the deadline. */
const SOON_MS = 60_000;

/** A request that two people are asked about, and what those were told who voted. */
interface Scene {
  readonly approval: ApprovalWorld;
  readonly run: Run;
  readonly told: { readonly vote: string; readonly status: number }[];
}

const outcomeOf = ({ run }: Scene): string | undefined => decisionOf(run)?.outcome;

const accepted = ({ told }: Scene, vote?: string): number =>
  told.filter((each) => each.status === 200 && (vote === undefined || each.vote === vote)).length;

/** What is said of every approval by one of two. */
export const APPROVAL: Invariants<Scene> = {
  'nobody is told that their vote counts when the opposite was decided': (scene) =>
    (accepted(scene, 'approve') === 0 || outcomeOf(scene) === 'APPROVED') &&
    (accepted(scene, 'reject') === 0 || outcomeOf(scene) !== 'APPROVED'),
  'it is decided by one vote, and by one that was accepted': (scene) =>
    (decisionOf(scene.run)?.votes.length ?? 0) === (outcomeOf(scene) === 'EXPIRED' ? 0 : 1) &&
    (outcomeOf(scene) === 'EXPIRED') === (accepted(scene) === 0),
  'it ends by its deadline': ({ run }) => run.status === 'SUCCEEDED' && run.elapsedMs <= DEADLINE_MS + SOON_MS,
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  const approval = ApprovalWorld.in(world);
  return [world, { approval, run: await approval.startAndWait(), told: [] }];
};

async function votes({ approval, told }: Scene, person: string, vote: string): Promise<void> {
  told.push({ vote, status: (await approval.vote(person, vote)).status });
}

async function annApproves(scene: Scene): Promise<void> {
  await votes(scene, 'ann', 'approve');
}

async function bobApproves(scene: Scene): Promise<void> {
  await votes(scene, 'bob', 'approve');
}

const common = {
  pattern: 'Approval',
  create,
  invariants: APPROVAL,
  bounds: { runs: 40, preemptions: 1, delays: 1, random: 20 },
};

export const APPROVAL_PROOFS: readonly PatternProof[] = [
  patternProof({ ...common, id: 'approval-two-votes', situation: 'Two votes', people: [annApproves, bobApproves] }),
];
