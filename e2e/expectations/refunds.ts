import type { Deployment, HttpAnswer, Mailbox, StartedExecution } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Refunds/Refund/Workflow/StateMachine';
const OUTBOX: Mailbox = { queue: 'Refunds/Outbox' };

const STATES = { wait: 'Approval: await decision', rejected: 'Approval: rejected' };

/** What the mailer is given to send. */
interface Message {
  readonly type: 'approval';
  readonly userId: string;
  readonly link: string;
  readonly code: string;
  readonly title: string;
}

function ask(deployment: Deployment, order: string): Promise<StartedExecution> {
  const input = { order, reason: 'Broken', amount: 120, customer: 'zoe', requestedBy: 'carl', head: 'hal' };
  return deployment.start(MACHINE, input);
}

function messageTo(deployment: Deployment, person: string, order: string): Promise<Message> {
  const title = `Refund of order ${order}`;
  return deployment.message<Message>(OUTBOX, (message) => message.userId === person && message.title === title);
}

function act(deployment: Deployment, { link, code }: Message, fields: Record<string, string>): Promise<HttpAnswer> {
  const { origin, pathname } = new URL(link);
  return deployment.request(`${origin}${pathname}`, { method: 'POST', form: { code, ...fields } });
}

async function vote(deployment: Deployment, message: Message, choice: string): Promise<number> {
  return (await act(deployment, message, { vote: choice, comment: 'as agreed' })).status;
}

/** The decision without times, which no two runs share. */
function decided(output: unknown): unknown {
  const { decidedAt, votes, ...rest } = (
    output as { approval: { decidedAt: string; votes: { votedAt: string; approver: string }[] } }
  ).approval;
  return {
    ...rest,
    at: typeof decidedAt,
    votes: votes.map(({ votedAt, ...each }) => ({ ...each, at: typeof votedAt })),
  };
}

const APPROVED: Expectation = {
  name: 'a refund that two of three approve, one of them in the place of another, is approved',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await ask(deployment, 'o-1');
    const [toAnn, toBob] = [await messageTo(deployment, 'ann', 'o-1'), await messageTo(deployment, 'bob', 'o-1')];
    const page = await deployment.request(toAnn.link, { method: 'GET' });
    const first = await vote(deployment, toAnn, 'approve');
    const handedOn = (await act(deployment, toBob, { delegate: 'dan' })).status;
    const handedOnVote = await vote(deployment, toBob, 'reject');
    const second = await vote(deployment, await messageTo(deployment, 'dan', 'o-1'), 'approve');
    const { output, ...ended } = await execution.ended();
    const late = await vote(deployment, await messageTo(deployment, 'cid', 'o-1'), 'reject');
    const shows = ['Refund of order o-1', 'Broken', 'carl'].map((text) => page.body.includes(text));
    return {
      status: page.status,
      shows,
      first,
      handedOn,
      handedOnVote,
      second,
      ended,
      decision: decided(output),
      late,
    };
  },
  expected: {
    status: 200,
    shows: [true, true, true],
    first: 200,
    handedOn: 200,
    handedOnVote: 410,
    second: 200,
    ended: { status: 'SUCCEEDED', states: [STATES.wait] },
    decision: {
      outcome: 'APPROVED',
      requestedBy: 'carl',
      level: 1,
      decidedBy: 'dan',
      at: 'string',
      votes: [
        { approver: 'ann', vote: 'APPROVE', comment: 'as agreed', at: 'string' },
        { approver: 'dan', vote: 'APPROVE', comment: 'as agreed', delegatedBy: 'bob', at: 'string' },
      ],
    },
    late: 409,
  },
};

const REJECTED: Expectation = {
  name: 'a refund that two of three reject fails with the rejection',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await ask(deployment, 'o-2');
    const votes = [
      await vote(deployment, await messageTo(deployment, 'ann', 'o-2'), 'reject'),
      await vote(deployment, await messageTo(deployment, 'cid', 'o-2'), 'reject'),
    ];
    return { votes, ended: await execution.ended() };
  },
  expected: {
    votes: [200, 200],
    ended: { status: 'FAILED', error: 'Approval.Rejected', states: [STATES.wait, STATES.rejected] },
  },
};

const INVALID: Expectation = {
  name: 'fails before anything is sent when nobody asks for the approval',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await deployment.start(MACHINE, {
      order: 'o-3',
      reason: '',
      amount: 1,
      customer: 'z',
      head: 'h',
    });
    const ended = await execution.ended();
    const unread = (await deployment.unread(OUTBOX)) as readonly Message[];
    return { ended, sent: unread.filter(({ title }) => title.endsWith('o-3')).length };
  },
  expected: { ended: { status: 'FAILED', error: 'Approval.InvalidRequest', states: [STATES.wait] }, sent: 0 },
};

export const REFUNDS: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [OUTBOX], expectations: [APPROVED, REJECTED, INVALID] },
];
