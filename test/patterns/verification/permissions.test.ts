import { VerificationWorld, verificationStack } from '../../support/verification-world';

const WAIT = 'Verification: await confirmation';

/**
 * Roles are enforced in the simulation: what a path needs and does not have fails the tests of that path. Here the other way round: once
 * every path has been taken, no grant is left that nothing needed.
 */
test('every permission is needed by some path', async () => {
  const signUp = await VerificationWorld.open(verificationStack(() => ({ resend: {} })));
  const expired = await signUp.start();
  await expired.toEnd();
  expect(await signUp.click()).toMatchObject({ status: 410 });

  await signUp.world.table('Users').put({ userId: 'ada' });
  const confirmed = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'answerLost' }]);
  await signUp.world.advance(0);
  // Between two attempts: the click is stored for the second, which answers it.
  expect(await signUp.click(signUp.link(1))).toMatchObject({ status: 200 });
  await confirmed.toEnd();

  await signUp.world.table('Users').put({ userId: 'ada' });
  const asked = await signUp.startAndWait();
  await signUp.world.function('SignUp/Channel/Resend').invoke({ userId: 'ada' });
  expect(await signUp.click(signUp.link(signUp.sent.length - 1))).toMatchObject({ status: 200 });
  await asked.toEnd();

  // A message that went nowhere, and a user who signs up twice.
  const lost = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'timeout' }]);
  await lost.toEnd();
  await signUp.world.table('Users').put({ userId: 'ada' });
  const older = await signUp.startAndWait();
  await signUp.startAndWait();
  await older.toEnd();

  expect([lost, older].map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
  expect([expired, confirmed, asked].map(({ status }) => status)).toEqual(Array(3).fill('SUCCEEDED'));
  expect(signUp.world.unusedPermissions()).toEqual([]);
  await signUp.close();
});
