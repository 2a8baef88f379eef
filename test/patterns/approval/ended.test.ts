import { Duration } from 'aws-cdk-lib';
import { ApprovalWorld, WAIT, approvalStack } from '../../support/approval-world';

const stack = approvalStack({
  levels: [{ approvers: ['ann', 'bob'], duration: Duration.hours(2), reminders: [Duration.hours(1)] }],
  delegates: ['dan'],
});

let refund: ApprovalWorld;

beforeEach(async () => {
  refund = await ApprovalWorld.open(stack);
});

afterEach(() => refund.close());

async function row(): Promise<Record<string, unknown>> {
  const rows = (await refund.world.table('Refund/Channel').items()).filter(({ waitId }) => waitId !== undefined);
  return rows.at(-1) ?? {};
}

describe('an execution that was stopped', () => {
  test('leaves links that say so, takes no vote, and its row is closed', async () => {
    const run = await refund.startAndWait();
    await refund.vote('ann', 'approve');
    run.stop();
    expect(await refund.show('bob')).toMatchObject({
      status: 410,
      body: expect.stringContaining('No longer open') as string,
    });
    expect(await row()).toMatchObject({ abandoned: 0 });
    expect(await refund.vote('bob', 'approve')).toMatchObject({ status: 410 });
    expect(await refund.delegate('bob', 'dan')).toMatchObject({ status: 410 });
    expect(await row()).not.toHaveProperty('answer');
    expect(refund.sent.map(({ userId }) => userId).sort()).toEqual(['ann', 'bob']);
  });

  test('is noticed by the first that votes, too', async () => {
    const run = await refund.startAndWait();
    run.stop();
    expect(await refund.vote('ann', 'reject')).toMatchObject({ status: 410 });
    expect(await row()).not.toHaveProperty('progress');
  });

  test('asks again when it is redriven: new links and old ones are open', async () => {
    const run = await refund.startAndWait();
    run.stop();
    expect(await refund.vote('ann', 'approve')).toMatchObject({ status: 410 });
    run.redrive();
    await run.toWait(WAIT);
    expect(await refund.vote('ann', 'approve')).toMatchObject({ status: 200 });
    expect(await refund.vote('bob', 'approve')).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('is not one that lies between two attempts', async () => {
    const run = await refund.start({}, [{ state: WAIT, kind: 'answerLost' }]);
    await refund.advance(0);
    expect(await refund.show('ann')).toMatchObject({ status: 200 });
    expect(await refund.vote('ann', 'reject')).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ error: 'Approval.Rejected' });
  });
});
