import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { bodies, deployed } from './deployed';
import { inlineFunction, table, templateOf } from './small-templates';

const arn = (id: string): JsonObject => ({ 'Fn::GetAtt': [id, 'Arn'] });
const queue = (properties: JsonObject = {}): JsonObject => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const mapping = (properties: JsonObject): JsonObject => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: 'One' }, ...properties },
});
const ofQueue = (properties: JsonObject = {}): JsonObject => mapping({ EventSourceArn: arn('Queue'), ...properties });
const ofTable = (properties: JsonObject = {}): JsonObject =>
  mapping({
    EventSourceArn: { 'Fn::GetAtt': ['Items', 'StreamArn'] },
    StartingPosition: 'LATEST',
    ...properties,
  });
const streamed = table({ StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
const fns = { One: inlineFunction(''), Two: inlineFunction('') };

const send =
  (...texts: string[]) =>
  (world: World) => {
    for (const text of texts) world.queue('Queue').send(text);
    return Promise.resolve();
  };
const second = (world: World): Promise<void> => world.advance({ seconds: 1 });
const got = (world: World, name: string): string[][] =>
  world
    .function(name)
    .invocations.map(({ event }) => (event as { Records: { body: string }[] }).Records.map(({ body }) => body));
const changed = (world: World, name: string): string[] =>
  world
    .function(name)
    .invocations.flatMap(({ event }) =>
      (event as { Records: { dynamodb: { Keys: { pk: { S: string } } } }[] }).Records.map(
        (each) => each.dynamodb.Keys.pk.S,
      ),
    );

describe('a queue', () => {
  test('keeps its messages under other settings: how long they are out of sight, and when they have come too often', () =>
    deployed(
      { Queue: queue(), Dead: queue() },
      {
        Queue: queue({ VisibilityTimeout: 5, RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 1 } }),
        Dead: queue(),
        One: fns.One,
        Mapping: ofQueue(),
      },
      async (world) => {
        world.function('One').mock(() => {
          throw new Error('no');
        });
        await world.advance({ seconds: 6 });
        expect(got(world, 'One')).toEqual([['a']]);
        expect([bodies(world, 'Queue'), bodies(world, 'Dead')]).toEqual([[], ['a']]);
      },
      send('a'),
    ));

  test('has another delay for what comes; a FIFO queue for what waits as well', async () => {
    const delayed = (seconds: number, more: JsonObject): Record<string, JsonObject> => ({
      One: fns.One,
      Queue: queue({ DelaySeconds: seconds, ...more }),
      Mapping: ofQueue(),
    });
    const at10 = async (more: JsonObject, message: object): Promise<string[][]> => {
      const world = await Simulator.load(templateOf(delayed(60, more)), { permissions: 'off' });
      try {
        world.function('One').mock(() => null);
        world.queue('Queue').send('a', message);
        await world.deploy(templateOf(delayed(10, more)));
        await world.advance({ seconds: 20 });
        return got(world, 'One');
      } finally {
        await world.close();
      }
    };
    expect(await at10({}, {})).toEqual([]);
    expect(await at10({ FifoQueue: true, ContentBasedDeduplication: true }, { groupId: 'g' })).toEqual([['a']]);
  });

  test('of another kind is another queue, and what lay in the old one is gone with it', () =>
    deployed(
      { Queue: queue() },
      { Queue: queue({ FifoQueue: true }) },
      (world) => {
        expect(bodies(world, 'Queue')).toEqual([]);
        return Promise.resolve();
      },
      send('a'),
    ));
});

describe('an event source mapping', () => {
  const app = (properties?: JsonObject): Record<string, JsonObject> => ({
    ...fns,
    Queue: queue(),
    ...(properties && { Mapping: ofQueue(properties) }),
  });
  const mocked = (world: World): void => {
    for (const name of ['One', 'Two']) world.function(name).mock(() => null);
  };

  test('that comes reads what lies there; one that goes, or is switched off, reads nothing more', async () => {
    await deployed(
      app(),
      app({}),
      async (world) => {
        mocked(world);
        await second(world);
        expect(got(world, 'One')).toEqual([['a']]);
      },
      send('a'),
    );
    for (const after of [app(), app({ Enabled: false })])
      await deployed(app({}), after, async (world) => {
        mocked(world);
        await send('b')(world);
        await second(world);
        expect(got(world, 'One')).toEqual([]);
        expect(bodies(world, 'Queue')).toEqual(['b']);
      });
  });

  test('that changes hands what comes to the other function, in other batches, and through its filter', () =>
    deployed(
      app({}),
      app({
        FunctionName: { Ref: 'Two' },
        BatchSize: 1,
        FilterCriteria: { Filters: [{ Pattern: '{"body":{"id":[1,2]}}' }] },
      }),
      async (world) => {
        await send('{"id":1}', '{"id":2}', '{"id":3}')(world);
        await second(world);
        expect(got(world, 'One')).toEqual([['{"id":1}']]);
        expect(got(world, 'Two')).toEqual([['{"id":1}'], ['{"id":2}']]);
        expect(bodies(world, 'Queue')).toEqual([]);
      },
      async (world) => {
        mocked(world);
        await send('{"id":1}')(world);
        await second(world);
      },
    ));

  test('calls the version that its alias leads to now', () => {
    const version = (id: string): Record<string, JsonObject> => ({
      ...app({ FunctionName: { Ref: 'Live' } }),
      One: inlineFunction(`exports.handler = async () => console.log('v${id}');`),
      [`V${id}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'One' } } },
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'One' },
          FunctionVersion: { 'Fn::GetAtt': [`V${id}`, 'Version'] },
          Name: 'live',
        },
      },
    });
    const told = async (world: World): Promise<string[]> => {
      await send('a')(world);
      await second(world);
      return world.function('One').logs.map(({ message }) => message.replace(/^.*(v\d).*$/s, '$1'));
    };
    return deployed(
      version('1'),
      version('2'),
      async (world) => expect(await told(world)).toEqual(['v1', 'v2']),
      async (world) => expect(await told(world)).toEqual(['v1']),
    );
  });

  test('goes on in a stream where it is, rests while it is switched off, and can begin in the middle with what is new alone', async () => {
    const of = (properties: JsonObject): Record<string, JsonObject> => ({
      ...fns,
      Items: streamed,
      Mapping: ofTable(properties),
    });
    const put = async (world: World, pk: string): Promise<void> => {
      await world.table('Items').put({ pk });
      await second(world);
    };
    const world = await Simulator.load(templateOf(of({})), { permissions: 'off' });
    mocked(world);
    await put(world, 'a');
    await world.deploy(templateOf(of({ Enabled: false })));
    await put(world, 'b');
    expect(changed(world, 'One')).toEqual(['a']);
    await world.deploy(templateOf(of({ FunctionName: { Ref: 'Two' } })));
    await put(world, 'c');
    expect([changed(world, 'One'), changed(world, 'Two')]).toEqual([['a'], ['b', 'c']]);
    const more = (position: string) =>
      templateOf({ ...of({}), More: ofTable({ StartingPosition: position, FunctionName: { Ref: 'Two' } }) });
    await expect(world.deploy(more('TRIM_HORIZON'))).rejects.toThrow(
      '[Stack/More] a mapping is added that begins with what the stream has kept',
    );
    await world.deploy(more('LATEST'));
    await put(world, 'd');
    expect(changed(world, 'Two')).toEqual(['b', 'c', 'd']);
    await world.deploy(templateOf({ ...fns, Items: streamed }));
    await put(world, 'e');
    expect([changed(world, 'One'), changed(world, 'Two')]).toEqual([
      ['a', 'd'],
      ['b', 'c', 'd'],
    ]);
    await world.close();
  });
});

describe('a pipe', () => {
  const pipe = (properties: JsonObject = {}): Record<string, JsonObject> => ({
    Queue: queue(),
    Old: queue(),
    New: queue(),
    Pipe: {
      Type: 'AWS::Pipes::Pipe',
      Properties: {
        RoleArn: 'arn:aws:iam::123456789012:role/pipe',
        Source: arn('Queue'),
        Target: arn('Old'),
        TargetParameters: { InputTemplate: '<$.body.id>' },
        ...properties,
      },
    },
  });
  const filter = {
    SourceParameters: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"id":[{"numeric":[">",1]}]}}' }] } },
  };

  test('that gains a filter lets through what came before, and of what comes what fits', () =>
    deployed(
      pipe(),
      pipe(filter),
      async (world) => {
        await send('{"id":1}', '{"id":2}')(world);
        await second(world);
        expect(bodies(world, 'Old')).toEqual(['1', '2']);
        expect(bodies(world, 'Queue')).toEqual([]);
      },
      async (world) => {
        await send('{"id":1}')(world);
        await second(world);
      },
    ));

  test('with another target leads there; one that is stopped or gone leaves what comes in the queue', async () => {
    await deployed(pipe(), pipe({ Target: arn('New') }), async (world) => {
      await send('{"id":1}')(world);
      await second(world);
      expect([bodies(world, 'Old'), bodies(world, 'New')]).toEqual([[], ['1']]);
    });
    const without = Object.fromEntries(Object.entries(pipe()).filter(([id]) => id !== 'Pipe'));
    for (const after of [without, pipe({ DesiredState: 'STOPPED' })])
      await deployed(pipe(), after, async (world) => {
        await send('{"id":1}')(world);
        await second(world);
        expect([bodies(world, 'Old'), bodies(world, 'Queue')]).toEqual([[], ['{"id":1}']]);
      });
  });

  test('from another source is another pipe, which reads what lies there', () =>
    deployed(
      { ...pipe({ Source: arn('Queue') }), Other: queue() },
      { ...pipe({ Source: arn('Other') }), Other: queue() },
      async (world) => {
        await send('{"id":2}')(world);
        await second(world);
        expect([bodies(world, 'Old'), bodies(world, 'Queue')]).toEqual([['1'], ['{"id":2}']]);
      },
      (world) => {
        world.queue('Other').send('{"id":1}');
        return Promise.resolve();
      },
    ));
});
