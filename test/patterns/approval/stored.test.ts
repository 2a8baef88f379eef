import { Duration } from 'aws-cdk-lib';
import { fails, returns } from 'cdk-workflow-simulator';
import { ApprovalWorld, CLOSE, WAIT, approvalStack, decisionOf } from '../../support/approval-world';

const HOUR_MS = 3_600_000;

const stack = approvalStack({
  levels: [{ approvers: ['ann'], duration: Duration.hours(2), reminders: [Duration.hours(1)] }],
});

const TABLE = 'Refund/Channel';

let refund: ApprovalWorld;

beforeEach(async () => {
  refund = await ApprovalWorld.open(stack);
});

afterEach(() => refund.close());

type Row = Record<string, unknown>;

async function waitRow(): Promise<Row> {
  const row = (await refund.world.table(TABLE).items()).find(({ waitId }) => waitId !== undefined);
  if (row === undefined) throw new Error('Nobody waits');
  return row;
}

/** The function behind the link has stored the decision, and come no further. */
async function store(outcome: 'APPROVED' | 'REJECTED'): Promise<void> {
  const row = await waitRow();
  const choice = outcome === 'APPROVED' ? 'APPROVE' : 'REJECT';
  const vote = { approver: 'ann', choice, comment: '', at: '2025-01-01T00:00:00.000Z', by: 'an earlier press' };
  await refund.world.table(TABLE).put({
    ...row,
    progress: JSON.stringify({ votes: [vote], delegations: [] }),
    answer: JSON.stringify({ outcome, requestedBy: 'carl', level: 1, votes: [] }),
    answeredBy: 'an earlier press',
    ...(outcome === 'REJECTED' && { answerError: 'Approval.Rejected' }),
  });
}

describe('a decision that was stored and not passed on', () => {
  test('is passed on by the next press of the button', async () => {
    const run = await refund.startAndWait();
    await store('APPROVED');
    await refund.advance(60_000);
    expect(await refund.vote('ann', 'approve')).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 1, elapsedMs: 60_000 });
  });

  test.each([
    ['APPROVED', undefined],
    ['REJECTED', 'Approval.Rejected'],
  ] as const)('is passed on by the next attempt: %s', async (outcome, error) => {
    const run = await refund.startAndWait();
    await store(outcome);
    await run.toEnd();
    expect(run.elapsedMs).toBe(HOUR_MS + 1000);
    expect(run.error).toBe(error);
    expect(refund.sent).toHaveLength(1);
  });

  test.each([
    ['APPROVED', undefined, [WAIT, CLOSE]],
    ['REJECTED', 'Approval.Rejected', [WAIT, CLOSE, 'Approval: rejected']],
  ] as const)('defeats the closing write: %s', async (outcome, error, path) => {
    const run = await refund.startAndWait();
    await refund.advance(HOUR_MS + 60_000);
    await store(outcome);
    await run.toEnd();
    expect(run.path.map(({ state }) => state)).toEqual(path);
    expect(run.error).toBe(error);
    expect(decisionOf(run)?.outcome ?? (JSON.parse(run.cause ?? '') as { outcome: string }).outcome).toBe(outcome);
  });
});

test('a request that is closed takes no vote, although its time were not over', async () => {
  await refund.startAndWait();
  await refund.world.table(TABLE).put({ ...(await waitRow()), closedBy: 'whoever closes' });
  expect(await refund.show('ann')).toMatchObject({ status: 410 });
  expect(await refund.vote('ann', 'approve')).toMatchObject({ status: 410 });
});

describe('a mailer that is down', () => {
  const down = fails('Error', 'no mail today');

  test('for a while delays the first message, and nothing else', async () => {
    refund.world.function('Mailer').mock([down, down, returns(null)]);
    const run = await refund.start();
    await refund.advance(600_000);
    expect(run.status).toBe('RUNNING');
    await run.toEnd();
    expect(run.error).toBe('Approval.Expired');
    // The wait ends within the second after the deadline.
    expect(Math.floor(run.elapsedMs / 1000)).toBe((2 * HOUR_MS) / 1000);
  });

  test('to the end fails the execution: nobody was asked, so nobody was late', async () => {
    refund.world.function('Mailer').mock(() => {
      throw new Error('no mail today');
    });
    const run = await (await refund.start()).toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.NotSent' });
    expect((JSON.parse(run.cause ?? '') as { errorMessage: string }).errorMessage).toContain('the function answered');
  });
});
