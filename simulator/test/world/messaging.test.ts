import { Simulator, type Json, type World } from 'cdk-workflow-simulator';
import { messagingStack } from './messaging-stack';

const stack = messagingStack();
const news = { title: 'hi', amount: 150 };
let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

const heard = (): Json[] => world.function('Listener').logs.map(({ message }) => JSON.parse(message) as Json);

describe('a topic', () => {
  test('hands a message to the subscribed function and, where its filter matches, to the queue', async () => {
    const run = await world.stateMachine('Machine').start({ news, kind: 'urgent', mode: 'good' });
    await run.toEnd();
    expect(world.topic('News').messages).toMatchObject([
      { subject: 'Greeting', message: JSON.stringify(news), attributes: { kind: { type: 'String', value: 'urgent' } } },
    ]);
    expect(heard()).toContainEqual({
      Records: [
        expect.objectContaining({
          EventSource: 'aws:sns',
          Sns: expect.objectContaining({ Message: JSON.stringify(news) }) as Json,
        }),
      ],
    });
    expect(world.queue('Inbox').messages).toMatchObject([{ body: JSON.stringify(news) }]);
  });

  test('keeps a message from a queue whose filter does not match', async () => {
    await (await world.stateMachine('Machine').start({ news, kind: 'dull', mode: 'good' })).toEnd();
    expect(world.queue('Inbox').messages).toEqual([]);
  });
});

describe('a queue', () => {
  test('feeds its worker, which answers the callback', async () => {
    const run = await world.stateMachine('Machine').start({ news, kind: 'dull', mode: 'good' });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { done: true }, elapsedMs: 0 });
    expect(world.queue('Work').messages).toEqual([]);
  });

  test('fails over to the dead-letter queue what its worker refuses three times, a visibility timeout apart', async () => {
    const run = await world.stateMachine('Machine').start({ news, kind: 'dull', mode: 'bad' });
    await world.advance({ minutes: 2, seconds: 59 });
    expect(world.function('Worker').invocations.map(({ atMs }) => atMs - Date.parse('2025-01-01'))).toEqual([
      0, 60_000, 120_000,
    ]);
    expect(world.queue('Dead').messages).toEqual([]);
    await world.advance({ seconds: 1 });
    expect(world.queue('Dead').messages).toMatchObject([{ body: expect.stringContaining('"mode":"bad"') as string }]);
    expect(run.status).toBe('RUNNING');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 600_000 });
  });

  test('hands over what the test sends, in batches', async () => {
    for (let number = 1; number <= 7; number++) world.queue('Work').send({ mode: 'good', number });
    await world.advance(0);
    const batches = world
      .function('Worker')
      .invocations.map(({ event }) => (event as { Records: Json[] }).Records.length);
    expect(batches.reduce((sum, size) => sum + size)).toBe(7);
    expect(Math.max(...batches)).toBe(5);
  });
});

describe('an event bus', () => {
  test('sends a matching event to the targets of a rule', async () => {
    await (await world.stateMachine('Machine').start({ news, kind: 'dull', mode: 'good' })).toEnd();
    expect(world.eventBus('Bus').events).toMatchObject([{ source: 'shop', detailType: 'Ordered', detail: news }]);
    expect(heard()).toContainEqual(
      expect.objectContaining({
        source: 'shop',
        'detail-type': 'Ordered',
        detail: news,
        time: '2025-01-01T00:00:00Z',
        account: '123456789012',
      }),
    );
  });

  test('tells in the resources of an event which machine and which execution put it, after its own', async () => {
    const run = await world.stateMachine('Machine').start({ news, kind: 'dull', mode: 'good' });
    await run.toEnd();
    const [event] = world.eventBus('Bus').events;
    expect(event?.resources).toEqual([world.stateMachine('Machine').arn, run.arn]);
    const scheduled = run.history.filter(({ type }) => type === 'TaskScheduled');
    expect(JSON.stringify(scheduled)).not.toContain('Resources');
  });

  test('keeps an event from a rule that does not match', async () => {
    world.eventBus('Bus').put({ source: 'shop', detailType: 'Ordered', detail: { amount: 100 } });
    await world.advance(0);
    expect(heard()).toEqual([]);
  });

  test('hears of executions that fail, through an input transformer', async () => {
    const run = await world.stateMachine('Machine').start({ news, kind: 'dull', mode: 'bad' }, { name: 'order-1' });
    await run.toEnd();
    await world.advance(0);
    expect(world.queue('Inbox').messages.map(({ body }) => body)).toEqual(['order-1 ended FAILED']);
    const statuses = world.eventBus().events.map(({ detail }) => (detail as { status: string }).status);
    expect(statuses).toEqual(['RUNNING', 'FAILED']);
  });
});

describe('a schedule', () => {
  test('fires while the test lets its time pass', async () => {
    await world.advance({ hours: 2, minutes: 29 });
    expect(heard()).toEqual([]);
    await world.advance({ minutes: 1 });
    expect(heard()).toEqual([{ nightly: true }]);
    await world.advance({ days: 2 });
    expect(heard()).toHaveLength(3);
  });

  test('fires when the test says so', async () => {
    world.schedule('Nightly').fire();
    await world.advance(0);
    expect(heard()).toEqual([{ nightly: true }]);
  });
});

describe('an HTTP API', () => {
  test.each([
    ['GET', '/orders/17', 200, 'GET /orders/{id}', { id: '17' }],
    ['GET', '/orders/special', 200, 'GET /orders/special', {}],
    ['PUT', '/files/a/b.txt', 200, 'ANY /files/{path+}', { path: 'a/b.txt' }],
  ])('routes %s %s', async (method, path, status, route, parameters) => {
    const response = await world.endpoint('Api').request({ method, path });
    expect(response).toMatchObject({ status, headers: { 'x-route': route }, cookies: ['a=b'] });
    expect(JSON.parse(response.body)).toEqual(parameters);
  });

  test('fails with 404 where no route leads', async () => {
    expect(await world.endpoint('Api').post('/orders/17')).toMatchObject({
      status: 404,
      body: '{"message":"Not Found"}',
    });
  });
});
