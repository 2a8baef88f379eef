import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ConfirmEndpoint, Sender, Verification, VerificationChannel, Workflow } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import { VerificationWorld, verificationStack } from '../../support/verification-world';

const WAIT = 'Verification: await confirmation';

let signUp: VerificationWorld;

async function open(stack: Stack): Promise<void> {
  signUp = await VerificationWorld.open(stack);
}

afterEach(() => signUp.world.close());

describe('reminders', () => {
  const stack = verificationStack(() => ({ reminders: [Duration.minutes(10), Duration.minutes(20)] }));
  beforeEach(() => open(stack));

  test('go out on time, cost a transition each, and do not move the deadline', async () => {
    const run = await signUp.start();
    await run.toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 4,
      elapsedMs: 1_800_000,
      output: { userId: 'ada', verification: { outcome: 'EXPIRED' } },
    });
    const { messages } = signUp.world.topic('SignUp');
    const start = messages[0]?.atMs ?? 0;
    expect(messages.map(({ atMs }) => (atMs - start) / 1000)).toEqual([0, 601, 1201]);
    expect(signUp.sent.map(({ reminder }) => reminder)).toEqual([0, 1, 2]);
    expect(new Set(signUp.sent.map(({ code }) => code)).size).toBe(3);
    expect(await signUp.user()).toBeUndefined();
  });

  test.each([0, 1, 2])('leave every link valid: number %d after all have gone out', async (index) => {
    const run = await signUp.start();
    await signUp.world.advance({ minutes: 21 });
    expect(await signUp.click(signUp.link(index))).toMatchObject({ status: 200 });
    await run.toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 4,
      output: { verification: { outcome: 'VERIFIED' } },
    });
    for (const link of [0, 1, 2].map((each) => signUp.link(each))) {
      expect((await signUp.click(link)).body).toContain('confirmed before');
    }
  });

  test('stop when the user confirms', async () => {
    const run = await signUp.start();
    await signUp.world.advance({ minutes: 11 });
    await signUp.click();
    await run.toEnd();
    await signUp.world.advance({ hours: 1 });
    expect(run.path.map(({ state }) => state)).toEqual([WAIT, 'Verification: send welcome']);
    expect(run.transitions).toBe(3);
    expect(signUp.sent.map(({ type }) => type)).toEqual(['verification', 'verification', 'welcome']);
  });

  test('that are retried after they went out do not go out again, and the deadline holds', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'answerLost', attempt: 2 }]);
    await run.toEnd();
    expect(signUp.sent.map(({ reminder }) => reminder)).toEqual([0, 1, 2]);
    expect(Math.floor(run.elapsedMs / 1000)).toBe(1800);
  });

  test('wait behind a click that comes while one is tried again: it is answered by the next attempt', async () => {
    const run = await signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'error', attempt: 2 }]);
    await signUp.world.advance(601_000);
    expect(await signUp.click()).toMatchObject({ status: 200 });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'VERIFIED' } } });
    expect(run.elapsedMs).toBeLessThan(660_000);
    expect(signUp.sent.map(({ type }) => type)).toEqual(['verification', 'welcome']);
  });

  test('whose time was missed go out no more, and the deadline ends all attempts that are left', async () => {
    const missed = Array.from(
      { length: 35 },
      (_, index) => ({ state: WAIT, kind: 'error', attempt: index + 2 }) as const,
    );
    const run = await signUp.start({ userId: 'ada' }, missed);
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'EXPIRED' } } });
    // The attempt that is left over finds the deadline passed, and does not wait its half minute.
    expect(run.elapsedMs).toBeLessThan(1_800_000 + 5000);
  });

  test('that can not be sent fail the workflow, and nobody is deleted', async () => {
    const everyLater = Array.from(
      { length: 200 },
      (_, index) => ({ state: WAIT, kind: 'error', attempt: index + 2 }) as const,
    );
    const run = await signUp.start({ userId: 'ada' }, everyLater);
    await run.toEnd();
    expect(signUp.sent).toHaveLength(1);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Lambda.SdkClientException' });
    expect(await signUp.user()).toBeDefined();
  });
});

describe('a message on request', () => {
  const stack = verificationStack(() => ({ resend: { maxPerDay: 2, minInterval: Duration.minutes(1) } }));
  beforeEach(() => open(stack));

  const ask = async (userId: unknown = 'ada'): Promise<unknown> => {
    const { output, message } = await signUp.world
      .function('SignUp/Channel/Resend')
      .invoke({ userId } as { userId: string });
    return output ?? message;
  };

  test('has a link of its own beside the first', async () => {
    const run = await signUp.startAndWait();
    expect(await ask()).toEqual({ outcome: 'sent' });
    expect(signUp.sent).toHaveLength(2);
    expect(await signUp.click(signUp.link(1))).toMatchObject({ status: 200 });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
    expect((await signUp.click(signUp.link(0))).body).toContain('confirmed before');
  });

  test('fails when it comes too soon or too often, and another day begins', async () => {
    await signUp.startAndWait();
    expect(await ask()).toEqual({ outcome: 'sent' });
    expect(await ask()).toEqual({ outcome: 'limited' });
    await signUp.world.advance({ minutes: 1 });
    expect(await ask()).toEqual({ outcome: 'sent' });
    await signUp.world.advance({ minutes: 5 });
    expect(await ask()).toEqual({ outcome: 'limited' });
    expect(signUp.sent).toHaveLength(3);
    await signUp.world.advance({ days: 1 });
    await signUp.world.table('Users').put({ userId: 'ada' });
    await signUp.startAndWait();
    expect(await ask()).toEqual({ outcome: 'sent' });
  });

  test('fails when it comes too soon after the last of another day', async () => {
    await signUp.startAndWait();
    await ask();
    await signUp.world.advance({ days: 1 });
    await signUp.world.table('Users').put({ userId: 'ada' });
    await signUp.startAndWait();
    // The day that the first question began has ended by now, the minute after the last one has not.
    const asked = [await ask()];
    await signUp.world.advance({ hours: 23, minutes: 59, seconds: 30 });
    await signUp.world.table('Users').put({ userId: 'ada' });
    await signUp.startAndWait();
    asked.push(await ask());
    await signUp.world.advance({ seconds: 45 });
    asked.push(await ask());
    await signUp.world.advance({ seconds: 15 });
    asked.push(await ask());
    expect(asked).toEqual(['sent', 'sent', 'limited', 'sent'].map((outcome) => ({ outcome })));
  });

  test('is counted over all verifications of a user', async () => {
    await signUp.startAndWait();
    await ask();
    await signUp.world.advance({ minutes: 1 });
    await ask();
    await signUp.world.advance({ minutes: 1 });
    await signUp.start();
    await signUp.world.advance({ minutes: 1 });
    expect(await ask()).toEqual({ outcome: 'limited' });
  });

  test('fails when nothing is pending: nobody known, confirmed, or expired', async () => {
    expect(await ask()).toEqual({ outcome: 'none' });
    const run = await signUp.startAndWait();
    await signUp.click();
    await run.toEnd();
    expect(await ask()).toEqual({ outcome: 'none' });
    await signUp.world.advance({ hours: 1 });
    expect(await ask()).toEqual({ outcome: 'none' });
    expect(await ask('eve')).toEqual({ outcome: 'none' });
    expect(await ask('')).toBe("The event must have a string 'userId' that is not empty");
  });
});

describe('what becomes of an expired user', () => {
  test('is up to the user of the construct', async () => {
    await open(
      verificationStack((stack) => ({
        onExpired: sfn.Pass.jsonata(stack, 'Tell sales', { outputs: { told: '{% $states.input.userId %}' } }),
      })),
    );
    const run = await signUp.start();
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 3, output: { told: 'ada' } });
    expect(await signUp.user()).toBeDefined();
    expect(await signUp.click()).toMatchObject({ status: 410 });
  });
});

describe('a sender and an endpoint of the user', () => {
  const mailer = `exports.handler = async (message) => {
    if (process.env.BOUNCE === 'yes') throw Object.assign(new Error('no ' + message.link), { name: 'Bounced' });
    console.log(JSON.stringify(message));
  };`;

  function functionIn(stack: Stack, environment: Record<string, string> = {}): lambda.Function {
    return new lambda.Function(stack, 'Mailer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(mailer),
      environment,
    });
  }

  const sentBy = (): { link: string; code: string; type: string }[] =>
    signUp.world
      .function('Mailer')
      .logs.map(({ message }) => JSON.parse(message) as { link: string; code: string; type: string });

  test('are a function that sends, and a page that confirms with grantConfirm', async () => {
    await open(
      verificationStack((stack) => ({
        sender: Sender.function(functionIn(stack)),
        endpoint: ConfirmEndpoint.none(),
        linkBaseUrl: 'https://example.com/confirm',
      })),
    );
    const run = await signUp.startAndWait();
    const [message] = sentBy();
    expect(message?.link).toBe(`https://example.com/confirm?code=${message?.code}`);
    const confirm = signUp.world.function('SignUp/Channel/Confirm');
    expect((await confirm.invoke({ code: 'nonsense' })).output).toEqual({ outcome: 'malformed' });
    expect((await confirm.invoke({ code: message?.code ?? '' })).output).toEqual({ outcome: 'confirmed' });
    await run.toEnd();
    expect((await confirm.invoke({ code: message?.code ?? '' })).output).toEqual({ outcome: 'already' });
    expect(sentBy().map(({ type }) => type)).toEqual(['verification', 'welcome']);
  });

  test('fail the workflow when the function does, without repeating the link', async () => {
    await open(verificationStack((stack) => ({ sender: Sender.function(functionIn(stack, { BOUNCE: 'yes' })) })));
    const run = await signUp.start();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Verification.NotSent' });
    const told = JSON.stringify(run.history);
    expect(told).toContain('Bounced');
    expect(told).not.toContain('code=');
    expect(await signUp.user()).toBeDefined();
  });
});

test('mail with a name reaches the address in the item of the user, with the link', async () => {
  await open(verificationStack(() => ({ sender: Sender.ses({ fromAddress: 'Example <hello@example.com>' }) })));
  const run = await signUp.startAndWait();
  const [mail] = signUp.world.emails;
  expect(mail).toMatchObject({ from: 'Example <hello@example.com>', to: ['ada@example.com'] });
  expect(await signUp.click(/https:\S+/.exec(mail?.text ?? '')?.[0])).toMatchObject({ status: 200 });
  expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED' });
  expect(signUp.world.emails).toHaveLength(2);
});

test('an HTTP API is as good an endpoint', async () => {
  await open(verificationStack(() => ({ endpoint: ConfirmEndpoint.httpApi() })));
  const run = await signUp.startAndWait();
  expect(signUp.link()).toMatch(/^https:\/\/[^/]+\.execute-api\./);
  expect(await signUp.click()).toMatchObject({ status: 200 });
  expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
});

test('in a machine of the user it stands twice, once in a Map, and each user decides alone', async () => {
  const stack = stackWith((inner) => {
    const users = new dynamodb.Table(inner, 'Users', {
      partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
    });
    const channel = new VerificationChannel(inner, 'SignUp');
    const owner = new Verification(inner, 'Owner', { channel, users });
    const member = new Verification(inner, 'Member', { channel, users });
    const members = new sfn.Map(inner, 'Members', { itemsPath: '$.members', resultPath: '$.joined' });
    members.itemProcessor(member);
    const { stateMachine } = new Workflow(inner, 'Team', { definition: owner.next(members) });
    channel.addStateMachine(stateMachine);
  });
  const world = await Simulator.load(stack);
  signUp = { world } as VerificationWorld;
  for (const userId of ['ada', 'bob', 'eve']) {
    await world.table('Users').put({ userId });
  }
  const messages = (): { userId: string; link: string; code: string; type: string }[] =>
    world.topic('SignUp').messages.map(({ message }) => JSON.parse(message) as ReturnType<typeof messages>[number]);
  const confirm = async (userId: string): Promise<number> => {
    const { link = '', code = '' } =
      messages().find((each) => each.type === 'verification' && each.userId === userId) ?? {};
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await world.fetch(link, { method: 'POST', headers, body: `code=${code}` })).status;
  };

  const run = await world
    .stateMachine('Team')
    .start({ userId: 'ada', members: [{ userId: 'bob' }, { userId: 'eve' }] });
  await run.toWait('Owner: await confirmation');
  expect(await confirm('ada')).toBe(200);
  await run.toState('Members');
  await world.advance({ minutes: 1 });
  expect(await confirm('eve')).toBe(200);
  await run.toEnd();
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    output: {
      userId: 'ada',
      verification: { outcome: 'VERIFIED', userId: 'ada' },
      joined: [
        { verification: { outcome: 'EXPIRED', userId: 'bob' } },
        { verification: { outcome: 'VERIFIED', userId: 'eve' } },
      ],
    },
  });
  expect(await world.table('Users').get({ userId: 'bob' })).toBeUndefined();
  expect(await world.table('Users').get({ userId: 'eve' })).toMatchObject({ verified: true });
});
