import { fails, MockFailure } from 'cdk-workflow-simulator';
import type { Sent } from '../../support/verification-world';
import { VerificationWorld, verificationStack } from '../../support/verification-world';

const WAIT = 'Verification: await confirmation';
const WELCOME = 'Verification: send welcome';
const DELETE = 'Verification: delete unverified user';
const SUPERSEDED = 'Verification: superseded';

const stack = verificationStack();
let signUp: VerificationWorld;

beforeEach(async () => {
  signUp = await VerificationWorld.open(stack);
});

afterEach(() => signUp.world.close());

/** The topic takes nothing until it is mended. */
function outage(): { readonly taken: Sent[]; readonly mend: () => void } {
  const taken: Sent[] = [];
  let isDown = true;
  signUp.world.service('sns', 'publish').mock((input) => {
    if (isDown) throw new MockFailure('InternalErrorException', 'no topic today');
    taken.push(JSON.parse((input as { Message: string }).Message) as Sent);
    return { MessageId: 'taken' };
  });
  return { taken, mend: () => void (isDown = false) };
}

describe('a user who confirms', () => {
  test('is verified and welcomed in two transitions', async () => {
    const run = await signUp.startAndWait();
    const answer = await signUp.click();
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('is confirmed') as string });
    await run.toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 2,
      output: {
        userId: 'ada',
        verification: { outcome: 'VERIFIED', userId: 'ada', confirmedAt: '2025-01-01T00:00:00.000Z' },
      },
    });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, WELCOME]);
    expect(await signUp.user()).toEqual({
      userId: 'ada',
      email: 'ada@example.com',
      verified: true,
      verifiedAt: '2025-01-01T00:00:00.000Z',
      verifiedClaim: expect.stringMatching(/^\["2025-01-01T00:00:00.000Z","arn:.*"\] used$/) as string,
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
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 1_799_000, transitions: 2 });
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
    expect(run.transitions).toBe(2);
  });

  test('twice at once is confirmed once, and neither click is lost or refused', async () => {
    const run = await signUp.startAndWait();
    const answers = await Promise.all([signUp.click(), signUp.click()]);
    await run.toEnd();
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
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

  test('hears that the link is no longer valid, when the item is gone by the click', async () => {
    const run = await signUp.startAndWait();
    await signUp.world.table('Users').delete({ userId: 'ada' });
    expect(await signUp.click()).toMatchObject({ status: 410 });
    await run.toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: { userId: 'ada', verification: { outcome: 'SUPERSEDED', userId: 'ada' } },
    });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, DELETE, SUPERSEDED]);
    expect(await signUp.user()).toBeUndefined();
  });

  test.each([
    ['without the attribute', {}],
    ['with false', { verified: false }],
    ['with null', { verified: null }],
  ])('is deleted %s', async (_, item) => {
    await signUp.world.table('Users').put({ userId: 'ada', ...item });
    const run = await signUp.start();
    expect(await run.toEnd()).toMatchObject({ output: { verification: { outcome: 'EXPIRED' } }, transitions: 2 });
    expect(await signUp.user()).toBeUndefined();
  });

  test.each([true, 'yes', 1])('is kept and welcomed with %p', async (verified) => {
    const run = await signUp.startAndWait();
    await signUp.world.table('Users').put({ userId: 'ada', verified });
    expect(await run.toEnd()).toMatchObject({ output: { verification: { outcome: 'VERIFIED' } } });
    expect(await signUp.user()).toBeDefined();
  });

  test('is kept when the item was replaced, which nobody could tell from a new sign-up', async () => {
    const run = await signUp.startAndWait();
    await signUp.world.table('Users').put({ userId: 'ada', email: 'new@example.com' });
    expect(await signUp.click()).toMatchObject({ status: 410 });
    expect(await run.toEnd()).toMatchObject({ output: { verification: { outcome: 'SUPERSEDED' } } });
    expect(await signUp.user()).toEqual({ userId: 'ada', email: 'new@example.com' });
  });

  test('and whose item does not exist fails before anything is sent', async () => {
    const run = await signUp.start({ userId: 'nobody' });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Verification.UserNotFound', transitions: 1 });
    expect(signUp.sent).toEqual([]);
    expect(await signUp.user('nobody')).toBeUndefined();
  });

  test('and is unmarked after the click is not marked again by an old link', async () => {
    const run = await signUp.startAndWait();
    await signUp.click();
    await run.toEnd();
    const user = await signUp.user();
    await signUp.world.table('Users').put({ ...user, verified: false });
    expect(await signUp.click()).toMatchObject({ status: 410 });
    expect(await signUp.user()).toMatchObject({ verified: false });
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
    expect(await run.toEnd()).toMatchObject({ transitions: 2 });
  });

  test('with 400 for a code that is none', async () => {
    await signUp.startAndWait();
    expect(await signUp.post(signUp.link(), 'nonsense')).toMatchObject({ status: 400 });
    expect(await signUp.world.fetch(signUp.link().split('?')[0] ?? '')).toMatchObject({ status: 400 });
  });
});

test('a click on the link of an execution that was stopped verifies: only the deadline ends a link', async () => {
  const run = await signUp.startAndWait();
  run.stop();
  expect(await signUp.click()).toMatchObject({ status: 200 });
  expect(await signUp.user()).toMatchObject({ verified: true });
});

describe('a click whose function died after it was stored', () => {
  /** What the function behind the link does first, and no more than that. */
  async function storeClick(): Promise<void> {
    const table = signUp.world.table('SignUp/Channel/Table');
    const row = (await table.items()).find(({ id }) => (id as string).startsWith('wait#'));
    const answer = JSON.stringify({ confirmedAt: '2025-01-01T00:29:00.000Z' });
    await table.put({ ...row, answer, answeredBy: 'somebody' });
  }

  test('counts at the deadline: the user is verified and welcomed', async () => {
    const run = await signUp.startAndWait();
    await storeClick();
    expect(await run.toEnd()).toMatchObject({
      status: 'SUCCEEDED',
      output: { verification: { outcome: 'VERIFIED', userId: 'ada' } },
    });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, DELETE, WELCOME]);
    expect(await signUp.user()).toMatchObject({ verified: true, verifiedAt: '2025-01-01T00:29:00.000Z' });
  });

  test('is made good by the next click', async () => {
    const run = await signUp.startAndWait();
    await storeClick();
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await signUp.user()).toMatchObject({ verified: true, verifiedAt: '2025-01-01T00:29:00.000Z' });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 0 });
  });

  test('counts for nobody whom a newer verification owns', async () => {
    const run = await signUp.startAndWait();
    await storeClick();
    await signUp.world.advance({ minutes: 1 });
    await signUp.startAndWait();
    expect(await signUp.click(signUp.link(0))).toMatchObject({ status: 410 });
    expect(await run.toEnd()).toMatchObject({ output: { verification: { outcome: 'SUPERSEDED' } } });
    expect(await signUp.user()).not.toHaveProperty('verified');
  });
});

describe('a message', () => {
  test('whose sending is retried after it went out goes out once, and its link holds', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'answerLost' }]);
    await signUp.world.advance({ minutes: 5 });
    expect(signUp.sent).toHaveLength(1);
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
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
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await signUp.user()).toMatchObject({ verified: true });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'VERIFIED' } } });
    expect(run.elapsedMs).toBeLessThan(60_000);
    expect(await signUp.click()).toMatchObject({ status: 200 });
  });

  test('that can not be sent is tried until shortly before the deadline, then fails the workflow and deletes nobody', async () => {
    signUp.world.service('sns', 'publish').mock([fails('InternalErrorException', 'no topic today')]);
    const run = await signUp.start();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Verification.NotSent' });
    expect(run.cause).toContain(
      'No message could be sent before the deadline; the last failure: The message could not be sent: InternalErrorException',
    );
    expect(run.elapsedMs).toBeGreaterThan(29 * 60_000);
    expect(await signUp.user()).toBeDefined();
  });

  test('outlasts a mailer that is down for twenty minutes', async () => {
    const topic = outage();
    const run = await signUp.start();
    await signUp.world.advance({ minutes: 20 });
    topic.mend();
    await signUp.world.advance({ minutes: 2 });
    expect(topic.taken).toHaveLength(1);
    expect(await signUp.click(topic.taken[0]?.link)).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('that went nowhere without a trace fails the workflow at the deadline and deletes nobody', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'timeout' }]);
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Verification.NotSent' });
    expect(await signUp.user()).toBeDefined();
  });

  test('that could not be sent before the deadline can be sent by a redrive, with the whole time from then on', async () => {
    const topic = outage();
    const run = await signUp.start();
    await run.toEnd();
    topic.mend();
    await signUp.world.advance({ days: 1 });
    run.redrive();
    await signUp.world.advance({ minutes: 29 });
    expect(topic.taken).toHaveLength(1);
    expect(await signUp.click(topic.taken[0]?.link)).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'VERIFIED' } } });
  });

  test.each(['throttle', 'error'] as const)('survives that its sending meets one %s', async (kind) => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind }]);
    await signUp.world.advance({ minutes: 1 });
    expect(await signUp.click()).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
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

  test('the welcome', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WELCOME, kind: 'answerLost' }]);
    await run.toWait();
    await signUp.click();
    expect(await run.toEnd()).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 3,
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
