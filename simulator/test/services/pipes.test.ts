import { fails, Simulator, type Json, type JsonObject, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from '../world/small-templates';

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const ROLE = 'arn:aws:iam::123456789012:role/pipe';
const FIRE = { StepFunctionStateMachineParameters: { InvocationType: 'FIRE_AND_FORGET' } };

let world: World;
afterEach(() => world.close());

const pass = (properties: JsonObject = {}, state: JsonObject = { Type: 'Pass', End: true }) =>
  machine({ StartAt: 'P', States: { P: state } }, properties);
const standard = pass();
const express = (state?: JsonObject) => pass({ StateMachineType: 'EXPRESS' }, state);

/** A pipe from a queue. */
async function load(
  pipe: JsonObject,
  more: Record<string, JsonObject> = {},
  options: WorldOptions = { permissions: 'off' },
) {
  world = await Simulator.load(
    templateOf({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders', VisibilityTimeout: 30 } },
      Fn: inlineFunction(''),
      Standard: standard,
      ...more,
      Pipe: { Type: 'AWS::Pipes::Pipe', Properties: { RoleArn: ROLE, Source: arn('Queue'), ...pipe } },
    }),
    options,
  );
}
const send = (body: Json) => world.queue('Queue').send(typeof body === 'string' ? body : JSON.stringify(body));
const settle = () => world.advance({ seconds: 1 });
const starts = (id = 'Standard') => world.stateMachine(id).runs.map(({ input }) => input);
const events = () => world.function('Fn').invocations.map(({ event }) => event);

describe('a state machine as the target', () => {
  test('gets the batch as a list, also of one message', async () => {
    await load({ Target: arn('Standard'), TargetParameters: FIRE });
    send({ id: 1 });
    await settle();
    expect(starts()).toMatchObject([[{ body: '{"id":1}', eventSource: 'aws:sqs' }]]);
    expect(world.queue('Queue').messages).toEqual([]);
  });

  test('gets what the template makes of each message: values of a JSON body, texts and variables of the pipe', async () => {
    const template = '{"id": <$.body.order.id>, "who": "for <$.body.who>", "at": <aws.pipes.event.ingestion-time>}';
    await load({ Target: arn('Standard'), TargetParameters: { ...FIRE, InputTemplate: template } });
    send({ order: { id: 7 }, who: 'Ada "A"' });
    await settle();
    expect(starts()).toEqual([[{ id: 7, who: 'for Ada "A"', at: '2025-01-01T00:00:00Z' }]]);
  });

  test('fails back to the queue when a synchronous execution fails, and is tried again when the message is visible', async () => {
    await load({ Target: arn('Express') }, { Express: express({ Type: 'Fail' }) });
    send({ id: 1 });
    await settle();
    expect(starts('Express')).toHaveLength(1);
    await world.advance({ seconds: 30 });
    expect(starts('Express')).toHaveLength(2);
    expect(world.queue('Queue').messages).toHaveLength(1);
  });

  test('fails when the app is loaded, for a Standard machine that shall answer at once', async () => {
    world = await Simulator.load(templateOf({}));
    await expect(load({ Target: arn('Standard') })).rejects.toThrow(/Pipe\] .*Standard' must be EXPRESS/);
  });
});

test('only messages that match a filter come through; the others are gone', async () => {
  const pattern = JSON.stringify({ body: { kind: ['order'] } });
  const SourceParameters = { FilterCriteria: { Filters: [{ Pattern: pattern }] } };
  await load({ SourceParameters, Target: arn('Standard'), TargetParameters: FIRE });
  for (const kind of ['order', 'other']) send({ kind });
  await settle();
  expect(starts()).toMatchObject([[{ body: '{"kind":"order"}' }]]);
  expect(world.queue('Queue').messages).toEqual([]);
});

describe('an enrichment', () => {
  test('gets the batch, and what a function answers goes to the target', async () => {
    const EnrichmentParameters = { InputTemplate: '{"n": <$.body.n>}' };
    await load({ Enrichment: arn('Fn'), EnrichmentParameters, Target: arn('Standard'), TargetParameters: FIRE });
    world.function('Fn').mock((event) => (event as JsonObject[]).map(({ n }) => ({ double: Number(n) * 2 })));
    send({ n: 4 });
    await settle();
    expect(events()).toEqual([[{ n: 4 }]]);
    expect(starts()).toEqual([[{ double: 8 }]]);
  });

  test('is an Express execution as well, which may take its time', async () => {
    const slow = machine(
      {
        StartAt: 'W',
        States: { W: { Type: 'Wait', Seconds: 5, Next: 'P' }, P: { Type: 'Pass', Result: [{ ok: true }], End: true } },
      },
      { StateMachineType: 'EXPRESS' },
    );
    await load({ Enrichment: arn('Slow'), Target: arn('Standard'), TargetParameters: FIRE }, { Slow: slow });
    send('x');
    await world.advance({ seconds: 4 });
    expect(starts()).toEqual([]);
    await world.advance({ seconds: 2 });
    expect(starts()).toEqual([[{ ok: true }]]);
    expect(world.queue('Queue').messages).toEqual([]);
  });

  test('that answers an empty list keeps the batch from the target', async () => {
    await load({ Enrichment: arn('Fn'), Target: arn('Standard'), TargetParameters: FIRE });
    world.function('Fn').mock(() => []);
    send('x');
    await settle();
    expect(starts()).toEqual([]);
    expect(world.queue('Queue').messages).toEqual([]);
  });

  test('fails the whole batch when it fails', async () => {
    await load({ Enrichment: arn('Fn'), Target: arn('Standard'), TargetParameters: FIRE });
    world.function('Fn').mock([fails('Broken')]);
    send('x');
    await settle();
    expect(starts()).toEqual([]);
    expect(world.queue('Queue').messages).toHaveLength(1);
  });
});

describe('other targets', () => {
  test('a function that names messages gets those again, and only those', async () => {
    await load({ Target: arn('Fn') });
    world.function('Fn').mock((event) => ({
      batchItemFailures: (event as JsonObject[])
        .filter(({ body }) => body === 'bad')
        .map(({ messageId }) => ({ itemIdentifier: messageId ?? '' })),
    }));
    for (const body of ['good', 'bad']) send(body);
    await settle();
    expect(world.queue('Queue').messages).toMatchObject([{ body: 'bad' }]);
  });

  test('a queue gets a message for each, a bus an event', async () => {
    const more = {
      Out: { Type: 'AWS::SQS::Queue' },
      Fifo: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'o.fifo', FifoQueue: true } },
    };
    await load({ Target: arn('Out'), TargetParameters: { InputTemplate: '<$.body.n>' } }, more);
    for (const n of [1, 2]) send({ n });
    await settle();
    expect(world.queue('Out').messages).toMatchObject([{ body: '1' }, { body: '2' }]);
    await world.close();
    const EventBridgeEventBusParameters = { Source: 'shop', DetailType: 'Order' };
    const bus = 'arn:aws:events:us-east-1:123456789012:event-bus/default';
    await load({ Target: bus, TargetParameters: { InputTemplate: '<$.body>', EventBridgeEventBusParameters } });
    send({ n: 1 });
    await settle();
    expect(world.eventBus().events).toMatchObject([{ source: 'shop', detailType: 'Order', detail: { n: 1 } }]);
  });

  test('a topic gets a message for each, which it hands to its subscribers', async () => {
    const more = {
      Topic: { Type: 'AWS::SNS::Topic' },
      Out: { Type: 'AWS::SQS::Queue' },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: arn('Out'), RawMessageDelivery: true },
      },
    };
    await load({ Target: { Ref: 'Topic' }, TargetParameters: { InputTemplate: '{"n":<$.body.n>}' } }, more);
    for (const n of [1, 2]) send({ n });
    await settle();
    expect(world.topic('Topic').messages.map(({ message }) => JSON.parse(message) as Json)).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
    expect(world.queue('Out').messages).toMatchObject([{ body: '{"n":1}' }, { body: '{"n":2}' }]);
    expect(world.queue('Queue').messages).toEqual([]);
  });

  test('what one of several messages fails with keeps that one in the queue', async () => {
    await load({
      Target: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
      TargetParameters: { InputTemplate: '<$.body>' },
    });
    for (const body of ['{"n":1}', 'no JSON']) send(body);
    await settle();
    expect(world.eventBus().events).toMatchObject([
      { source: expect.stringMatching(/^Pipe /) as string, detailType: 'Event from aws:sqs' },
    ]);
    expect(world.queue('Queue').messages).toMatchObject([{ body: 'no JSON' }]);
  });

  test('fails for a target that the simulator does not reach', async () => {
    await load({ Target: 'arn:aws:kinesis:us-east-1:123456789012:stream/s' });
    send('x');
    await expect(settle()).rejects.toThrow(/Pipe\] the simulator's pipes do not reach arn:aws:kinesis/);
  });
});

describe('the stream of a table', () => {
  const items = table({ TableName: 'Items', StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
  const source = (parameters: JsonObject = {}) => ({
    Source: { 'Fn::GetAtt': ['Items', 'StreamArn'] },
    SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'LATEST', ...parameters } },
  });

  test('starts an execution for each change', async () => {
    const InputTemplate = '{"pk": <$.dynamodb.NewImage.pk.S>, "what": <$.eventName>}';
    await load(
      { ...source(), Target: arn('Standard'), TargetParameters: { ...FIRE, InputTemplate } },
      { Items: items },
    );
    await world.table('Items').put({ pk: 'a' });
    await settle();
    expect(starts()).toEqual([[{ pk: 'a', what: 'INSERT' }]]);
  });

  test('is read again until the retries are spent; then the dead-letter queue hears of it', async () => {
    const parameters = { MaximumRetryAttempts: 1, DeadLetterConfig: { Arn: arn('Queue') } };
    await load({ ...source(parameters), Target: arn('Fn') }, { Items: items });
    world.function('Fn').mock([fails('Broken')]);
    await world.table('Items').put({ pk: 'a' });
    await world.advance({ minutes: 5 });
    expect(events()).toHaveLength(2);
    const [message] = world.queue('Queue').messages;
    const at = '2025-01-01T00:00:00Z';
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      context: { partnerResourceArn: expect.stringContaining(':pipe/') as string, condition: 'RetryAttemptsExhausted' },
      version: '1.0',
      timestamp: expect.stringMatching(/^2025-01-01T/) as string,
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-\d{20}-[\da-f]{8}$/) as string,
        approximateArrivalOfFirstRecord: at,
        approximateArrivalOfLastRecord: at,
        batchSize: 1,
      },
    });
  });
});

describe('the role of a pipe', () => {
  const may = (...actions: string[]): WorldOptions => {
    const Statement = actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' }));
    return { permissions: { roles: { [ROLE]: [{ Statement }] } } };
  };
  const reads = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  const pipe = { Target: arn('Standard'), TargetParameters: FIRE };

  test('fails when the app is loaded and it may not read the source', async () => {
    world = await Simulator.load(templateOf({}));
    await expect(load(pipe, {}, may('states:StartExecution'))).rejects.toThrow(
      /refuse the pipe: .*sqs:ReceiveMessage/i,
    );
  });

  test('fails, for a test to hear, when it may not call the target', async () => {
    await load(pipe, {}, may(...reads));
    send('x');
    await expect(settle()).rejects.toThrow(/pipes.* is not authorized to perform: states:StartExecution/);
  });

  test('is enough with both', async () => {
    await load(pipe, {}, may(...reads, 'states:StartExecution'));
    send('x');
    await settle();
    expect(starts()).toHaveLength(1);
  });
});

test('a pipe that is stopped reads nothing, and one whose source is not simulated is told of', async () => {
  await load({ Target: arn('Fn'), DesiredState: 'STOPPED' });
  send('x');
  await settle();
  expect(events()).toEqual([]);
  await world.close();
  await load({ Target: arn('Fn'), Source: 'arn:aws:kinesis:us-east-1:123456789012:stream/s' });
  expect(world.notes.join()).toContain('the simulator does not read arn:aws:kinesis');
});
