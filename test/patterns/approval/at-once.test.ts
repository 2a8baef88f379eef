import { Duration } from 'aws-cdk-lib';
import type { Run, World } from 'cdk-workflow-simulator';
import { exploreOrders, Simulator } from 'cdk-workflow-simulator';
import { ApprovalWorld, approvalStack, decisionOf } from '../../support/approval-world';

/** One of two decides: whichever vote comes first, and the other one comes too late. */
const stack = approvalStack({
  levels: [{ approvers: ['ann', 'bob'], quorum: 1, duration: Duration.hours(1) }],
});

/** Two people who press their buttons at the same moment. */
class Two {
  public run?: Run;
  public answers: number[] = [];
  public readonly refund: ApprovalWorld;

  public constructor(public readonly world: World) {
    this.refund = ApprovalWorld.in(world);
  }

  public close(): Promise<void> {
    return this.world.close();
  }

  public async press(...votes: readonly (readonly [string, string])[]): Promise<void> {
    this.run = await this.refund.startAndWait();
    const answers = await Promise.all(votes.map(([person, vote]) => this.refund.vote(person, vote)));
    this.answers = answers.map(({ status }) => status);
    await this.run.toEnd();
  }

  public async stored(): Promise<unknown> {
    const rows = await this.world.table('Refund/Channel').items();
    const { answer = '{}' } = rows.find(({ waitId }) => waitId !== undefined) as { answer?: string };
    return JSON.parse(answer);
  }
}

async function explore(
  votes: readonly (readonly [string, string])[],
  invariant: (two: Two) => Promise<void>,
): Promise<number> {
  const exploration = await exploreOrders({
    create: async (order) => new Two(await Simulator.load(stack, { interleaving: order })),
    run: (two) => two.press(...votes),
    invariant,
    maxPreemptions: 1,
    maxRuns: process.env.EXPLORE === 'all' ? 1000 : 10,
  });
  exploration.assertNothingFound();
  return exploration.runs;
}

test('of two votes that decide at once one decides, the other counts or comes too late, and none is decided twice', async () => {
  const runs = await explore(
    [
      ['ann', 'approve'],
      ['bob', 'approve'],
    ],
    async (two) => {
      const { run, answers } = two;
      // The second approval finds the request approved: that is what its voter wants.
      expect(answers.every((status) => status === 200 || status === 409)).toBe(true);
      expect(answers).toContain(200);
      expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
      const decision = run && decisionOf(run);
      expect(decision).toEqual(await two.stored());
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
    async (two) => {
      const { run, answers } = two;
      expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
      expect(answers[0]).toBe(200);
      // Recorded before the decision, in which it then stands; or too late.
      const votes = (run && decisionOf(run))?.votes.map(({ approver }) => approver);
      expect(answers[1]).toBe(votes?.includes('bob') === true ? 200 : 409);
      expect(run && decisionOf(run)).toEqual(await two.stored());
    },
  );
  expect(runs).toBeGreaterThan(3);
});
