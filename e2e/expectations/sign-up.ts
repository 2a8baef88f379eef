import type { Deployment, HttpAnswer, Mailbox, StartedExecution } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';
import { confirm, messageTo, press, unreadBy } from './verification-messages';

const MACHINE = 'SignUp/Verification/Workflow/StateMachine';
const USERS = 'SignUp/Users';
const CHANNEL = 'SignUp/Verification/Channel';
const MAILBOX: Mailbox = { topic: `${CHANNEL}/Topic`, queue: 'SignUp/Outbox' };

const STATES = {
  wait: 'Verification: await confirmation',
  welcome: 'Verification: send welcome',
  deleted: 'Verification: delete unverified user',
};

async function signUp(deployment: Deployment, userId: string): Promise<StartedExecution> {
  await deployment.putItem(USERS, { userId, plan: 'free' });
  return deployment.start(MACHINE, { userId });
}

/** The user's item without times and ids, which no two runs share. */
async function user(deployment: Deployment, userId: string): Promise<unknown> {
  const item = await deployment.item(USERS, { userId });
  if (item === undefined) return 'gone';
  const { verifiedAt, verifiedClaim, ...rest } = item;
  const told = verifiedAt === undefined ? {} : { verifiedAt: typeof verifiedAt };
  return { ...rest, ...told, claimed: verifiedClaim !== undefined };
}

function security({ status, headers, body }: HttpAnswer): unknown {
  const names = ['cache-control', 'referrer-policy', 'x-content-type-options'];
  return { status, headers: names.map((name) => headers[name]), hasButton: body.includes('<button>') };
}

const CONFIRMED: Expectation = {
  name: 'a user who presses the button is verified and welcomed',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await signUp(deployment, 'ada');
    const message = await messageTo(deployment, MAILBOX, 'ada', 'verification');
    const page = await deployment.request(message.link, { method: 'GET' });
    const untouched = await user(deployment, 'ada');
    await confirm(deployment, message);
    const { output, ...ended } = await execution.ended();
    const { verification, ...input } = output as { verification: { confirmedAt: string } };
    const welcome = await messageTo(deployment, MAILBOX, 'ada', 'welcome');
    return {
      page: security(page),
      untouched,
      ended,
      output: { ...input, verification: { ...verification, confirmedAt: typeof verification.confirmedAt } },
      user: await user(deployment, 'ada'),
      welcome,
      pressedAgain: await press(deployment, message),
    };
  },
  expected: {
    page: { status: 200, headers: ['no-store', 'no-referrer', 'nosniff'], hasButton: true },
    untouched: { userId: 'ada', plan: 'free', claimed: true },
    ended: { status: 'SUCCEEDED', states: [STATES.wait, STATES.welcome] },
    output: { userId: 'ada', verification: { outcome: 'VERIFIED', userId: 'ada', confirmedAt: 'string' } },
    user: { userId: 'ada', plan: 'free', verified: true, verifiedAt: 'string', claimed: true },
    welcome: { type: 'welcome', userId: 'ada' },
    pressedAgain: 200,
  },
};

const APART: Expectation = {
  name: 'two users who sign up at once are kept apart',
  machine: MACHINE,
  play: async (deployment) => {
    const [first, second] = [await signUp(deployment, 'grace'), await signUp(deployment, 'edsger')];
    const toSecond = await messageTo(deployment, MAILBOX, 'edsger', 'verification');
    const toFirst = await messageTo(deployment, MAILBOX, 'grace', 'verification');
    await confirm(deployment, toSecond);
    const secondEnded = (await second.ended()).status;
    const firstUser = await user(deployment, 'grace');
    await confirm(deployment, toFirst);
    return { secondEnded, firstUser, firstEnded: (await first.ended()).status };
  },
  expected: {
    secondEnded: 'SUCCEEDED',
    firstUser: { userId: 'grace', plan: 'free', claimed: true },
    firstEnded: 'SUCCEEDED',
  },
};

const MISSING: Expectation = {
  name: 'fails before anything is sent when there is no item of the user',
  machine: MACHINE,
  play: async (deployment) => {
    const ended = await (await deployment.start(MACHINE, { userId: 'nobody' })).ended();
    return { ended, user: await user(deployment, 'nobody'), unread: await unreadBy(deployment, MAILBOX, 'nobody') };
  },
  expected: {
    ended: { status: 'FAILED', error: 'Verification.UserNotFound', states: [STATES.wait] },
    user: 'gone',
    unread: [],
  },
};

const TWICE: Expectation = {
  name: 'a user who signs up twice is verified by the newer link, and by the newer link alone',
  machine: MACHINE,
  play: async (deployment) => {
    await signUp(deployment, 'katherine');
    const older = await messageTo(deployment, MAILBOX, 'katherine', 'verification');
    const newest = await deployment.start(MACHINE, { userId: 'katherine' });
    const newer = await messageTo(deployment, MAILBOX, 'katherine', 'verification');
    const statuses = [await press(deployment, older), await press(deployment, newer)];
    return { statuses, ended: (await newest.ended()).status, user: await user(deployment, 'katherine') };
  },
  expected: {
    statuses: [410, 200],
    ended: 'SUCCEEDED',
    user: { userId: 'katherine', plan: 'free', verified: true, verifiedAt: 'string', claimed: true },
  },
};

const NO_USER_ID: Expectation = {
  name: 'fails before anything is sent when the input has no user id',
  machine: MACHINE,
  play: async (deployment) => {
    const before = (await deployment.unread(MAILBOX)).length;
    const ended = await (await deployment.start(MACHINE, { user: 'ada' })).ended();
    return { ended, sent: (await deployment.unread(MAILBOX)).length - before };
  },
  expected: { ended: { status: 'FAILED', error: 'States.QueryEvaluationError', states: [STATES.wait] }, sent: 0 },
};

const LINKS: Expectation = {
  name: 'links that were never sent are refused',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await signUp(deployment, 'alan');
    const message = await messageTo(deployment, MAILBOX, 'alan', 'verification');
    const { origin, pathname } = new URL(message.link);
    const unknown = 'A'.repeat(43);
    const statuses = {
      unknown: await press(deployment, { ...message, code: unknown }),
      malformed: await press(deployment, { ...message, code: 'short' }),
      none: (await deployment.request(`${origin}${pathname}`, { method: 'GET' })).status,
    };
    const untouched = await user(deployment, 'alan');
    await confirm(deployment, message);
    return { statuses, untouched, ended: (await execution.ended()).status };
  },
  expected: {
    statuses: { unknown: 404, malformed: 400, none: 400 },
    untouched: { userId: 'alan', plan: 'free', claimed: true },
    ended: 'SUCCEEDED',
  },
};

const EXPIRED: Expectation = {
  name: 'a user who does not press the button in time is deleted, and a late press is told so',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await signUp(deployment, 'late');
    const message = await messageTo(deployment, MAILBOX, 'late', 'verification');
    return {
      ended: await execution.ended(),
      user: await user(deployment, 'late'),
      pressed: await press(deployment, message),
      unread: await unreadBy(deployment, MAILBOX, 'late'),
    };
  },
  expected: {
    ended: {
      status: 'SUCCEEDED',
      states: [STATES.wait, STATES.deleted],
      output: { userId: 'late', verification: { outcome: 'EXPIRED', userId: 'late' } },
    },
    user: 'gone',
    pressed: 410,
    unread: [],
  },
};

export const SIGN_UP: readonly ExpectationSet[] = [
  {
    app: 'as it stands',
    mailboxes: [MAILBOX],
    expectations: [CONFIRMED, APART, TWICE, MISSING, NO_USER_ID, LINKS],
  },
  { app: 'with changed props', mailboxes: [MAILBOX], expectations: [EXPIRED] },
];
