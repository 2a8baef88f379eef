import type { Scenario, Stage } from '../demo/stage';

/** What can happen to invoices. */
export const INVOICES_SCENARIOS: readonly Scenario[] = [
  { title: 'ten invoices come at once: the ledger gets three at a time, and none is lost', play: tenAtOnce },
];

/** The state that works with the ledger. */
const BOOKING = 'Book';

async function tenAtOnce(stage: Stage): Promise<void> {
  const { world } = stage;
  const queue = world.queue('Invoices/Invoices/Queue');
  for (let invoice = 1; invoice <= 10; invoice++) queue.send({ invoice, closed: invoice === 4 });
  queue.send('Dear Sir or Madam');
  await world.advance({ seconds: 5 });
  const { runs } = world.stateMachine('Invoices/Booking');
  stage.check('invoices that are booked after five seconds', runs.length, 3);
  stage.note('message', `${queue.messages.length} invoices wait in the queue`);
  await world.advance({ minutes: 3 });
  const all = world.stateMachine('Invoices/Booking').runs;
  all.slice(0, 4).forEach((run) => stage.showRun(run));
  const began = all.map(({ path }) => path.find(({ state }) => state === BOOKING)?.enteredAtMs ?? 0);
  const atOnce = began.map((ms) => began.filter((each) => each <= ms && ms < each + 10_000).length);
  stage.check('most at a time', Math.max(...atOnce), 3);
  stage.check('executions', all.length, 10);
  const dead = world.queue('Invoices/Invoices/DeadLetters').messages;
  for (const { body, attributes } of dead) stage.note('message', `dead letter ${body}: ${attributes.error?.value}`);
  const errors = dead.map(({ attributes }) => attributes.error?.value);
  stage.check('dead letters', errors, ['QueueConsumer.NotJson', 'Ledger.Closed']);
  stage.check('left in the queue', queue.messages.length, 0);
}
