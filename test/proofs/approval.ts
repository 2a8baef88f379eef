import { Duration } from 'aws-cdk-lib';
import { Simulator, type Run } from 'cdk-workflow-simulator';
import { ApprovalWorld, approvalStack, decisionOf, type Decision } from '../support/approval-world';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

/** One of two decides. */
const stack = approvalStack({ levels: [{ approvers: ['ann', 'bob'], quorum: 1, duration: Duration.hours(1) }] });
const DEADLINE_MS = 60 * 60_000;
/** The wait ends within the second after the deadline. */
const SOON_MS = 60_000;

/** A request that two people are asked about, and what those were told who voted. */
interface Scene {
  readonly approval: ApprovalWorld;
  readonly runs: Run[];
  readonly told: { readonly vote: string; readonly status: number }[];
}

/** An expiry is the cause of an error. */
const decided = (run: Run): Decision | undefined =>
  decisionOf(run) ?? (run.error === 'Approval.Expired' ? (JSON.parse(run.cause ?? '') as Decision) : undefined);

const decisionsOf = ({ runs }: Scene): (Decision | undefined)[] => runs.map(decided);

const outcomeOf = (scene: Scene): string | undefined => decisionsOf(scene)[0]?.outcome;

const accepted = ({ told }: Scene, vote?: string): number =>
  told.filter((each) => each.status === 200 && (vote === undefined || each.vote === vote)).length;

/** What is said of every approval by one of two. */
export const APPROVAL: Invariants<Scene> = {
  'nobody is told that their vote counts when the opposite was decided': (scene) =>
    (accepted(scene, 'approve') === 0 || outcomeOf(scene) === 'APPROVED') &&
    (accepted(scene, 'reject') === 0 || outcomeOf(scene) !== 'APPROVED'),
  'it is decided by one vote, and by one that was accepted': (scene) =>
    (decisionsOf(scene)[0]?.votes.length ?? 0) === (outcomeOf(scene) === 'EXPIRED' ? 0 : 1) &&
    (outcomeOf(scene) === 'EXPIRED') === (accepted(scene) === 0),
  'it ends by its deadline': ({ runs }) =>
    runs.every((run) => decided(run) !== undefined && run.elapsedMs <= DEADLINE_MS + SOON_MS),
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  const approval = ApprovalWorld.in(world);
  return [world, { approval, runs: [await approval.startAndWait()], told: [] }];
};

/** Nothing was asked for yet. */
const createEmpty: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  return [world, { approval: ApprovalWorld.in(world), runs: [], told: [] }];
};

/** Two requests wait. */
const createTwo: Scenery<Scene>['create'] = async (interleaving) => {
  const [world, scene] = await create(interleaving);
  scene.runs.push(await scene.approval.startAndWait({ amount: 7 }));
  return [world, scene];
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

async function annApprovesAtTheDeadline(scene: Scene): Promise<void> {
  await scene.approval.advance(DEADLINE_MS - (scene.runs[0]?.elapsedMs ?? 0));
  await annApproves(scene);
}

/** Ten minutes later, when whatever was late has landed, one of them votes. */
async function asksAndAnnApproves(scene: Scene): Promise<void> {
  scene.runs.push(await scene.approval.startAndWait());
  await scene.approval.advance(10 * 60_000);
  await annApproves(scene);
}

async function annApprovesTheFirst({ approval, told }: Scene): Promise<void> {
  const { link } = approval.sent.find(({ userId }) => userId === 'ann') as { link: string };
  told.push({ vote: 'approve', status: (await approval.vote('ann', 'approve', '', link)).status });
}

/** What is said of two requests of which each was approved by another one. */
const OF_TWO: Invariants<Scene> = {
  'a vote decides the request that it is about, and no other': (scene) =>
    decisionsOf(scene)
      .map((decision) => `${decision?.outcome} by ${decision?.votes.map(({ approver }) => approver).join('+')}`)
      .join() === 'APPROVED by ann,APPROVED by bob',
};

/** Asks for something under a name, and has one decide when whatever was late has landed. */
async function asksAndIsAnswered(scene: Scene, requestedBy: string, person: string): Promise<void> {
  const { approval, runs, told } = scene;
  runs.push(await approval.startAndWait({ requestedBy }));
  await approval.advance(10 * 60_000);
  const asked = approval.sent.find((each) => each.userId === person && each.requestedBy === requestedBy);
  if (asked !== undefined)
    told.push({ vote: 'approve', status: (await approval.vote(person, 'approve', '', asked.link)).status });
  await approval.advance(DEADLINE_MS);
}

async function carlAsksAndAnnApproves(scene: Scene): Promise<void> {
  await asksAndIsAnswered(scene, 'carl', 'ann');
}

async function doraAsksAndBobApproves(scene: Scene): Promise<void> {
  await asksAndIsAnswered(scene, 'dora', 'bob');
}

const VOTERS: Readonly<Record<string, string>> = { carl: 'ann', dora: 'bob' };

/** What is said of them besides, whatever fails. */
const OF_TWO_WITH_A_FAULT: Invariants<Scene> = {
  'a request is decided by a vote about it, or expires': ({ runs }) =>
    runs.every((run) => {
      const { outcome, votes = [] } = decided(run) ?? {};
      const voter = VOTERS[(run.input as { requestedBy: string }).requestedBy];
      return outcome === 'APPROVED' ? votes.map(({ approver }) => approver).join() === voter : votes.length === 0;
    }),
  'as many requests are approved as votes were accepted': (scene) =>
    decisionsOf(scene).filter((each) => each?.outcome === 'APPROVED').length === accepted(scene),
  'it ends by its deadline': APPROVAL['it ends by its deadline'] as Invariants<Scene>[string],
};

const common = {
  pattern: 'Approval',
  create,
  invariants: APPROVAL,
  bounds: { runs: 200, preemptions: 1, delays: 1, random: 20 },
};

export const APPROVAL_PROOFS: readonly PatternProof[] = [
  patternProof({ ...common, id: 'approval-two-votes', situation: 'Two votes', people: [annApproves, bobApproves] }),
  patternProof({
    ...common,
    id: 'approval-deadline',
    situation: 'A vote at the deadline',
    people: [annApprovesAtTheDeadline],
    isQuick: true,
  }),
  patternProof({
    ...common,
    id: 'approval-two-requests',
    situation: 'Two requests at once, each approved by another one',
    create: createTwo,
    people: [annApprovesTheFirst, bobApproves],
    invariants: OF_TWO,
  }),
  patternProof({
    ...common,
    id: 'approval-zombie',
    situation: 'A request, and one message that is late, lost or sent twice',
    create: createEmpty,
    people: [asksAndAnnApproves],
    faults: { kinds: ['zombie', 'answerLost', 'twice', 'throttle'] },
  }),
  patternProof({
    ...common,
    id: 'approval-two-requests-fault',
    situation: 'Two requests that are asked for at once, each approved by another one, and one fault',
    create: createEmpty,
    people: [carlAsksAndAnnApproves, doraAsksAndBobApproves],
    invariants: OF_TWO_WITH_A_FAULT,
    faults: { kinds: ['zombie', 'answerLost', 'twice', 'throttle'], persistent: false },
    bounds: { runs: 40, preemptions: 0, delays: 1, random: 2 },
  }),
];
