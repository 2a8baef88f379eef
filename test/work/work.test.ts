import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FanOut, FanOutSource, Saga, SagaStep, ScatterGather, Work, Workflow } from 'cdk-workflow-patterns';
import type { Fault, Json } from 'cdk-workflow-simulator';
import { fails, Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../support/synthesize';
import { fn, itemsUpTo } from '../patterns/fan-out/fan-out-world';

const OWN = { region: 'eu-central-1', account: '111111111111' };

/** Work on something of another region or account. */
function elsewhere(stack: Stack, region: string, account: string): Record<string, Work> {
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
  const queue = sqs.Queue.fromQueueArn(stack, 'Queue', arn('sqs', 'queue'));
  return {
    invoke: Work.invoke(lambda.Function.fromFunctionArn(stack, 'Fn', arn('lambda', 'function:f'))),
    publish: Work.publish(sns.Topic.fromTopicArn(stack, 'Topic', arn('sns', 'topic'))),
    sendMessage: Work.sendMessage(queue),
    sendMessageAndWait: Work.sendMessageAndWait(queue, { deadline: Duration.hours(1) }),
    putItem: Work.putItem(dynamodb.Table.fromTableArn(stack, 'Table', arn('dynamodb', 'table/t')), { parameters: {} }),
  };
}

describe('work on what belongs to', () => {
  test.each([
    ['another region', 'us-east-1', OWN.account, "must be of the region of its stack, 'eu-central-1'"],
    ['another account', OWN.region, '222222222222', "must be of the account of its stack, '111111111111'"],
  ])('%s is refused by every pattern', (_, region, account, message) => {
    const stack = new Stack(new App(), 'Test', { env: OWN });
    let made = 0;
    for (const [name, work] of Object.entries(elsewhere(stack, region, account))) {
      const refused = (make: () => unknown): void => expect(make).toThrow(message);
      const id = (): string => `${name}${made++}`;
      refused(() => new Saga(stack, id(), { steps: [SagaStep.of('do', work)] }));
      refused(() => new Saga(stack, id(), { steps: [SagaStep.of('do', inReach(stack), { compensation: work })] }));
      refused(() => new FanOut(stack, id(), { source: FanOutSource.array([1]), work }));
      refused(() => new FanOut(stack, id(), { source: FanOutSource.branches({ one: work }) }));
      if (!['publish', 'sendMessage'].includes(name)) {
        refused(() => new ScatterGather(stack, id(), { targets: { one: work }, window: Duration.seconds(9) }));
      }
    }
    expect(made).toBeGreaterThan(20);
  });

  test('the same account is taken, and so is what is known at deployment only', () => {
    const stack = new Stack(new App(), 'Test', { env: OWN });
    for (const work of Object.values(elsewhere(stack, OWN.region, OWN.account))) {
      expect(
        () => new Saga(stack, `S${stack.node.children.length}`, { steps: [SagaStep.of('do', work)] }),
      ).not.toThrow();
    }
    const anywhere = new Stack(new App(), 'Anywhere');
    expect(
      () =>
        new Saga(anywhere, 'S', { steps: [SagaStep.of('do', elsewhere(anywhere, 'us-east-1', '1').invoke as Work)] }),
    ).not.toThrow();
  });

  test('items of a bucket in another region are refused', () => {
    const stack = new Stack(new App(), 'Test', { env: OWN });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'rows-of-mine', region: 'us-east-1' });
    const source = FanOutSource.csv('rows.csv', { bucket });
    expect(() => new FanOut(stack, 'F', { source, work: inReach(stack) })).toThrow(
      "'source' must be of the region of its stack",
    );
  });
});

function inReach(stack: Stack): Work {
  return Work.invoke(fn(stack, 'Own'));
}

describe('work that is refused', () => {
  const stack = new Stack(new App(), 'Test');
  const topic = new sns.Topic(stack, 'Topic');

  test('a question to a topic or a queue, which nobody answers', () => {
    const window = Duration.seconds(9);
    expect(() => new ScatterGather(stack, 'A', { targets: { one: Work.publish(topic) }, window })).toThrow(
      "[Test/A] 'targets.one' must be work that answers, got 'a message that nobody answers'",
    );
  });

  test('whole batches in a step', () => {
    expect(() => new Saga(stack, 'B', { steps: [SagaStep.of('do', Work.invokeBatch(fn(stack, 'Fn')))] })).toThrow(
      "[Test/B] 'steps[0]' must be work on one thing",
    );
  });

  test('a request in a saga whose address is not https', () => {
    const connection = new events.Connection(stack, 'Partner', {
      authorization: events.Authorization.apiKey('x-api-key', SecretValue.unsafePlainText('key')),
    });
    const work = Work.request(connection, { url: 'http://example.com' });
    expect(() => new Saga(stack, 'C', { steps: [SagaStep.of('ask', work)] })).toThrow(
      "'steps[0].url' must be an https",
    );
  });

  test.each([Duration.millis(1_500), Duration.seconds(0), Duration.days(365)])('a deadline of %p', (deadline) => {
    const work = Work.invokeAndWait(fn(stack, 'Fn'), { deadline });
    const id = `D${deadline.toMilliseconds()}`;
    expect(() => new Saga(stack, id, { steps: [SagaStep.of('wait', work)] })).toThrow("'steps[0].deadline' must be");
  });
});

describe('messages to what keeps an order', () => {
  const stack = stackWith((scope) => {
    const queue = new sqs.Queue(scope, 'Queue', { fifo: true });
    const topic = new sns.Topic(scope, 'Topic', { fifo: true, topicName: 'news.fifo' });
    const given = new sqs.Queue(scope, 'Given', { fifo: true });
    const saga = new Saga(scope, 'Saga', {
      steps: [
        SagaStep.of('queue', Work.sendMessage(queue, { message: 'to the queue' })),
        SagaStep.of('topic', Work.publish(topic, { message: 'to the topic' })),
      ],
    });
    const each = new FanOut(scope, 'Each', {
      source: FanOutSource.array('{% $states.input.items %}'),
      work: Work.sendMessage(given, { message: '{% "item " & $index %}', messageGroupId: '{% "group" & $item.id %}' }),
    });
    new Workflow(scope, 'Workflow', { definition: saga.next(each) });
    const wait = new ScatterGather(scope, 'Ask', {
      targets: { desk: Work.sendMessageAndWait(queue, { deadline: Duration.hours(1), retryOn: ['Desk.Busy'] }) },
      window: Duration.hours(1),
    });
    new Workflow(scope, 'Waiting', { definition: wait });
  });

  test('has a group and is no duplicate of another, also in a Map', async () => {
    const world = await Simulator.load(stack);
    const run = await world.stateMachine('Workflow').start({ items: itemsUpTo(3) as Json });
    await run.toEnd();
    expect(run.status).toBe('SUCCEEDED');
    expect(world.queue('Queue').messages.map(({ body }) => body)).toEqual(['to the queue']);
    expect(world.topic('Topic').messages.map(({ message }) => message)).toEqual(['to the topic']);
    const given = world.queue('Given').messages.map(({ body }) => body);
    expect(given.sort()).toEqual(['item 0', 'item 1', 'item 2']);
    await world.close();
  });

  test('that is sent twice because its answer was lost arrives once', async () => {
    const world = await Simulator.load(stack);
    const faults: Fault[] = [{ state: 'Saga: queue', kind: 'answerLost' }];
    const run = await world.stateMachine('Workflow').start({ items: [] }, { faults });
    await run.toEnd();
    expect(world.queue('Queue').messages).toHaveLength(1);
    await world.close();
  });

  test('with a token arrives once for each attempt, whose token is its own', async () => {
    const world = await Simulator.load(stack);
    const run = await world.stateMachine('Waiting').start({});
    await run.toWait('Ask: desk');
    run.callback().fail('Desk.Busy');
    await world.advance({ seconds: 10 });
    await run.toWait('Ask: desk');
    run.callback().succeed({ price: 1 });
    await run.toEnd();
    expect(run.output).toMatchObject({ scatterGather: { answers: { desk: { price: 1 } } } });
    expect(world.queue('Queue').messages).toHaveLength(2);
    await world.close();
  });
});

describe('a deadline in a saga', () => {
  const stack = stackWith((scope) => {
    const ask = Work.invokeAndWait(fn(scope, 'Ask'), { deadline: Duration.hours(1), retryOn: ['Desk.Busy'] });
    const plain = Work.invoke(fn(scope, 'Plain'));
    const forward = new Saga(scope, 'Forward', { steps: [SagaStep.of('ask', ask)] });
    new Workflow(scope, 'Asking', { definition: forward, timeout: Duration.days(1) });
    const back = new Saga(scope, 'Back', {
      steps: [SagaStep.of('do', plain, { compensation: ask })],
    });
    new Workflow(scope, 'Undoing', { definition: back, timeout: Duration.days(1) });
  });

  test('is that of the step and not of an attempt', async () => {
    const world = await Simulator.load(stack);
    world.function('Ask').mock(() => null);
    const run = await world.stateMachine('Asking').start({});
    await run.toWait('Forward: ask');
    await world.advance({ minutes: 50 });
    run.callback().fail('Desk.Busy');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(run.elapsedMs).toBeLessThanOrEqual(Duration.hours(1).toMilliseconds() + 1_000);
    await world.close();
  });

  test('of a compensation is not begun again once it is over', async () => {
    const world = await Simulator.load(stack);
    world.function('Ask').mock(() => null);
    world.function('Plain').mock([fails('Card.Declined')]);
    const run = await world.stateMachine('Undoing').start({});
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: Saga.COMPENSATION_FAILED });
    expect(run.elapsedMs).toBeLessThanOrEqual(Duration.hours(1).toMilliseconds() + 10_000);
    await world.close();
  });
});
