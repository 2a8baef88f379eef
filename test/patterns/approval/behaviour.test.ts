import { ApprovalWorld, CLOSE, WAIT, approvalStack, decisionOf } from '../../support/approval-world';

const stack = approvalStack();
let refund: ApprovalWorld;

beforeEach(async () => {
  refund = await ApprovalWorld.open(stack);
});

afterEach(() => refund.close());

describe('a request to one approver', () => {
  test('that is approved succeeds with the decision, in one transition', async () => {
    const run = await refund.startAndWait();
    expect(refund.sent).toEqual([
      {
        type: 'approval',
        userId: 'ann',
        link: expect.stringMatching(/^https:.*code=/) as string,
        code: expect.any(String) as string,
        deadline: '2025-01-02T00:00:00.000Z',
        reminder: 0,
        level: 1,
        title: 'Refund',
        requestedBy: 'carl',
      },
    ]);
    expect(await refund.vote('ann', 'approve', 'fine by me')).toMatchObject({ status: 200 });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
    expect(run.output).toEqual({
      requestedBy: 'carl',
      amount: 120,
      approval: {
        outcome: 'APPROVED',
        requestedBy: 'carl',
        level: 1,
        decidedAt: '2025-01-01T00:00:00.000Z',
        decidedBy: 'ann',
        votes: [{ approver: 'ann', vote: 'APPROVE', comment: 'fine by me', votedAt: '2025-01-01T00:00:00.000Z' }],
      },
    });
  });

  test('that is rejected fails with the decision as its cause', async () => {
    const run = await refund.startAndWait();
    expect(await refund.vote('ann', 'reject', 'too much')).toMatchObject({ status: 200 });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.Rejected', transitions: 2 });
    expect(JSON.parse(run.cause ?? '')).toMatchObject({
      outcome: 'REJECTED',
      votes: [{ approver: 'ann', vote: 'REJECT', comment: 'too much' }],
    });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, 'Approval: rejected']);
  });

  test('that nobody decides expires at the deadline', async () => {
    const run = await refund.start();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.Expired', elapsedMs: 24 * 3_600_000 });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, CLOSE, 'Approval: expired']);
    expect(run.transitions).toBe(3);
    expect(JSON.parse(run.cause ?? '')).toMatchObject({ outcome: 'EXPIRED', votes: [] });
    expect(await refund.vote('ann', 'approve')).toMatchObject({ status: 410 });
    expect(decisionOf(run)).toBeUndefined();
  });
});
