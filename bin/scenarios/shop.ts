import { fails, type Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';
import { DECLINED_CUSTOMER } from '../functions/order/book-keeping';
import type { Payment, Shipment, Stock } from '../functions/order/rules';

const MACHINE = 'Shop/Orders';
const IN_STOCK = { lamp: 10, bulb: 10 };

const ORDER = {
  id: 'order-1',
  customerId: 'customer-1',
  currency: 'EUR',
  amount: 4000,
  lines: [
    { sku: 'lamp', quantity: 2, price: 1500 },
    { sku: 'bulb', quantity: 4, price: 250 },
  ],
};

/** What can happen to an order. */
export const SHOP_SCENARIOS: readonly Scenario[] = [
  { title: 'an order ships; the same order again starts nothing', play: ships },
  { title: 'a declined card: what was reserved is released', play: declinedCard },
  { title: 'a shipper that is down: the customer has the money back', play: shipperDown },
  { title: 'a refund that fails: the stock is released all the same, and operators hear', play: refundFails },
  { title: 'an execution that is stopped after the charge is undone by the reconciler', play: stoppedInTheMiddle },
];

async function ships(stage: Stage): Promise<void> {
  await stockUp(stage);
  const run = await process(stage);
  const again = await stage.world.function('Shop/Orders/Start').invoke(ORDER);
  stage.note('event', `the same order again: ${again.payload}`);
  await conclude(stage, run, { status: 'SHIPPED', messages: ['order-shipped'] });
  stage.check('execution', run.status, 'SUCCEEDED');
  stage.check('transitions', run.transitions, 7);
  stage.check('executions', stage.world.stateMachine(MACHINE).runs.length, 1);
}

async function declinedCard(stage: Stage): Promise<void> {
  await stockUp(stage);
  const run = await process(stage, { customerId: DECLINED_CUSTOMER });
  await conclude(stage, run, { status: 'CANCELLED', messages: ['order-cancelled'] });
  stage.check('error', run.error, 'Card.Declined');
}

async function shipperDown(stage: Stage): Promise<void> {
  await stockUp(stage);
  stage.world.function('Shop/Ship').mock([fails('Shipper.Down', 'nobody answers')]);
  const run = await process(stage);
  await conclude(stage, run, { status: 'CANCELLED', messages: ['order-cancelled'] });
  stage.check('error', run.error, 'Shipper.Down');
}

async function refundFails(stage: Stage): Promise<void> {
  await stockUp(stage);
  stage.world.function('Shop/Ship').mock([fails('Shipper.Down', 'nobody answers')]);
  stage.world.function('Shop/Refund').mock([fails('Bank.Closed', 'come back tomorrow')]);
  const run = await process(stage);
  await conclude(stage, run, { status: 'COMPENSATION_FAILED', messages: ['order-delayed'], kept: 4000 });
  stage.check('error', run.error, 'Saga.CompensationFailed');
  const heard = published(stage, 'OperatorTopic').map(({ message }) => JSON.parse(message) as { error: string });
  stage.check(
    'operators heard',
    heard.map(({ error }) => error),
    ['Saga.CompensationFailed'],
  );
}

async function stoppedInTheMiddle(stage: Stage): Promise<void> {
  await stockUp(stage);
  const run = await start(stage);
  await run.toState('Order: ship');
  run.stop();
  stage.showRun(run);
  await showBooks(stage, 'then');
  const answer = await stage.world.function('Shop/Orders/Reconcile').invoke({ execution: ORDER.id });
  stage.note('event', `the reconciler: ${answer.payload}`);
  const resumed = stage.world.stateMachine(MACHINE).runs.find(({ name }) => name !== ORDER.id);
  if (resumed === undefined) throw new Error(`Nothing goes on with the order: ${answer.payload}`);
  await conclude(stage, await resumed.toEnd(), { status: 'CANCELLED', messages: ['order-cancelled'] });
  stage.check('the first execution', run.status, 'ABORTED');
}

async function stockUp(stage: Stage): Promise<void> {
  for (const [sku, available] of Object.entries(IN_STOCK)) {
    const entry = JSON.stringify({ available, held: {}, closed: [] } satisfies Stock);
    await stage.world.table('Shop/Stock').put({ id: sku, entry, version: 1 });
  }
  await showBooks(stage, 'before');
}

async function start(stage: Stage, more: object = {}): Promise<Run> {
  const answer = await stage.world.function('Shop/Orders/Start').invoke({ ...ORDER, ...more });
  stage.note('event', `the order comes in: ${answer.payload}`);
  const [run] = stage.world.stateMachine(MACHINE).runs;
  if (run === undefined) throw new Error(`The order was not started: ${answer.payload}`);
  return run;
}

async function process(stage: Stage, more?: object): Promise<Run> {
  return (await start(stage, more)).toEnd();
}

interface Expected {
  readonly status: string;
  readonly messages: readonly string[];
  /** Money that is left with the shop of an order that did not ship. */
  readonly kept?: number;
}

/** Shows what happened, and that stock and money add up. */
async function conclude(stage: Stage, run: Run, expected: Expected): Promise<void> {
  stage.showRun(run);
  for (const topic of ['CustomerTopic', 'OperatorTopic']) {
    for (const { message, atMs } of published(stage, topic)) stage.note('message', `${topic}: ${message}`, atMs);
  }
  await showBooks(stage, 'after');
  const record = await stage.world.table('Shop/Orders/Orders').get({ id: ORDER.id });
  stage.check('the order', record?.status, expected.status);
  stage.check(
    'customers heard',
    published(stage, 'CustomerTopic').map(({ message }) => (JSON.parse(message) as { type: string }).type),
    expected.messages,
  );
  await checkBooks(stage, expected);
}

async function checkBooks(stage: Stage, { status, kept = 0 }: Expected): Promise<void> {
  const stock = await entries<Stock>(stage, 'Stock');
  const { charged = 0, refunded = 0 } = (await entries<Payment>(stage, 'Payments'))[ORDER.id] ?? {};
  const shipment = (await entries<Shipment>(stage, 'Shipments'))[ORDER.id];
  const shipped = shipment?.state === 'SHIPPED' ? shipment.items : {};
  for (const [sku, before] of Object.entries(IN_STOCK)) {
    stage.check(`${sku}: in stock + shipped`, (stock[sku]?.available ?? 0) + (shipped[sku] ?? 0), before);
  }
  stage.check('charged - refunded', charged - refunded, status === 'SHIPPED' ? ORDER.amount : kept);
}

async function showBooks(stage: Stage, when: string): Promise<void> {
  for (const table of ['Stock', 'Payments', 'Shipments']) {
    stage.note('table', `${table} ${when}: ${JSON.stringify(await entries(stage, table))}`);
  }
}

async function entries<Entry>(stage: Stage, table: string): Promise<Record<string, Entry>> {
  const items = await stage.world.table(`Shop/${table}`).items();
  return Object.fromEntries(items.map((item) => [item.id as string, JSON.parse(item.entry as string) as Entry]));
}

function published(stage: Stage, topic: string): readonly { readonly message: string; readonly atMs: number }[] {
  return stage.world.topic(`Shop/Orders/${topic}`).messages;
}
