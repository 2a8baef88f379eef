import { Duration } from 'aws-cdk-lib';
import { ApprovalWorld, WAIT, approvalStack } from '../../support/approval-world';

/**
 * Roles are enforced in the simulation: what a path needs and does not have fails the tests of that path. Here the other way round: once
 * every path has been taken, no grant is left that nothing needed.
 */
test('every permission is needed by some path', async () => {
  const levels = [{ approvers: ['ann', 'bob'], quorum: 1, duration: Duration.hours(1) }];
  const refund = await ApprovalWorld.open(approvalStack({ levels, delegates: ['dan'] }));
  const expired = await refund.startAndWait();
  await expired.toEnd();

  const handedOn = await refund.startAndWait();
  await refund.delegate('ann', 'dan');
  await refund.vote('dan', 'approve');
  await handedOn.toEnd();

  // Between two attempts: the vote is stored for the second, which passes it on.
  for (const choice of ['approve', 'reject']) {
    const before = refund.sent.length;
    const run = await refund.start({}, [{ state: WAIT, kind: 'answerLost' }]);
    await refund.advance(0);
    expect(refund.sent.length).toBeGreaterThan(before);
    await refund.vote('ann', choice);
    if (choice === 'reject') await refund.vote('bob', choice);
    await run.toEnd();
    expect(run.error).toBe(choice === 'approve' ? undefined : 'Approval.Rejected');
  }
  const rejected = await refund.startAndWait();
  await refund.vote('ann', 'reject');
  await refund.vote('bob', 'reject');
  await rejected.toEnd();

  // Nobody was asked: the message went nowhere.
  const lost = await refund.start({}, [{ state: WAIT, kind: 'timeout' }]);
  await lost.toEnd();
  expect(lost.error).toBe('Approval.NotSent');

  expect([expired, handedOn, rejected].map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED', 'FAILED']);
  // The executions of children of a distributed Map, in which this approval does not stand.
  const children = [expect.stringMatching(/:execution:[^:]+\/\*:\*$/) as string];
  expect(refund.world.unusedPermissions()).toMatchObject([
    { actions: ['states:DescribeExecution'], resources: children },
  ]);
  await refund.close();
});
