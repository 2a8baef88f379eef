import { Duration, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { OrderWorkflowProps } from 'cdk-workflow-patterns';
import { fails } from 'cdk-workflow-simulator';
import { DECLINED_CUSTOMER } from '../../../bin/functions/order/book-keeping';
import { LINES, order, Shop } from './shop';

/** Real functions and an embedded database start in each shop: seconds, on a machine that is busy. */
let shop: Shop;

afterEach(() => shop.close());

async function expectOrder(id: string, record: object, cost?: number): Promise<void> {
  expect(await shop.record(id)).toMatchObject(record);
  expect(await shop.violations(id, cost)).toEqual([]);
}

const customerHeard = (): unknown[] => shop.messages('CustomerTopic').map(({ type }) => type);
const operatorsHeard = (): unknown[] => shop.messages('OperatorTopic').map(({ error }) => error);

describe('an order', () => {
  test('ships in 7 transitions', async () => {
    shop = await Shop.open();
    const run = await shop.process(order('o-1'));
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 7 });
    await expectOrder('o-1', { status: 'SHIPPED', customerId: 'customer-1', amount: 4000 });
    expect(await shop.record('o-1')).not.toHaveProperty('open');
    expect(shop.messages('CustomerTopic')).toEqual([
      { type: 'order-shipped', orderId: 'o-1', customerId: 'customer-1', backOrdered: [] },
    ]);
    expect(operatorsHeard()).toEqual([]);
  });

  test('fails with a declined card, and everything is undone', async () => {
    shop = await Shop.open();
    const run = await shop.process(order('o-1', { customerId: DECLINED_CUSTOMER }));
    expect(run).toMatchObject({ status: 'FAILED', error: 'Card.Declined' });
    await expectOrder('o-1', { status: 'CANCELLED', error: 'Card.Declined' });
    expect(customerHeard()).toEqual(['order-cancelled']);
    expect(operatorsHeard()).toEqual([]);
  });

  test('fails when an article is out of stock, and what was held of the others is released', async () => {
    shop = await Shop.open();
    const lines = [LINES[0], { sku: 'bulb', quantity: 11, price: 250 }];
    const run = await shop.process(order('o-1', { lines, amount: 5750 }));
    expect(run).toMatchObject({ status: 'FAILED', error: 'Inventory.OutOfStock' });
    await expectOrder('o-1', { status: 'CANCELLED' });
  });

  test('fails with a shipper that is down, and the customer has the money back', async () => {
    shop = await Shop.open();
    shop.world.function('Ship').mock([fails('Shipper.Down', 'no answer')]);
    const run = await shop.process(order('o-1'));
    expect(run).toMatchObject({ status: 'FAILED', error: 'Shipper.Down' });
    await expectOrder('o-1', { status: 'CANCELLED' });
    expect((await shop.books()).payments['o-1']).toEqual({ state: 'REFUNDED', charged: 4000, refunded: 4000 });
  });

  test('fails with Saga.CompensationFailed when a refund fails for good; the stock is released all the same', async () => {
    shop = await Shop.open();
    shop.world.function('Ship').mock([fails('Shipper.Down')]);
    shop.world.function('Refund').mock([fails('Bank.Down', 'closed')]);
    const run = await shop.process(order('o-1'));
    expect(run).toMatchObject({ status: 'FAILED', error: 'Saga.CompensationFailed' });
    await expectOrder('o-1', { status: 'COMPENSATION_FAILED', error: 'Shipper.Down' });
    expect((await shop.books()).stock['lamp']).toMatchObject({ available: 10, held: {} });
    expect(customerHeard()).toEqual(['order-delayed']);
    expect(operatorsHeard()).toEqual(['Saga.CompensationFailed']);
  });

  test('fails with Saga.CompletionFailed when the customer can not be told, and nothing is refunded', async () => {
    shop = await Shop.open();
    const run = await shop.begin(order('o-1'), {
      faults: [{ state: 'Order: tell customer', kind: 'error', attempt: 'every' }],
    });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Saga.CompletionFailed' });
    await expectOrder('o-1', { status: 'COMPLETION_FAILED' });
    expect((await shop.books()).payments['o-1']).toMatchObject({ state: 'CHARGED', refunded: 0 });
  });
});

describe('an order that comes twice', () => {
  test('starts nothing twice, whether or not the first has ended', async () => {
    shop = await Shop.open();
    const start = shop.world.function('Orders/Start');
    const first = await start.invoke(order('o-1'));
    expect(first.output).toMatchObject({ started: true, orderId: 'o-1' });
    const racing = await start.invoke(order('o-1', { amount: 4000, note: 'sent again' }));
    const [run] = shop.world.stateMachine('Orders').runs;
    await run?.toEnd();
    const later = await start.invoke(order('o-1'));
    expect(racing.output).toMatchObject({ orderId: 'o-1' });
    expect(later.output).toMatchObject({ started: false, orderId: 'o-1', status: 'SHIPPED' });
    expect(shop.world.stateMachine('Orders').runs).toHaveLength(1);
    await expectOrder('o-1', { status: 'SHIPPED' });
  });

  test('with other content starts nothing and answers with the order that exists', async () => {
    shop = await Shop.open();
    const start = shop.world.function('Orders/Start');
    await start.invoke(order('o-1'));
    const other = await start.invoke(order('o-1', { customerId: 'customer-2' }));
    expect(other.output).toMatchObject({ started: false, orderId: 'o-1' });
    expect(shop.world.stateMachine('Orders').runs).toHaveLength(1);
  });

  test('fails with Order.AlreadyExists when AWS has forgotten the first execution, and touches nothing of it', async () => {
    shop = await Shop.open();
    await shop.world
      .table('Orders/Orders')
      .put({ id: 'o-1', status: 'SHIPPED', executionArn: 'old', startedAt: 'then' });
    const run = await shop.process(order('o-1'));
    expect(run).toMatchObject({ status: 'FAILED', error: 'Order.AlreadyExists', transitions: 3 });
    expect(await shop.record('o-1')).toEqual({ id: 'o-1', status: 'SHIPPED', executionArn: 'old', startedAt: 'then' });
    expect((await shop.books()).payments).toEqual({});
  });
});

describe('an order that is wrong', () => {
  const wrong = { customerId: '', currency: 'XXX', lines: [{ sku: 'lamp', quantity: -1, price: 1500 }], amount: 7.5 };
  const problems = [
    'customerId must be a text',
    'currency must be one of EUR, GBP, USD',
    'lines[0].quantity must be a whole number of at least 1',
    'amount must be a whole number of at least 1',
  ];

  test('fails before anything is done, with everything that is wrong', async () => {
    shop = await Shop.open();
    const run = await shop.process(order('o-1', wrong));
    expect(run).toMatchObject({ status: 'FAILED', error: 'Order.Invalid', cause: problems.join('; '), transitions: 2 });
    expect(await shop.record('o-1')).toBeUndefined();
  });

  test('fails at the starter in the same words, and no execution begins', async () => {
    shop = await Shop.open();
    const answer = await shop.world.function('Orders/Start').invoke(order('o-1', wrong));
    expect(answer).toMatchObject({ error: 'Order.Invalid', message: problems.join('; ') });
    expect(shop.world.stateMachine('Orders').runs).toHaveLength(0);
  });

  test.each([{}, [], 'order', 7, null])('fails with a cause when it is %j', async (input) => {
    shop = await Shop.open();
    const run = await (await shop.world.stateMachine('Orders').start(input)).toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Order.Invalid' });
    expect(run.cause).toContain('id must be 1 to 80 letters');
  });

  test('fails when it is not the order that its execution is named for', async () => {
    shop = await Shop.open();
    const run = await (await shop.world.stateMachine('Orders').start(order('o-1'), { name: 'o-2' })).toEnd();
    expect(run).toMatchObject({ error: 'Order.Invalid', cause: 'id must be the name of the execution' });
  });
});

describe('an execution that ends without a final status', () => {
  const STATES = ['record', 'reserve inventory', 'charge payment', 'ship'].map((phrase) => `Order: ${phrase}`);

  test.each(STATES)('in %s is undone by the reconciler', async (state) => {
    shop = await Shop.open();
    const run = await shop.begin(order('o-1'), { faults: [{ state, kind: 'stopped' }] });
    await run.toEnd();
    expect(run.status).toBe('ABORTED');
    await shop.reconcile();
    expect(await shop.violations('o-1')).toEqual([]);
    const recorded = state === 'Order: record' ? undefined : { status: 'CANCELLED', error: 'Order.Interrupted' };
    expect((await shop.record('o-1')) ?? {}).toMatchObject(recorded ?? {});
  });

  test('behind the point of no return is completed by the reconciler, not undone', async () => {
    shop = await Shop.open();
    const run = await shop.begin(order('o-1'), { faults: [{ state: 'Order: complete record', kind: 'stopped' }] });
    await run.toEnd();
    expect(await shop.reconcile()).toEqual({ 'o-1': 'completing' });
    await expectOrder('o-1', { status: 'SHIPPED' });
    expect(customerHeard()).toEqual(['order-shipped']);
  });

  test('is undone at once when the event of its end arrives, without the schedule', async () => {
    shop = await Shop.open();
    const run = await (await shop.begin(order('o-1'))).toState('Order: ship');
    run.stop();
    await shop.world.advance({ minutes: 1 });
    await expectOrder('o-1', { status: 'CANCELLED', error: 'Order.Interrupted' });
    expect(shop.world.function('Orders/Reconcile').invocations).not.toEqual([]);
  });

  test('is left alone while it runs, and looked after once however often the reconciler comes', async () => {
    shop = await Shop.open();
    const run = await (await shop.begin(order('o-1'))).toState('Order: ship');
    const reconcile = shop.world.function('Orders/Reconcile');
    expect((await reconcile.invoke({})).output).toEqual({ 'o-1': 'at work' });
    run.stop();
    expect((await reconcile.invoke({ execution: 'o-1' })).output).toEqual({ 'o-1': 'undoing' });
    await shop.reconcile();
    expect(await shop.reconcile()).toEqual({});
    expect(shop.world.stateMachine('Orders').runs).toHaveLength(2);
    await expectOrder('o-1', { status: 'CANCELLED' });
  });

  test('fails into RECONCILIATION_FAILED when it can not be gone on with, and operators hear', async () => {
    shop = await Shop.open();
    const run = await (await shop.begin(order('o-1'))).toState('Order: ship');
    run.stop();
    for (let attempt = 1; attempt <= 5; attempt++) {
      await shop.world.function('Orders/Reconcile').invoke({});
      for (const each of shop.world.stateMachine('Orders').runs) if (each.status === 'RUNNING') each.stop();
    }
    expect((await shop.world.function('Orders/Reconcile').invoke({})).output).toEqual({ 'o-1': 'given up' });
    await expectOrder('o-1', { status: 'RECONCILIATION_FAILED' });
    expect(operatorsHeard()).toEqual(['Order.ReconciliationFailed']);
  });
});

describe('options', () => {
  test('partial fulfilment ships what there is, charges for that, and keeps the rest as back-ordered', async () => {
    shop = await Shop.open(() => ({ partialFulfilment: true }));
    const bulbs = { sku: 'bulb', quantity: 11, price: 250 };
    const run = await shop.process(order('o-1', { lines: [LINES[0], bulbs], amount: 5750 }));
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 7 });
    await expectOrder('o-1', { status: 'PARTIALLY_SHIPPED', backOrdered: JSON.stringify([bulbs]) }, 3000);
    expect(shop.messages('CustomerTopic')).toMatchObject([{ type: 'order-shipped', backOrdered: [bulbs] }]);
  });

  test('partial fulfilment that was stopped behind the pivot is completed as partial', async () => {
    shop = await Shop.open(() => ({ partialFulfilment: true }));
    const bulbs = { sku: 'bulb', quantity: 11, price: 250 };
    const run = await shop.begin(order('o-1', { lines: [LINES[0], bulbs], amount: 5750 }), {
      faults: [{ state: 'Order: complete record', kind: 'stopped' }],
    });
    await run.toEnd();
    await shop.reconcile();
    await expectOrder('o-1', { status: 'PARTIALLY_SHIPPED', backOrdered: JSON.stringify([bulbs]) }, 3000);
  });

  test('a status after every step costs two transitions', async () => {
    shop = await Shop.open(() => ({ statusAfterEachStep: true }));
    const run = await (await shop.begin(order('o-1'))).toState('Order: ship');
    expect(await shop.record('o-1')).toMatchObject({ status: 'CHARGED' });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 9 });
    await expectOrder('o-1', { status: 'SHIPPED' });
  });

  describe('manual review', () => {
    const review = (stack: Stack): Partial<OrderWorkflowProps> => ({
      review: {
        reviewer: new lambda.Function(stack, 'Reviewer', {
          runtime: lambda.Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('exports.handler = async () => {};'),
        }),
        when: '{% $states.input.amount >= 4000 %}',
        deadline: Duration.hours(8),
      },
    });

    test('costs an order that is not suspicious one transition', async () => {
      shop = await Shop.open(review);
      const run = await shop.process(order('o-1', { lines: [LINES[0]], amount: 3000 }));
      expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 8 });
      await expectOrder('o-1', { status: 'SHIPPED' }, 3000);
    });

    test('lets a suspicious order go on when somebody approves', async () => {
      shop = await Shop.open(review);
      const run = await (await shop.begin(order('o-1'))).toWait('Order: await review');
      await shop.world.advance({ hours: 7 });
      run.callback().succeed({ by: 'somebody' });
      await run.toEnd();
      expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 9 });
      await expectOrder('o-1', { status: 'SHIPPED' });
    });

    test("fails with the reviewer's error when somebody rejects, and nothing was done", async () => {
      shop = await Shop.open(review);
      const run = await (await shop.begin(order('o-1'))).toWait('Order: await review');
      run.callback().fail('Order.Rejected', 'a known fraudster');
      await run.toEnd();
      expect(run).toMatchObject({ status: 'FAILED', error: 'Order.Rejected', cause: 'a known fraudster' });
      await expectOrder('o-1', { status: 'CANCELLED', error: 'Order.Rejected' });
      expect((await shop.books()).payments).toEqual({});
    });

    test('fails with States.Timeout when nobody decides by the deadline', async () => {
      shop = await Shop.open(review);
      const run = await shop.process(order('o-1'));
      expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 8 * 3_600_000 });
      await expectOrder('o-1', { status: 'CANCELLED' });
    });
  });
});

test('every right of the machine and the functions is used by an order that ships, one that is undone and one that is gone on with', async () => {
  shop = await Shop.open();
  const start = shop.world.function('Orders/Start');
  await start.invoke(order('o-1'));
  await start.invoke(order('o-1'));
  await shop.world.stateMachine('Orders').runs[0]?.toEnd();
  await (
    await shop.begin(order('o-2'), { faults: [{ state: 'Order: ship', kind: 'answerLost', attempt: 'every' }] })
  ).toEnd();
  shop.world.function('Refund').mock([fails('Bank.Down')]);
  await shop.process(order('o-3', { customerId: DECLINED_CUSTOMER }));
  const run = await (await shop.begin(order('o-4'))).toState('Order: ship');
  run.stop();
  for (let attempt = 1; attempt <= 6; attempt++) {
    await shop.world.function('Orders/Reconcile').invoke({});
    for (const each of shop.world.stateMachine('Orders').runs) if (each.status === 'RUNNING') each.stop();
  }
  expect(shop.world.unusedPermissions()).toEqual([]);
});
