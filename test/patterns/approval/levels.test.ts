import { Duration } from 'aws-cdk-lib';
import { ApprovalWorld, CLOSE, WAIT, approvalStack, decisionOf } from '../../support/approval-world';

const HOUR_MS = 3_600_000;

/** Two of three within four hours, reminded after one and two; then the head within a day. */
const LEVELS = [
  {
    approvers: ['ann', 'bob', 'cid'],
    quorum: 2,
    duration: Duration.hours(4),
    reminders: [Duration.hours(1), Duration.hours(2)],
  },
  { approvers: ['{% $states.input.head %}'], duration: Duration.days(1) },
];

const quorum = approvalStack({ levels: LEVELS });
const everybody = approvalStack({ levels: [{ approvers: ['ann', 'bob'], duration: Duration.hours(1) }] });
const again = approvalStack({
  levels: [
    { approvers: ['ann', 'bob'], duration: Duration.hours(1) },
    { approvers: ['ann', 'eve'], quorum: 1, duration: Duration.hours(1) },
  ],
});

let refund: ApprovalWorld;

async function open(stack: typeof quorum): Promise<void> {
  refund = await ApprovalWorld.open(stack);
}

afterEach(() => refund.close());

const start = (): ReturnType<ApprovalWorld['startAndWait']> => refund.startAndWait({ head: 'hal' });

const asked = (): string[] => refund.sent.map(({ userId, level, reminder }) => `${userId} ${level}.${reminder}`).sort();

describe('a quorum', () => {
  beforeEach(() => open(quorum));

  test('approves with its last vote, in one transition', async () => {
    const run = await start();
    expect(asked()).toEqual(['ann 1.0', 'bob 1.0', 'cid 1.0']);
    expect(await refund.vote('ann', 'approve')).toMatchObject({
      status: 200,
      body: expect.stringContaining('recorded') as string,
    });
    expect(run.status).toBe('RUNNING');
    expect(await refund.vote('cid', 'approve')).toMatchObject({ status: 200 });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
    expect(decisionOf(run)).toMatchObject({
      outcome: 'APPROVED',
      decidedBy: 'cid',
      votes: [
        { approver: 'ann', vote: 'APPROVE' },
        { approver: 'cid', vote: 'APPROVE' },
      ],
    });
  });

  test('rejects as soon as it is out of reach', async () => {
    const run = await start();
    await refund.vote('ann', 'reject');
    expect(run.status).toBe('RUNNING');
    await refund.vote('bob', 'reject');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.Rejected', transitions: 2 });
  });

  test('takes one vote of each, whatever link it comes by', async () => {
    const run = await start();
    const first = refund.link('ann');
    await refund.advance(HOUR_MS + 2000);
    await refund.vote('ann', 'approve', '', first);
    await refund.vote('ann', 'approve', '', refund.link('ann'));
    expect(run.status).toBe('RUNNING');
    await refund.vote('bob', 'approve');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
    expect(decisionOf(run)?.votes).toHaveLength(2);
  });

  test('counts the last of the votes that one person has cast', async () => {
    const run = await start();
    await refund.vote('ann', 'reject', 'no');
    expect((await refund.show('ann')).body).toContain('Your decision so far');
    await refund.vote('ann', 'approve', 'well, yes');
    await refund.vote('bob', 'approve');
    await run.toEnd();
    expect(decisionOf(run)).toMatchObject({
      outcome: 'APPROVED',
      votes: [{ approver: 'ann', vote: 'APPROVE', comment: 'well, yes' }, { approver: 'bob' }],
    });
  });

  test('is decided once when two votes that decide come at once', async () => {
    const run = await start();
    await refund.vote('ann', 'approve');
    const answers = await Promise.all([refund.vote('bob', 'approve'), refund.vote('cid', 'reject')]);
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
    expect(decisionOf(run)?.outcome).toBe('APPROVED');
    expect(answers[0]?.status).toBe(200);
    expect([200, 409]).toContain(answers[1]?.status);
  });

  test('is decided whoever of all comes first, when all come at once', async () => {
    const run = await start();
    const answers = await Promise.all(['ann', 'bob', 'cid'].map((person) => refund.vote(person, 'approve')));
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(1);
  });

  test('cannot be changed by a vote after the decision', async () => {
    const run = await start();
    await refund.vote('ann', 'approve');
    await refund.vote('bob', 'approve');
    await run.toEnd();
    expect(await refund.vote('bob', 'approve')).toMatchObject({ status: 200 });
    expect(await refund.vote('bob', 'reject')).toMatchObject({ status: 409 });
    expect(await refund.vote('cid', 'reject')).toMatchObject({ status: 409 });
    expect(await refund.show('cid')).toMatchObject({
      status: 200,
      body: expect.stringContaining('approved') as string,
    });
    expect(decisionOf(run)?.outcome).toBe('APPROVED');
  });
});

describe('reminders and levels', () => {
  beforeEach(() => open(quorum));

  test('cost one transition each, and the closing one more', async () => {
    const run = await start();
    await run.toEnd();
    expect(asked()).toEqual([
      'ann 1.0',
      'ann 1.1',
      'ann 1.2',
      'bob 1.0',
      'bob 1.1',
      'bob 1.2',
      'cid 1.0',
      'cid 1.1',
      'cid 1.2',
      'hal 2.0',
    ]);
    // 1, two reminders, one level, the closing, and the Fail that follows.
    expect(run).toMatchObject({ error: 'Approval.Expired', transitions: 1 + 2 + 1 + 1 + 1 });
    expect(run.elapsedMs).toBe(28 * HOUR_MS);
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, CLOSE, 'Approval: expired']);
  });

  test('reach only those who have not voted', async () => {
    await start();
    await refund.vote('ann', 'approve');
    await refund.advance(2.5 * HOUR_MS);
    expect(asked()).toEqual(['ann 1.0', 'bob 1.0', 'bob 1.1', 'bob 1.2', 'cid 1.0', 'cid 1.1', 'cid 1.2']);
  });

  test('come when they are due', async () => {
    await start();
    await refund.advance(HOUR_MS);
    expect(asked()).toHaveLength(3);
    await refund.advance(1000);
    expect(asked()).toHaveLength(6);
    await refund.advance(3 * HOUR_MS);
    expect(refund.sent.at(-1)).toMatchObject({ userId: 'hal', level: 2, deadline: '2025-01-02T04:00:00.000Z' });
  });

  test('void the links of past levels, whose votes no longer count', async () => {
    const run = await start();
    await refund.vote('ann', 'approve');
    await refund.advance(4 * HOUR_MS + 1000);
    expect(await refund.show('ann')).toMatchObject({ status: 410 });
    expect(await refund.vote('bob', 'approve')).toMatchObject({ status: 410 });
    expect(run.status).toBe('RUNNING');
    await refund.vote('hal', 'reject', 'no');
    await run.toEnd();
    expect(JSON.parse(run.cause ?? '')).toMatchObject({
      outcome: 'REJECTED',
      level: 2,
      votes: [{ approver: 'hal', vote: 'REJECT' }],
    });
  });

  test.each([
    ['before its end', 4 * HOUR_MS - 1, 200],
    ['at its end, before the next one is asked', 4 * HOUR_MS, 200],
  ])('take a vote that comes %s', async (_, atMs, status) => {
    const run = await start();
    await refund.vote('ann', 'approve');
    await refund.advance(atMs);
    expect(await refund.vote('bob', 'approve')).toMatchObject({ status });
    await run.toEnd();
    expect(decisionOf(run)).toMatchObject({ outcome: 'APPROVED', level: 1 });
  });
});

describe('all of several', () => {
  beforeEach(() => open(everybody));

  test('must approve', async () => {
    const run = await start();
    await refund.vote('bob', 'approve');
    await refund.vote('ann', 'approve');
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
  });

  test('reject by one', async () => {
    const run = await start();
    await refund.vote('bob', 'reject');
    expect(await run.toEnd()).toMatchObject({ error: 'Approval.Rejected' });
  });

  test('at the last millisecond decide, and at the deadline no more', async () => {
    const run = await start();
    await refund.vote('bob', 'approve');
    await refund.advance(HOUR_MS - 1);
    await refund.vote('ann', 'approve');
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED' });
    const late = await start();
    await refund.vote('bob', 'approve');
    await refund.advance(HOUR_MS);
    expect(await refund.vote('ann', 'approve')).toMatchObject({ status: 410 });
    await late.toEnd();
    expect(late).toMatchObject({ error: 'Approval.Expired' });
    expect(JSON.parse(late.cause ?? '')).toMatchObject({ votes: [{ approver: 'bob', vote: 'APPROVE' }] });
  });
});

describe('somebody of two levels', () => {
  beforeEach(() => open(again));

  test('has one vote: that of the first level decides the second when it is asked', async () => {
    const run = await start();
    await refund.vote('ann', 'approve');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: HOUR_MS + 1000, transitions: 2 });
    expect(decisionOf(run)).toMatchObject({ outcome: 'APPROVED', level: 2, votes: [{ approver: 'ann' }] });
    expect(asked()).toEqual(['ann 1.0', 'bob 1.0']);
  });
});

test('who asks for the approval is left out of those who decide', async () => {
  await open(everybody);
  const run = await refund.startAndWait({ requestedBy: 'bob' });
  expect(asked()).toEqual(['ann 1.0']);
  await refund.vote('ann', 'approve');
  expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED' });
});
