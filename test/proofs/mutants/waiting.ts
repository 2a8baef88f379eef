import { MockFailure, type Json, type Mock, type World } from 'cdk-workflow-simulator';
import { DATE } from '../../patterns/data-pipeline/pipelines';
import { LEASE } from '../../patterns/lock/locking';
import { RATE } from '../../patterns/rate-limit/limiting';
import { FAN_OUT_MUTANT } from '../fan-out';
import { FAILING_LOCK } from '../lock';
import { failing, nothing, state, type Mutant } from './mutant';

const closesNothing: Mock = () => ({ Attributes: {} });
/** A page that says yes and does nothing. */
const page = (name: string) => (world: World) => {
  world.function(name).mock(() => ({ statusCode: 200, body: 'yes' }));
};

async function ringsAtOnce(world: World): Promise<void> {
  state('Timer/Workflow', 'Timer: claim', nothing)(world);
  for (let each = 0; each < 2; each++) await world.stateMachine('Timer/Workflow').start({ key: 'k', input: {} });
}

/** Sends the welcome, and once more. */
function greetsTwice(world: World): void {
  state('SignUp', 'Verification: send welcome', () => {
    for (let each = 0; each < 2; each++) world.topic('SignUp').publish({ type: 'welcome', userId: 'ada' });
    return {};
  })(world);
}

/** Deletes not the one user whose time is over, but whoever is there. */
function deletesEverybody(world: World): void {
  state('SignUp', 'Verification: delete unverified user', async () => {
    for (const userId of ['ada', 'ben']) await world.table('Users').delete({ userId });
    return {};
  })(world);
}

/** Gives each person the link of the first request that they were asked about, whatever they are asked. */
function mixesUpLinks(world: World): void {
  const mailer = world.function('Mailer');
  const sends = mailer.standingMock as (message: Json) => unknown;
  const links = new Map<string, string>();
  mailer.mock((message) => {
    const { userId, link } = message as { userId: string; link: string };
    if (!links.has(userId)) links.set(userId, link);
    sends({ ...(message as object), link: links.get(userId) ?? '' });
    return null;
  });
}

const order = (name: string, mock: Mock) => ({ id: 'order-last-item', put: state('Orders', name, mock) });
const clicks = (name: string, mock: Mock) => ({ id: 'verification-two-clicks', put: state('SignUp', name, mock) });
const timer = (name: string, mock: Mock) => ({
  id: 'timer-cancel-at-its-time',
  put: state('Timer/Workflow', name, mock),
});
const lock = (name: string, mock: Mock) => ({ id: 'lock-two', put: state('Machine', name, mock) });
const limit = (name: string, mock: Mock) => ({ id: 'rate-limit-two', put: state('Machine', name, mock) });
const circuit = (name: string, mock: Mock) => ({ id: 'circuit-two', put: state('Machine', name, mock) });
const window = (mock: Mock) => ({ id: 'aggregator-close', put: state('Bills/Workflow', 'Window: close', mock) });
const pipelined = (name: string, mock: Mock) => ({
  id: 'pipeline-two-starts',
  put: state('Sales/Workflow', `Pipeline: ${name}`, mock),
});

/** Publishes, and fails all the same. */
function publishesAndFails(world: World): void {
  const table = world.table('Sales/Store/Table');
  state('Sales/Workflow', 'Pipeline: publish', async (input) => {
    const { ExpressionAttributeValues: values } = input as {
      ExpressionAttributeValues: Record<string, { S: string }>;
    };
    const [run, location] = [values[':me']?.S ?? '', values[':location']?.S ?? ''];
    await table.put({ pk: `Sales#date=${DATE}`, sk: 'pointer', publishedRun: run, publishedLocation: location });
    throw new MockFailure('Mutant', 'fails');
  })(world);
  state('Sales/Workflow', 'Pipeline: give up', nothing)(world);
}

const items = (mock: Mock) => ({ id: 'fan-out-items', put: state('Workflow', 'Fan: item', mock) });

/** Those of what coordinates, waits and does the items of a list. */
export const MUTANTS_OF_WAITING: readonly Mutant[] = [
  { breaks: 'one lamp that is there is shipped once', ...order('Order: reserve inventory', nothing) },
  { breaks: 'what is held and what is there add up to what was there', ...order('Order: reserve inventory', nothing) },
  { breaks: 'the shop keeps the money for what it ships, and no other', ...order('Order: charge payment', nothing) },
  { breaks: 'every order is shipped or cancelled within the hour', ...order('Order: record failure', nothing) },
  {
    id: 'verification-two-clicks',
    breaks: 'who is told that it is confirmed is verified',
    put: page('SignUp/Channel/Confirm'),
  },
  {
    id: 'approval-two-votes',
    breaks: 'nobody is told that their vote counts when the opposite was decided',
    put: page('Refund/Channel/Decide'),
  },
  {
    id: 'approval-two-votes',
    breaks: 'it is decided by one vote, and by one that was accepted',
    put: page('Refund/Channel/Decide'),
  },
  {
    id: 'approval-two-votes',
    breaks: 'it ends by its deadline',
    put: (world: World): void => {
      page('Refund/Channel/Decide')(world);
      state('Refund', 'Approval: close', failing)(world);
    },
  },
  { breaks: 'who is told so is not deleted', ...clicks('Verification: send welcome', failing) },
  { breaks: 'who is verified gets a welcome, and nobody else', ...clicks('Verification: send welcome', nothing) },
  { breaks: 'it ends by its deadline', ...clicks('Verification: send welcome', failing) },
  {
    breaks: 'the welcome comes once where no call fails',
    ...clicks('Verification: send welcome', nothing),
    put: greetsTwice,
  },
  {
    id: 'verification-two-users-fault',
    breaks: 'what becomes of one user does not depend on the sign-up of another',
    put: deletesEverybody,
  },
  {
    id: 'approval-two-requests',
    breaks: 'a vote decides the request that it is about, and no other',
    put: page('Refund/Channel/Decide'),
  },
  {
    id: 'approval-two-requests-fault',
    breaks: 'a request is decided by a vote about it, or expires',
    put: mixesUpLinks,
    runs: 40,
  },
  {
    id: 'approval-two-requests-fault',
    breaks: 'as many requests are approved as votes were accepted',
    put: page('Refund/Channel/Decide'),
  },
  {
    id: 'verification-deadline',
    breaks: 'who is not verified in the end is deleted, and nobody else',
    put: state('SignUp', 'Verification: delete unverified user', nothing),
    runs: 6,
  },
  {
    breaks: 'it does not ring when somebody was told that it is cancelled',
    ...timer('Timer: claim', nothing),
    runs: 8,
  },
  {
    id: 'timer-cancel-at-its-time',
    breaks: 'it rings when nobody was told so',
    put: (world: World): void => {
      state('Cancel', 'NoReminder: cancel timer', nothing)(world);
      state('Timer/Workflow', 'Timer: claim', failing)(world);
    },
  },
  { id: 'timer-cancel-at-its-time', breaks: 'it rings once at most', put: ringsAtOnce },
  {
    id: 'timer-cancel-at-its-time',
    breaks: 'it does not ring before its time, and does so within the minute after it',
    put: ringsAtOnce,
  },
  { breaks: 'whoever sets or cancels it hears of the end', ...timer('Timer: claim', failing) },
  { breaks: 'two never hold the lock at once', ...lock('Lock: acquire', nothing) },
  {
    id: 'lock-two',
    breaks: 'it is free again when a lease is over',
    put: (world: World): unknown => {
      const freeFrom = world.now.getTime() + 1_000 * LEASE.toMilliseconds();
      return world.table('Coordination/Table').put({ pk: 'lock#k', sk: 'slot#1', freeFrom });
    },
  },
  { id: FAILING_LOCK.id, breaks: 'work that was done does not fail by the lock', put: () => undefined },
  { breaks: 'all but one whose call fails get it', ...lock('Lock: acquire', failing) },
  { breaks: 'everybody gets it where no call fails', ...lock('Lock: acquire', failing) },
  {
    id: 'rate-limit-two',
    breaks: 'in no span of a period do more go through than the rate says',
    put: async (world: World): Promise<void> => {
      state('Machine', 'Limit: begin at once', nothing)(world);
      for (let each = 0; each < RATE; each++) await world.stateMachine('Machine').start({});
    },
  },
  { breaks: 'they go through evenly', ...limit('Limit: begin at once', nothing) },
  { breaks: 'all but one whose call fails go through', ...limit('Limit: begin at once', failing) },
  { breaks: 'everybody goes through where no call fails', ...limit('Limit: begin at once', failing) },
  { breaks: 'one call at most goes through when it was open for long enough', ...circuit('Breaker: admit', nothing) },
  {
    breaks: 'one goes through where no call fails, and the others are told that it is open',
    ...circuit('Breaker: probe', failing),
  },
  {
    id: 'aggregator-close',
    breaks: 'every event is in exactly one window, also when it is delivered again',
    put: (world: World) => world.function('Bills/CollectFunction').mock(() => ({ status: 'collected' })),
  },
  {
    id: 'aggregator-close',
    breaks: 'no window is handled twice',
    put: async (world: World): Promise<void> => {
      state('Bills/Workflow', 'Window: close', closesNothing)(world);
      const { runs } = world.stateMachine('Bills/Workflow');
      await world.stateMachine('Bills/Workflow').start(runs[0]?.input ?? {});
    },
  },
  {
    id: 'aggregator-close',
    breaks: 'no window has more events than fit',
    put: (world: World) =>
      world.table('Coordination/Table').put({ pk: 'k', sk: 'window#1', 'event#1': {}, 'event#2': {}, 'event#3': {} }),
  },
  { breaks: 'a window is handled with all the events that are ever in it', ...window(closesNothing) },
  { breaks: 'every event is handled, and none is lost at the close', ...window(closesNothing) },
  { breaks: 'what is told as done was done', ...items(nothing) },
  { breaks: 'what fails is told as failed', ...items(nothing) },
  { breaks: 'each item is done once where no call fails', ...items(nothing) },
  ...['what is told as done was done', 'what fails is told as failed'].map((breaks) => ({
    id: 'fan-out-batches',
    breaks,
    put: (world: World) => world.function('Work').mock(() => ({ itemFailures: [] })),
  })),
  {
    id: 'fan-out-items',
    breaks: 'it comes to its end, at the latest when one call has come to its timeout and was made again',
    put: (world: World) => world.function('Work').takes({ hours: 2 }),
  },
  {
    id: 'pipeline-two-starts',
    breaks: 'readers find all that one run has made, and nothing of another one',
    put: (world: World) => world.function('Make').mock(() => ({ records: 3 })),
  },
  {
    id: 'pipeline-two-starts',
    breaks: 'readers never find an earlier run after a later one',
    put: (world: World) =>
      world.table('Sales/Store/Table').put({
        pk: `Sales#date=${DATE}`,
        sk: 'pointer',
        claim: '',
        claimPhase: 'DONE',
        publishedRun: '9',
        publishedDate: '2024-12-31',
        publishedLocation: 's3://elsewhere/nothing/',
      }),
  },
  {
    id: 'pipeline-two-starts',
    breaks: 'a run that says it has failed is not published, unless it failed behind that',
    put: publishesAndFails,
  },
  { breaks: 'a run that says it has published is published, or a later one', ...pipelined('publish', nothing) },
  { breaks: 'the catalogue says what the pointer says', ...pipelined('settle', nothing) },
  { breaks: 'the record of a published run says so', ...pipelined('settle', nothing) },
  {
    id: 'pipeline-two-starts',
    breaks: 'a date is published once, however often it is started',
    put: async (world: World): Promise<void> => {
      for (const rerun of [false, true]) {
        await (await world.stateMachine('Sales/Workflow').start({ date: DATE, rerun })).toEnd();
        await world.advance({ seconds: 1 });
      }
    },
  },
  {
    id: FAN_OUT_MUTANT.id,
    breaks: 'no item is lost: each is told as done or as failed, or the execution says that it failed',
    put: () => undefined,
  },
];
