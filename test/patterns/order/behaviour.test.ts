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

  test('says which call started it, also when both come at once', async () => {
    shop = await Shop.open();
    const start = shop.world.function('Orders/Start');
    const answers = await Promise.all([start.invoke(order('o-1')), start.invoke(order('o-1'))]);
    expect(answers.map(({ output }) => (output as { started: boolean }).started).sort()).toEqual([false, true]);
    expect(shop.world.stateMachine('Orders').runs).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['customerId', { customerId: 'customer-2' }],
    ['amount, lines', { amount: 3000, lines: LINES.slice(0, 1) }],
  ])('fails with Order.Conflict when it has another %s, before it is recorded and after', async (what, more) => {
    shop = await Shop.open();
    const start = shop.world.function('Orders/Start');
    await start.invoke(order('o-1'));
    const conflict = {
      error: 'Order.Conflict',
      message: `there is an order "o-1" already, with another ${what}`,
    };
    expect(await start.invoke(order('o-1', more))).toMatchObject(conflict);
    await shop.world.stateMachine('Orders').runs[0]?.toEnd();
    expect(await start.invoke(order('o-1', more))).toMatchObject(conflict);
    expect(shop.world.stateMachine('Orders').runs).toHaveLength(1);
  });

  test('fails with Order.Invalid when it is larger than an execution takes', async () => {
    shop = await Shop.open();
    const lines = Array.from({ length: 4_000 }, (_, at) => ({
      sku: `bulb-${at}-${'x'.repeat(40)}`,
      quantity: 1,
      price: 1,
    }));
    expect(await shop.world.function('Orders/Start').invoke(order('o-1', { lines, amount: 4_000 }))).toMatchObject({
      error: 'Order.Invalid',
      message: expect.stringMatching(/^the order must be at most 262144 bytes, got \d+$/) as string,
    });
    expect(shop.world.stateMachine('Orders').runs).toEqual([]);
  });

  test('is the same order whatever the order of its members, and with numbers that JSONata rounds', async () => {
    shop = await Shop.open();
    const start = shop.world.function('Orders/Start');
    const lines = LINES.map((line) => ({ ...line, weight: 0.1 + 0.2 }));
    await start.invoke(order('o-1', { lines }));
    await shop.world.stateMachine('Orders').runs[0]?.toEnd();
    const turned = lines.map((line) => Object.fromEntries(Object.entries(line).reverse()));
    expect((await start.invoke(order('o-1', { lines: turned }))).output).toMatchObject({
      started: false,
      status: 'SHIPPED',
    });
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
    'lines[0].quantity must be a whole number from 1 to 999999999999999',
    'amount must be a whole number from 1 to 999999999999999',
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

describe('an execution that would go on with an order', () => {
  const NAME = 'resume-00000000-0000-4000-8000-000000000000';

  /** An order that has shipped, or that waits in the state of this name. */
  async function placed(state?: string): Promise<void> {
    shop = await Shop.open();
    const run = await shop.begin(order('o-1'));
    await (state === undefined ? run.toEnd() : run.toState(state));
  }

  test.each<[string, object | null]>([
    ['{}', {}],
    ['null', null],
    ['an action', { action: 'undo', results: {}, executionArn: 'x', startedAt: 'y', error: 'E', cause: 'c' }],
    ['an unknown action', { action: 'ship' }],
  ])('is an order like others when it is named for one: with %s as resume it is checked', async (_, resume) => {
    shop = await Shop.open();
    const wrong = await shop.process(order('o-1', { amount: -5, resume }));
    expect(wrong).toMatchObject({ status: 'FAILED', error: 'Order.Invalid', transitions: 2 });
    const right = await shop.process(order('o-2', { resume, resumption: resume }));
    expect(right).toMatchObject({ status: 'SUCCEEDED', transitions: 7 });
    await expectOrder('o-2', { status: 'SHIPPED' });
  });

  test('hands the functions nothing that was not checked', async () => {
    shop = await Shop.open();
    const run = await shop.process(order('o-1', { partialFulfilment: true, requestId: 'r', resume: {} }));
    expect(run.status).toBe('SUCCEEDED');
    const [reserved] = shop.world.function('Reserve').invocations;
    expect(reserved?.event).toMatchObject({ input: order('o-1') });
    expect(Object.keys((reserved?.event as { input: object }).input).sort()).toEqual(Object.keys(order('o-1')).sort());
  });

  test.each([undefined, 'Order: ship'])('fails for an order that does not name it, be it at %s', async (state) => {
    await placed(state);
    const input = { ...order('o-1'), resume: { action: 'undo' }, resumption: { action: 'undo', results: {} } };
    for (const name of [NAME, 'another']) {
      const run = await (await shop.world.stateMachine('Orders').start(input, { name })).toEnd();
      expect(run).toMatchObject({ status: 'FAILED', error: 'Order.Invalid' });
      expect(run.cause).toContain('id must be the name of the execution');
    }
    await shop.world.stateMachine('Orders').runs[0]?.toEnd();
    await expectOrder('o-1', { status: 'SHIPPED' });
    expect(customerHeard()).toEqual(['order-shipped']);
  });

  test('fails for an action that it does not know', async () => {
    await placed('Order: ship');
    const machine = shop.world.stateMachine('Orders');
    machine.runs[0]?.stop();
    const executionArn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${NAME}`;
    const resumption = JSON.stringify({ action: 'ship', results: {}, error: 'E', cause: 'c' });
    await shop.world.table('Orders/Orders').put({ ...(await shop.record('o-1')), executionArn, resumption });
    const run = await (await machine.start({ id: 'o-1' }, { name: NAME })).toEnd();
    expect(run.error).toBe('Order.Invalid');
    expect(run.cause).toContain('no way to go on: ship');
    expect((await shop.books()).shipments).toEqual({});
  });

  test('is named by the order before it starts, so that one that was named and not started starts later', async () => {
    await placed('Order: ship');
    const machine = shop.world.stateMachine('Orders');
    machine.runs[0]?.stop();
    const executionArn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${NAME}`;
    const resumption = JSON.stringify({ action: 'undo', results: {}, error: 'Order.Interrupted', cause: 'c' });
    await shop.world.table('Orders/Orders').put({ ...(await shop.record('o-1')), executionArn, resumption });
    expect(await shop.reconcile()).toEqual({ 'o-1': 'undo' });
    expect(machine.runs.map(({ name }) => name)).toEqual(['o-1', NAME]);
    await expectOrder('o-1', { status: 'CANCELLED' });
    expect(await shop.record('o-1')).not.toHaveProperty('resumption');
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
    expect(await shop.reconcile()).toEqual({ 'o-1': 'complete' });
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

  test.each(['o-1', 'resume-1'])('and without a record is told to operators: %s', async (id) => {
    shop = await Shop.open();
    await (await shop.begin(order(id), { faults: [{ state: 'Order: record', kind: 'stopped' }] })).toEnd();
    await shop.world.advance({ minutes: 1 });
    expect(shop.messages('OperatorTopic')).toMatchObject([{ error: 'Order.NotRecorded', orderId: id }]);
  });

  test('and without a record is told to operators, and one whose order is wrong or exists is not', async () => {
    shop = await Shop.open();
    await (await shop.begin(order('o-1'), { faults: [{ state: 'Order: record', kind: 'stopped' }] })).toEnd();
    await shop.process(order('o-2', { amount: 1 }));
    await shop.world.advance({ minutes: 1 });
    expect(shop.messages('OperatorTopic')).toMatchObject([{ error: 'Order.NotRecorded', orderId: 'o-1' }]);
    const again = await shop.world.function('Orders/Start').invoke(order('o-1'));
    expect(again.output).toMatchObject({ started: false, executionStatus: 'ABORTED' });
  });

  test('is found by the schedule, when no event tells of it, a quarter of an hour later', async () => {
    shop = await Shop.open();
    const run = await (await shop.begin(order('o-1'))).toState('Order: ship');
    run.stop();
    const { dueAt, updatedAt } = (await shop.record('o-1')) as { dueAt: string; updatedAt: string };
    expect(Date.parse(dueAt) - Date.parse(updatedAt)).toBe(15 * 60_000);
    expect(await shop.reconciler({})).toEqual({});
  });

  test('is left alone while it runs, and looked after once however often the reconciler comes', async () => {
    shop = await Shop.open();
    const run = await (await shop.begin(order('o-1'))).toState('Order: ship');
    expect(await shop.round()).toEqual({ 'o-1': 'at work' });
    run.stop();
    expect(await shop.reconciler({ execution: 'o-1' })).toEqual({ 'o-1': 'undo' });
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
      await shop.round();
      for (const each of shop.world.stateMachine('Orders').runs) if (each.status === 'RUNNING') each.stop();
    }
    expect(await shop.round()).toEqual({ 'o-1': 'given up' });
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
    await shop.round();
    for (const each of shop.world.stateMachine('Orders').runs) if (each.status === 'RUNNING') each.stop();
  }
  expect(shop.world.unusedPermissions()).toEqual([]);
});
