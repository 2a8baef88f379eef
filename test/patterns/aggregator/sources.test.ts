import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib';
import { Aggregator, CoordinationTable, Work } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import { call, collecting, handled, handling, WINDOW, type Window } from './collecting';
import { windowRuns } from './invariants';

let world: World;
let windows: Window[];
const stack = collecting();

async function open(source = stack): Promise<void> {
  world = await Simulator.load(source);
  windows = handled(world);
}

const contents = (): unknown[] => windows.map(({ key, events: all }) => [key, all.map(({ data }) => data)]);

afterEach(() => world.close());

const fifo = stackWith((inner) => {
  const queue = new sqs.Queue(inner, 'Line', {
    fifo: true,
    contentBasedDeduplication: true,
    visibilityTimeout: Duration.minutes(3),
    deadLetterQueue: { queue: new sqs.Queue(inner, 'Dead', { fifo: true }), maxReceiveCount: 3 },
  });
  aggregatorOf(inner, 'Bills', undefined, 'Handle').addQueue(queue);
});

function aggregatorOf(
  inner: Stack,
  id: string,
  table = new CoordinationTable(inner, 'Coordination'),
  handle = `${id}Handle`,
): Aggregator {
  const work = Work.invoke(handling(inner, handle));
  return new Aggregator(inner, id, { table, window: WINDOW, work });
}

const withBucket = stackWith((inner) => {
  const bucket = new s3.Bucket(inner, 'Large');
  const table = new CoordinationTable(inner, 'Coordination');
  new Aggregator(inner, 'Bills', {
    table,
    window: WINDOW,
    maxBytes: 1_024,
    bucket,
    work: Work.invoke(handling(inner)),
  });
});

describe('messages of a queue', () => {
  test('are collected by the field that is their key, and are gone from the queue', async () => {
    await open();
    const queue = world.queue('Sales');
    for (const [customer, amount] of [
      ['ada', 1],
      ['bob', 2],
      ['ada', 3],
      [7, 4],
    ]) {
      queue.send({ customer: customer as string, amount: amount as number });
    }
    await world.advance({ seconds: 1 });
    expect(queue.messages).toEqual([]);
    await world.advance({ minutes: 11 });
    expect(contents()).toEqual([
      [
        'ada',
        [
          { customer: 'ada', amount: 1 },
          { customer: 'ada', amount: 3 },
        ],
      ],
      ['bob', [{ customer: 'bob', amount: 2 }]],
      ['7', [{ customer: 7, amount: 4 }]],
    ]);
    expect(windowRuns(world).map(({ transitions }) => transitions)).toEqual([3, 3, 3]);
  });

  test.each([
    ['no JSON', 'hello'],
    ['no key', { amount: 1 }],
    ['an empty key', { customer: '' }],
    ['a key that is no text', { customer: { id: 1 } }],
  ])('with %s go to the dead letters, and keep no others back', async (_, body) => {
    await open();
    world.queue('Sales').send(body);
    world.queue('Sales').send({ customer: 'ada' });
    await world.advance({ minutes: 11 });
    expect([world.queue('Dead').messages.length, world.queue('Sales').messages.length]).toEqual([1, 0]);
    expect(contents()).toEqual([['ada', [{ customer: 'ada' }]]]);
  });

  test('that are delivered again, since the function died, are in one window', async () => {
    await open();
    const faults = [
      { function: 'Bills/CollectFunction', call: 'dynamodb:updateItem', kind: 'crashAfter', attempt: 2 } as const,
    ];
    await world.stateMachine('Bills/Workflow').start({ key: 'nobody', window: '0' }, { faults });
    world.queue('Sales').send({ customer: 'ada', amount: 1 });
    await world.advance({ minutes: 2 });
    expect(world.queue('Sales').messages).toHaveLength(1);
    await world.advance({ minutes: 11 });
    expect(world.queue('Sales').messages).toEqual([]);
    expect(contents()).toEqual([['ada', [{ customer: 'ada', amount: 1 }]]]);
  });

  test('of a FIFO queue keep their order, also when one of them is refused at first', async () => {
    await open(fifo);
    const queue = world.queue('Line');
    const faults = [
      { function: 'Bills/CollectFunction', call: 'dynamodb:getItem', kind: 'error', attempt: 2 } as const,
    ];
    await world.stateMachine('Bills/Workflow').start({ key: 'nobody', window: '0' }, { faults });
    for (let each = 1; each <= 5; each++) queue.send({ each }, { groupId: 'g' });
    await world.advance({ minutes: 20 });
    expect(queue.messages).toEqual([]);
    expect(contents()).toEqual([['', [1, 2, 3, 4, 5].map((each) => ({ each }))]]);
  });

  test('that are text are one, where they need no key', async () => {
    await open(fifo);
    world.queue('Line').send('hello', { groupId: 'g' });
    await world.advance({ minutes: 11 });
    expect(contents()).toEqual([['', ['hello']]]);
  });
});

test('events of EventBridge come through a queue, by their key and their id', async () => {
  await open(
    collecting({}, (aggregator) => {
      const eventPattern = { source: ['shop'], detailType: ['Sold'] };
      aggregator.addEvents('Sold', { eventPattern, keyField: 'detail.customer' });
    }),
  );
  const put = (customer: string): void =>
    world.eventBus().put({ source: 'shop', detailType: 'Sold', detail: { customer } });
  ['ada', 'bob', 'ada'].forEach(put);
  world.eventBus().put({ source: 'shop', detailType: 'Returned', detail: { customer: 'ada' } });
  await world.advance({ minutes: 11 });
  expect(windows.map(({ key, events: all }) => [key, all.length])).toEqual([
    ['ada', 2],
    ['bob', 1],
  ]);
  expect(windows[0]?.events[0]?.data).toMatchObject({
    source: 'shop',
    'detail-type': 'Sold',
    detail: { customer: 'ada' },
  });
  expect(windows[0]?.events[0]?.id).toBe((windows[0]?.events[0]?.data as { id: string }).id);
});

test('an event that is larger than a window lies in the bucket, and the work is told where', async () => {
  await open(withBucket);
  const data = { text: 'x'.repeat(2_000) };
  await call(world, { key: 'ada', id: '1', data });
  await call(world, { key: 'ada', id: '2', data: 2 });
  await world.advance({ minutes: 11 });
  const [large, small] = windows[0]?.events ?? [];
  expect([large, small]).toMatchObject([
    { id: '1', stored: {} },
    { id: '2', data: 2 },
  ]);
  expect(large).not.toHaveProperty('data');
  expect(large?.stored?.key).toMatch(/^aggregates\/[0-9a-f]{64}\/[0-9a-f]{64}\.json$/);
  expect(JSON.parse(world.bucket('Large').text(large?.stored?.key ?? '') ?? '')).toEqual(data);
});

test('two aggregators at one table do not meet', async () => {
  await open(
    stackWith((inner) => {
      const table = new CoordinationTable(inner, 'Coordination');
      aggregatorOf(inner, 'Bills', table);
      aggregatorOf(inner, 'Other', table);
      handling(inner);
    }),
  );
  world.function('BillsHandle').mock((payload) => {
    windows.push(payload as unknown as Window);
    return {};
  });
  world.function('OtherHandle').mock((payload) => {
    windows.push(payload as unknown as Window);
    return {};
  });
  await call(world, { key: 'ada', id: '1', data: 'bills' });
  const { output } = await world.function('Other/CollectFunction').invoke({ key: 'ada', id: '1', data: 'other' });
  expect(output).toMatchObject({ status: 'collected' });
  await world.advance({ minutes: 11 });
  expect(contents()).toEqual([
    ['ada', ['bills']],
    ['ada', ['other']],
  ]);
});

test('an event bus of yours is listened to', () => {
  const source = collecting({}, (aggregator) => {
    const eventBus = events.EventBus.fromEventBusArn(
      aggregator,
      'Bus',
      'arn:aws:events:us-east-1:111122223333:event-bus/shop',
    );
    aggregator.addEvents('Sold', { eventPattern: { source: ['shop'] }, eventBus });
  });
  expect(
    source.node
      .findChild('Bills')
      .node.findChild('Sources')
      .node.children.map(({ node }) => node.id),
  ).toEqual(expect.arrayContaining(['SoldDlq', 'SoldQueue', 'SoldRule', 'SoldSource']));
});
