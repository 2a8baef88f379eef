import type { Deployment, Ended, Mailbox } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Shop/Orders/Workflow/StateMachine';
const START = 'Shop/Orders/Start';
const CUSTOMERS: Mailbox = { topic: 'Shop/Orders/CustomerTopic' };
const OPERATORS: Mailbox = { topic: 'Shop/Orders/OperatorTopic', queue: 'Shop/Desk' };

interface Answer {
  readonly started: boolean;
  readonly executionArn: string;
}

/** An order of two articles that are in stock for this order alone. */
async function orderOf(deployment: Deployment, id: string, customerId: string): Promise<object> {
  for (const article of ['lamp', 'bulb']) {
    const entry = JSON.stringify({ available: 10, held: {}, closed: [] });
    await deployment.putItem('Shop/Stock', { id: `${id}-${article}`, entry, version: 1 });
  }
  const lines = [
    { sku: `${id}-lamp`, quantity: 2, price: 1500 },
    { sku: `${id}-bulb`, quantity: 4, price: 250 },
  ];
  return { id, customerId, currency: 'EUR', amount: 4000, lines };
}

async function startOrder(deployment: Deployment, order: object): Promise<Answer> {
  const { output, error } = await deployment.invoke(START, order);
  if (error !== undefined) throw new Error(`the start function threw ${error}`);
  return output as Answer;
}

/** What the books say of the order: stock left of both articles, money, goods. */
async function books(deployment: Deployment, id: string): Promise<object> {
  const entry = async (table: string, key: string): Promise<Record<string, unknown>> => {
    const item = await deployment.item(`Shop/${table}`, { id: key });
    return JSON.parse(String(item?.['entry'] ?? '{}')) as Record<string, unknown>;
  };
  return {
    order: (await deployment.item('Shop/Orders/Orders', { id }))?.['status'],
    stock: [(await entry('Stock', `${id}-lamp`))['available'], (await entry('Stock', `${id}-bulb`))['available']],
    payment: (await entry('Payments', id))['state'] ?? 'none',
    shipment: (await entry('Shipments', id))['state'] ?? 'none',
  };
}

/** The customer's news of the order; there must be some. */
async function news(deployment: Deployment, id: string): Promise<string> {
  interface News {
    readonly orderId: string;
    readonly type: string;
  }
  return (await deployment.message<News>(CUSTOMERS, ({ orderId }) => orderId === id)).type;
}

async function outcome(deployment: Deployment, id: string, { status, error }: Ended): Promise<object> {
  return { status, error: error ?? 'none', books: await books(deployment, id), news: await news(deployment, id) };
}

const SHIPPED: Expectation = {
  name: 'an order ships, and the same order again starts nothing',
  machine: MACHINE,
  play: async (deployment) => {
    const order = await orderOf(deployment, 'order-1', 'customer-1');
    const { started, executionArn } = await startOrder(deployment, order);
    const ended = await deployment.execution(MACHINE, executionArn).ended();
    const { executionArn: sameArn, ...again } = await startOrder(deployment, order);
    return {
      started,
      ...(await outcome(deployment, 'order-1', ended)),
      states: ended.states.length,
      again,
      isSame: sameArn === executionArn,
    };
  },
  expected: {
    started: true,
    status: 'SUCCEEDED',
    error: 'none',
    states: 7,
    books: { order: 'SHIPPED', stock: [8, 6], payment: 'CHARGED', shipment: 'SHIPPED' },
    news: 'order-shipped',
    again: { started: false, orderId: 'order-1', status: 'SHIPPED' },
    isSame: true,
  },
};

const DECLINED: Expectation = {
  name: "fails with the bank's error when a card is declined, and what was reserved is released",
  machine: MACHINE,
  play: async (deployment) => {
    const order = await orderOf(deployment, 'order-2', 'customer-without-credit');
    const { executionArn } = await startOrder(deployment, order);
    const ended = await deployment.execution(MACHINE, executionArn).ended();
    return outcome(deployment, 'order-2', ended);
  },
  expected: {
    status: 'FAILED',
    error: 'Card.Declined',
    books: { order: 'CANCELLED', stock: [10, 10], payment: 'REFUNDED', shipment: 'none' },
    news: 'order-cancelled',
  },
};

const INVALID: Expectation = {
  name: 'fails before anything is done when the order is wrong',
  play: async (deployment) => {
    const { error } = await deployment.invoke(START, {
      id: 'order-3',
      customerId: 'customer-1',
      currency: 'XXX',
      amount: 1,
      lines: [],
    });
    return { error, record: (await deployment.item('Shop/Orders/Orders', { id: 'order-3' })) ?? 'none' };
  },
  expected: { error: 'Order.Invalid', record: 'none' },
};

export const ORDERS: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [CUSTOMERS, OPERATORS], expectations: [SHIPPED, DECLINED, INVALID] },
];
