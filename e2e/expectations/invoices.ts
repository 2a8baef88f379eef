import type { Deployment } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Invoices/Booking/StateMachine';
const CONSUME = 'Invoices/Invoices/Consume';
const DEAD = { queue: 'Invoices/Invoices/DeadLetters' };

/** Hands a message over as the queue does, whose own deliveries come when the emulator likes. */
async function deliver(deployment: Deployment, messageId: string, body: string): Promise<unknown> {
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(deployment.now().getTime()) };
  const record = { messageId, receiptHandle: messageId, body, attributes };
  return (await deployment.invoke(CONSUME, { Records: [record] })).output;
}

/** The most that an execution takes, and JSON around it. */
const LARGE = 262_144;

const DONE = { batchItemFailures: [] };

const ONCE: Expectation = {
  name: 'a message starts an execution, and starts nothing when it is delivered again',
  machine: MACHINE,
  play: async (deployment) => {
    const body = JSON.stringify({ invoice: 1, closed: false });
    return {
      first: await deliver(deployment, 'invoice-1', body),
      again: await deliver(deployment, 'invoice-1', body),
      booked: await (await deployment.nextExecution(MACHINE)).ended(),
    };
  },
  expected: {
    first: DONE,
    again: DONE,
    booked: {
      status: 'SUCCEEDED',
      states: ['Book', 'Judge', 'Booked'],
      output: { invoice: 1, closed: false },
    },
  },
};

const TOO_LARGE: Expectation = {
  name: 'a message that is larger than an input may be goes to the dead-letter queue as it is',
  play: async (deployment) => {
    const delivered = await deliver(deployment, 'invoice-2', JSON.stringify({ text: 'x'.repeat(LARGE) }));
    const dead = await deployment.message<{ readonly text?: string }>(DEAD, ({ text }) => text !== undefined);
    return { delivered, dead: dead.text?.length };
  },
  expected: { delivered: DONE, dead: LARGE },
};

export const INVOICES: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [DEAD], expectations: [ONCE, TOO_LARGE] },
];
