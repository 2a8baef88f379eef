import { fails } from 'cdk-workflow-simulator';
import { VerificationWorld, verificationStack } from '../../support/verification-world';

const WAIT = 'Verification: await confirmation';
const MARK = 'Verification: mark verified';
const WELCOME = 'Verification: send welcome';
const DELETE = 'Verification: delete unverified user';

const stack = verificationStack();
let signUp: VerificationWorld;

beforeEach(async () => {
  signUp = await VerificationWorld.open(stack);
});

afterEach(() => signUp.world.close());

describe('a user who confirms', () => {
  test('is verified and welcomed in three transitions', async () => {
    const run = await signUp.startAndWait();
    const answer = await signUp.click();
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('is confirmed') as string });
    await run.toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 3,
      output: {
        userId: 'ada',
        verification: { outcome: 'VERIFIED', userId: 'ada', confirmedAt: '2025-01-01T00:00:00.000Z' },
      },
    });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, MARK, WELCOME]);
    expect(await signUp.user()).toEqual({
      userId: 'ada',
      email: 'ada@example.com',
      verified: true,
      verifiedAt: '2025-01-01T00:00:00.000Z',
    });
    expect(signUp.sent.map(({ type, userId }) => [type, userId])).toEqual([
      ['verification', 'ada'],
      ['welcome', 'ada'],
    ]);
  });

  test('one second before the deadline is verified', async () => {
    const run = await signUp.startAndWait();
    await signUp.world.advance({ seconds: 1799 });
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 1_799_000, transitions: 3 });
    expect(await signUp.user()).toMatchObject({ verified: true });
  });

  test('twice is told so, and confirmed once', async () => {
    const run = await signUp.startAndWait();
    await signUp.click();
    await run.toEnd();
    expect(await signUp.click()).toMatchObject({
      status: 200,
      body: expect.stringContaining('confirmed before') as string,
    });
    expect(run.transitions).toBe(3);
  });

  test('twice at once is confirmed once, and neither click is lost or refused', async () => {
    const run = await signUp.startAndWait();
    const answers = await Promise.all([signUp.click(), signUp.click()]);
    await run.toEnd();
    expect(answers.map(({ status }) => status)).toContain(200);
    for (const { status } of answers) {
      expect([200, 503]).toContain(status);
    }
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
    expect(signUp.sent.filter(({ type }) => type === 'welcome')).toHaveLength(1);
    expect(await signUp.click()).toMatchObject({ status: 200 });
  });

  test('keeps what else was in the input of the workflow', async () => {
    const run = await signUp.start({ userId: 'ada', plan: 'gold' });
    await run.toWait();
    await signUp.click();
    expect((await run.toEnd()).output).toMatchObject({ userId: 'ada', plan: 'gold' });
  });
});

describe('a user who does not confirm', () => {
  test('is deleted at the deadline, in two transitions', async () => {
    const run = await signUp.start();
    await run.toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 2,
      elapsedMs: 1_800_000,
      output: { userId: 'ada', verification: { outcome: 'EXPIRED', userId: 'ada' } },
    });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, DELETE]);
    expect(await signUp.user()).toBeUndefined();
    expect(signUp.sent).toHaveLength(1);
  });

  test('only looks at the page, as scanners of mail do, is deleted too', async () => {
    const run = await signUp.startAndWait();
    expect(await signUp.world.fetch(signUp.link())).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ transitions: 2 });
    expect(await signUp.user()).toBeUndefined();
  });

  test('but was verified in another way is kept and welcomed', async () => {
    const run = await signUp.startAndWait();
    await signUp.world.table('Users').put({ userId: 'ada', verified: true });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'VERIFIED' } } });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, DELETE, WELCOME]);
    expect(await signUp.user()).toEqual({ userId: 'ada', verified: true });
    expect(signUp.sent.at(-1)).toMatchObject({ type: 'welcome', userId: 'ada' });
  });

  test('fails the workflow with the error of the write, when the item is gone by the click', async () => {
    const run = await signUp.startAndWait();
    await signUp.world.table('Users').delete({ userId: 'ada' });
    expect(await signUp.click()).toMatchObject({ status: 200 });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'DynamoDB.ConditionalCheckFailedException' });
  });
});

describe('a click fails', () => {
  test.each([0, 1, 3600])('%d seconds after the deadline, with 410', async (seconds) => {
    const run = await signUp.startAndWait();
    await signUp.world.advance({ seconds: 1800 + seconds });
    expect(await signUp.click()).toMatchObject({ status: 410 });
    expect(await run.toEnd()).toMatchObject({ output: { verification: { outcome: 'EXPIRED' } } });
    expect(await signUp.user()).toBeUndefined();
  });

  test('with 404 for a code that nobody was sent', async () => {
    const run = await signUp.startAndWait();
    expect(await signUp.post(signUp.link(), 'x'.repeat(43))).toMatchObject({ status: 404 });
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ transitions: 3 });
  });

  test('with 400 for a code that is none', async () => {
    await signUp.startAndWait();
    expect(await signUp.post(signUp.link(), 'nonsense')).toMatchObject({ status: 400 });
    expect(await signUp.world.fetch(signUp.link().split('?')[0] ?? '')).toMatchObject({ status: 400 });
  });

  test('with 503 when the execution was stopped, which nobody can tell from one that is about to wait again', async () => {
    const run = await signUp.startAndWait();
    run.stop();
    expect(await signUp.click()).toMatchObject({ status: 503 });
  });
});

describe('a message', () => {
  test('whose sending is retried after it went out goes out once, and its link holds', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'answerLost' }]);
    await signUp.world.advance({ minutes: 5 });
    expect(signUp.sent).toHaveLength(1);
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 4 });
  });

  test('whose sending is retried does not move the deadline', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'answerLost' }]);
    expect(await run.toEnd()).toMatchObject({ output: { verification: { outcome: 'EXPIRED' } } });
    // Timeouts are whole seconds: the wait ends within the second after the deadline, and at it a click is refused already.
    expect(run.elapsedMs).toBeGreaterThanOrEqual(1_800_000);
    expect(run.elapsedMs).toBeLessThan(1_801_000);
  });

  test('whose link is clicked before its sending is retried confirms all the same', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'answerLost' }]);
    await signUp.world.advance({ seconds: 0 });
    expect(signUp.sent).toHaveLength(1);
    expect(await signUp.click()).toMatchObject({ status: 503 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'VERIFIED' } } });
    expect(run.elapsedMs).toBeLessThan(60_000);
    expect(await signUp.click()).toMatchObject({ status: 200 });
  });

  test('that can not be sent fails the workflow after retries and deletes nobody', async () => {
    signUp.world.service('sns', 'publish').mock([fails('InternalErrorException', 'no topic today')]);
    const run = await signUp.start();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Verification.SendFailed', transitions: 7 });
    expect(run.cause).toContain('The message could not be sent');
    expect(await signUp.user()).toBeDefined();
  });

  test.each(['throttle', 'error'] as const)('survives that its sending meets one %s', async (kind) => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind }]);
    await signUp.world.advance({ minutes: 1 });
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 4 });
  });
});

describe('a write whose answer is lost is repeated and takes its own success for one', () => {
  test('the delete', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: DELETE, kind: 'answerLost' }]);
    expect(await run.toEnd()).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 3,
      output: { verification: { outcome: 'EXPIRED' } },
    });
    expect(await signUp.user()).toBeUndefined();
  });

  test.each([MARK, WELCOME])('%s', async (state) => {
    const run = await signUp.start({ userId: 'ada' }, [{ state, kind: 'answerLost' }]);
    await run.toWait();
    await signUp.click();
    expect(await run.toEnd()).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 4,
      output: { verification: { outcome: 'VERIFIED' } },
    });
    expect(await signUp.user()).toMatchObject({ verified: true });
  });
});

describe('an input without a user id fails before anything is sent', () => {
  test.each([
    ['none', {}],
    ['an empty one', { userId: '' }],
    ['a number', { userId: 7 }],
    ['null', { userId: null }],
  ])('%s', async (_, input) => {
    const run = await signUp.start(input);
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(run.cause).toContain('input.userId must be a string that is not empty');
    expect(signUp.sent).toEqual([]);
  });
});
