import { Duration } from 'aws-cdk-lib';
import type { Run, World } from 'cdk-workflow-simulator';
import { prove, Simulator } from 'cdk-workflow-simulator';
import { ApprovalWorld, approvalStack, decisionOf } from '../../support/approval-world';

/** One of two decides: whichever vote comes first, and the other one comes too late. */
const stack = approvalStack({
  levels: [{ approvers: ['ann', 'bob'], quorum: 1, duration: Duration.hours(1) }],
});

type Vote = readonly [person: string, vote: string];

/** What came of one run. */
interface Outcome {
  readonly run: Run;
  /** The status that each of the two was answered with. */
  readonly answers: readonly number[];
  readonly stored: unknown;
}

async function storedIn(world: World): Promise<unknown> {
  const rows = await world.table('Refund/Channel').items();
  const { answer = '{}' } = rows.find(({ waitId }) => waitId !== undefined) as { answer?: string };
  return JSON.parse(answer);
}

/** Two people who press their buttons at the same moment, in one order after another. */
async function explore(votes: readonly [Vote, Vote], judge: (outcome: Outcome) => void): Promise<number> {
  const answers = new WeakMap<World, number[]>();
  const refunds = new WeakMap<World, ApprovalWorld>();
  const isFull = process.env.EXPLORE === 'all';
  const press =
    ([person, vote]: Vote, index: number) =>
    async (world: World) => {
      const answer = await refunds.get(world)?.vote(person, vote);
      answers.set(world, Object.assign(answers.get(world) ?? [], { [index]: answer?.status }));
    };
  const proof = await prove({
    create: async (interleaving) => {
      const world = await Simulator.load(stack, { interleaving });
      const refund = ApprovalWorld.in(world);
      await refund.startAndWait();
      // The requests are on their way.
      await world.advance({ seconds: 1 });
      refunds.set(world, refund);
      return world;
    },
    actors: votes.map(press),
    invariant: async (world) => {
      const [run] = world.runs;
      if (run === undefined) throw new Error('Nothing was asked for');
      judge({ run, answers: answers.get(world) ?? [], stored: await storedIn(world) });
    },
    bounds: isFull ? { runs: 1000 } : { runs: 12, preemptions: 1, delays: 1, random: 8 },
  });
  proof.assertNothingFound();
  return proof.runs;
}

test('of two votes that decide at once one decides, the other counts or comes too late, and none is decided twice', async () => {
  const runs = await explore(
    [
      ['ann', 'approve'],
      ['bob', 'approve'],
    ],
    ({ run, answers, stored }) => {
      // The second approval finds the request approved: that is what its voter wants.
      expect(answers.every((status) => status === 200 || status === 409)).toBe(true);
      expect(answers).toContain(200);
      expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
      const decision = decisionOf(run);
      expect(decision).toEqual(stored);
      expect(decision?.votes.map(({ approver }) => approver)).toEqual([decision?.decidedBy]);
    },
  );
  expect(runs).toBeGreaterThan(3);
});

test('of an approval that decides and a rejection at once, whoever was told that they decided did', async () => {
  const runs = await explore(
    [
      ['ann', 'approve'],
      ['bob', 'reject'],
    ],
    ({ run, answers, stored }) => {
      expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
      expect(answers[0]).toBe(200);
      // Recorded before the decision, in which it then stands; or too late.
      const votes = decisionOf(run)?.votes.map(({ approver }) => approver);
      expect(answers[1]).toBe(votes?.includes('bob') === true ? 200 : 409);
      expect(decisionOf(run)).toEqual(stored);
    },
  );
  expect(runs).toBeGreaterThan(3);
});
