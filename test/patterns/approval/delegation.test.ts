import { Duration } from 'aws-cdk-lib';
import { ApprovalWorld, approvalStack, decisionOf } from '../../support/approval-world';

const HOUR_MS = 3_600_000;

const stack = approvalStack({
  levels: [
    { approvers: ['ann', 'bob'], duration: Duration.hours(4), reminders: [Duration.hours(1)] },
    { approvers: ['ann'], duration: Duration.hours(4) },
  ],
  delegates: ['bob', 'dan', 'eve', '{% $states.input.requestedBy %}'],
});

let refund: ApprovalWorld;

beforeEach(async () => {
  refund = await ApprovalWorld.open(stack);
});

afterEach(() => refund.close());

test('whoever is handed a request is sent a link and decides, in no transition more', async () => {
  const run = await refund.startAndWait();
  expect(await refund.delegate('ann', 'dan')).toMatchObject({ status: 200 });
  expect(refund.sent.at(-1)).toMatchObject({ userId: 'dan', delegatedBy: 'ann', level: 1, reminder: 0 });
  await refund.vote('dan', 'approve', 'for ann');
  await refund.vote('bob', 'approve');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
  expect(decisionOf(run)?.votes).toMatchObject([
    { approver: 'dan', delegatedBy: 'ann', comment: 'for ann' },
    { approver: 'bob' },
  ]);
});

test('all links of whoever handed a request on are void', async () => {
  const run = await refund.startAndWait();
  await refund.advance(HOUR_MS + 1000);
  const links = refund.sent.filter(({ userId }) => userId === 'ann').map(({ link }) => link);
  expect(links).toHaveLength(2);
  await refund.delegate('ann', 'dan', links[1]);
  for (const link of links) {
    expect(await refund.show('ann', link)).toMatchObject({ status: 410 });
    expect(await refund.vote('ann', 'reject', '', link)).toMatchObject({ status: 410 });
    expect(await refund.delegate('ann', 'eve', link)).toMatchObject({ status: 410 });
  }
  expect(run.status).toBe('RUNNING');
});

test.each([
  ['to another approver', 'bob'],
  ['to whoever asks for the approval', 'carl'],
  ['to oneself', 'ann'],
  ['to somebody who is not named', 'zoe'],
])('a request is not handed on %s', async (_, to) => {
  await refund.startAndWait();
  expect(await refund.delegate('ann', to)).toMatchObject({ status: 409 });
  expect(refund.sent).toHaveLength(2);
  expect(await refund.show('ann')).toMatchObject({ status: 200 });
});

test('the page offers those to whom the request can be handed on, and nobody to one who has voted', async () => {
  await refund.startAndWait();
  expect((await refund.show('ann')).body).toContain('<option>dan</option><option>eve</option></select>');
  await refund.vote('ann', 'approve');
  expect((await refund.show('ann')).body).not.toContain('<select');
  expect(await refund.delegate('ann', 'dan')).toMatchObject({ status: 409 });
});

test('a request that was handed on can be handed on again, but not back or to somebody who has it', async () => {
  await refund.startAndWait();
  await refund.delegate('ann', 'dan');
  expect(await refund.delegate('dan', 'ann')).toMatchObject({ status: 409 });
  expect(await refund.delegate('bob', 'dan')).toMatchObject({ status: 409 });
  expect(await refund.delegate('dan', 'eve')).toMatchObject({ status: 200 });
  expect(await refund.show('dan')).toMatchObject({ status: 410 });
  expect(await refund.show('eve')).toMatchObject({ status: 200 });
});

test('reminders go to whoever holds the request, and the next level is asked itself', async () => {
  await refund.startAndWait();
  await refund.delegate('ann', 'dan');
  await refund.advance(HOUR_MS + 1000);
  expect(
    refund.sent
      .slice(3)
      .map(({ userId, reminder }) => `${userId} ${reminder}`)
      .sort(),
  ).toEqual(['bob 1', 'dan 1']);
  await refund.advance(3 * HOUR_MS);
  expect(refund.sent.at(-1)).toMatchObject({ userId: 'ann', level: 2 });
  expect(await refund.show('dan')).toMatchObject({ status: 410 });
  expect(await refund.show('ann')).toMatchObject({ status: 200 });
});

test('a second press of the same button is told the same, and sends nothing', async () => {
  await refund.startAndWait();
  await refund.delegate('ann', 'dan');
  expect(await refund.delegate('ann', 'dan')).toMatchObject({ status: 200 });
  expect(refund.sent).toHaveLength(3);
});

test('two people who hand theirs on to the same person at once do so once', async () => {
  const run = await refund.startAndWait();
  const answers = await Promise.all([refund.delegate('ann', 'dan'), refund.delegate('bob', 'dan')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(run.status).toBe('RUNNING');
});
