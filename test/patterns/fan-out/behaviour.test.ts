import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Aggregate, FailurePolicy, FanOut, FanOutMode, FanOutSource, Work, Workflow } from 'cdk-workflow-patterns';
import type { FanOutProps } from 'cdk-workflow-patterns';
import type { Json, Mock } from 'cdk-workflow-simulator';
import { fails, MockFailure, returns, Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import type { Parts } from './fan-out-world';
import { failingAt, fanOutStack, fn, itemsUpTo, runFanOut } from './fan-out-world';

const ITEMS = FanOutSource.array('{% $states.input.items %}');

interface Outcome {
  readonly counts: Json;
  readonly results: Json;
  readonly aggregates: Json;
  readonly failures: { readonly prefix: string };
}

function outcomeOf(output: Json | undefined): Outcome {
  return (output as unknown as { fanOut: Outcome }).fanOut;
}

const input = (count: number): Json => ({ items: itemsUpTo(count) });

describe('figures over the results', () => {
  const aggregates = {
    count: Aggregate.count(),
    sum: Aggregate.sum('{% $result.amount %}'),
    byCountry: Aggregate.group('$result.country', Aggregate.sum('$result.amount')),
    nested: Aggregate.group('$result.country', Aggregate.group('$result.paid', Aggregate.count())),
    best: Aggregate.group('$result.country', Aggregate.top(1, '$result.amount')),
    merged: Aggregate.merge(),
    top: Aggregate.top(2, '$result.amount'),
  };
  const orders: Mock = (sent) => {
    const { index } = sent as { index: number };
    if (index === 2) throw new MockFailure('Order.Bad');
    return { country: index % 2 === 0 ? 'DE' : 'FR', amount: index * 10, paid: index > 2, [`order${index}`]: index };
  };
  const of = (more: Partial<FanOutProps>): ReturnType<typeof fanOutStack> =>
    fanOutStack(({ fn: make }) => ({
      source: ITEMS,
      work: Work.invoke(make('Work')),
      failurePolicy: FailurePolicy.collect(),
      aggregates,
      ...more,
    }));
  const best = (index: number): Json => ({ index, result: expect.objectContaining({ amount: index * 10 }) as Json });

  test.each([
    ['inline', of({})],
    ['in children', of({ mode: FanOutMode.DISTRIBUTED })],
    ['in batches', of({ batchSize: 2 })],
  ])('are the same %s, without what failed', async (_, stack) => {
    const run = await runFanOut(stack, { input: input(6), mocks: { Work: orders } });
    expect(outcomeOf(run.output).aggregates).toEqual({
      count: 5,
      sum: 130,
      byCountry: { DE: 40, FR: 90 },
      nested: { DE: { false: 1, true: 1 }, FR: { false: 1, true: 2 } },
      best: { DE: [best(4)], FR: [best(5)] },
      merged: { country: 'FR', amount: 50, paid: true, order0: 0, order1: 1, order3: 3, order4: 4, order5: 5 },
      top: [best(5), best(4)],
    });
    const nothing = await runFanOut(stack, { input: input(0), mocks: {} });
    expect(outcomeOf(nothing.output).aggregates).toEqual({
      count: 0,
      sum: 0,
      byCountry: {},
      nested: {},
      best: {},
      merged: {},
      top: [],
    });
  });

  test('cover branches as well', async () => {
    const stack = fanOutStack(({ fn: make }) => ({
      source: FanOutSource.branches({
        hotel: Work.invoke(make('Hotel')),
        flight: Work.invoke(make('Flight')),
      }),
      aggregates: { total: Aggregate.sum('$result.price'), dearest: Aggregate.top(1, '$result.price') },
    }));
    const run = await runFanOut(stack, { mocks: { Hotel: () => ({ price: 90 }), Flight: () => ({ price: 210 }) } });
    expect(outcomeOf(run.output).aggregates).toEqual({
      total: 300,
      dearest: [{ name: 'flight', result: { price: 210 } }],
    });
  });
});

describe('results', () => {
  const stack = fanOutStack(({ fn: make }) => ({ source: ITEMS, work: Work.invoke(make('Work')) }));

  test.each<[string, Json]>([
    ['an array', [1, 2]],
    ['an empty array', []],
    ['nothing', null],
    ['an object with a field called error', { error: 'of its own' }],
  ])('that are %s stay what they are, also a single one', async (_, result) => {
    const run = await runFanOut(stack, { input: input(1), mocks: { Work: () => result } });
    expect(outcomeOf(run.output)).toEqual({
      counts: { total: 1, succeeded: 1, failed: 0 },
      results: [{ index: 0, result }],
    });
  });
});

describe('states of the user as work', () => {
  const steps = ({ stack }: Parts): sfn.Chain =>
    new sfn.Pass(stack, 'First', {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      outputs: '{% [$states.input.item.id] %}',
    }).next(new sfn.Pass(stack, 'Second', { parameters: { 'ids.$': '$' } }));
  const results = itemsUpTo(3).map(({ id }) => ({ index: id, result: { ids: [id] } }));

  test('cost what they are when the first failure ends it', async () => {
    const run = await runFanOut(
      fanOutStack((parts) => ({ source: ITEMS, work: Work.chain(steps(parts)) })),
      { input: input(3), mocks: {} },
    );
    expect(run.transitions).toBe(1 + 3 * 2);
    expect(outcomeOf(run.output).results).toEqual(results);
  });

  test('cost one more for each item when failures are collected', async () => {
    const run = await runFanOut(
      fanOutStack((parts) => ({
        source: ITEMS,
        work: Work.chain(steps(parts)),
        failurePolicy: FailurePolicy.collect(),
      })),
      { input: input(3), mocks: {} },
    );
    expect(run.transitions).toBe(1 + 3 * 3);
    expect(outcomeOf(run.output).results).toEqual(results);
  });

  test('get the input in a branch', async () => {
    const run = await runFanOut(
      fanOutStack(({ stack }) => ({
        source: FanOutSource.branches({ same: Work.chain(new sfn.Pass(stack, 'Same')) }),
      })),
      { input: { order: 'o-1' }, mocks: {} },
    );
    expect(outcomeOf(run.output).results).toEqual({ same: { name: 'same', result: { order: 'o-1' } } });
  });

  test('may be another fan-out', async () => {
    const stack = fanOutStack(({ stack: made, fn: make }) => ({
      source: ITEMS,
      work: Work.chain(
        new FanOut(made, 'Inner', {
          source: FanOutSource.array('{% [1..$states.input.item.id] %}'),
          work: Work.invoke(make('Work'), { payload: { number: '{% $item %}' } }),
        }),
      ),
    }));
    const run = await runFanOut(stack, { input: input(3), mocks: { Work: (sent) => sent } });
    expect(outcomeOf(run.output).results).toMatchObject(
      itemsUpTo(3).map(({ id }) => ({ index: id, result: { fanOut: { counts: { total: id } } } })),
    );
  });
});

describe('what every item gets beside itself', () => {
  const shared = { date: '{% $states.input.date %}', currency: 'EUR' };
  const sent = async (more: Partial<FanOutProps>, work = 'Work'): Promise<Json[]> => {
    const calls: Json[] = [];
    const stack = fanOutStack(({ fn: make }) => ({
      source: ITEMS,
      work: Work.invoke(make(work), {
        payload: { id: '{% $item.id %}', at: '{% $index %}', shared: '{% $shared %}' },
      }),
      shared,
      ...more,
    }));
    await runFanOut(stack, {
      input: { items: [{ id: 7 }, { id: 8 }], date: '2026-01-31' },
      mocks: { [work]: (payload) => void calls.push(payload) },
    });
    return calls;
  };
  const expected = [7, 8].map((id, at) => ({ id, at, shared: { date: '2026-01-31', currency: 'EUR' } }));

  test.each([
    ['inline', {}],
    ['in children', { mode: FanOutMode.DISTRIBUTED }],
    ['in batches', { batchSize: 2 }],
  ])('is the same %s', async (_, more) => {
    expect(await sent(more)).toEqual(expected);
  });

  test('reaches a function that takes whole batches', async () => {
    const stack = fanOutStack(({ fn: make }) => ({
      source: ITEMS,
      work: Work.invokeBatch(make('Work')),
      shared,
    }));
    const calls: Json[] = [];
    await runFanOut(stack, {
      input: { items: [{ id: 7 }, { id: 8 }], date: '2026-01-31' },
      mocks: { Work: (payload) => void calls.push(payload) },
    });
    expect(calls).toEqual([
      {
        items: [
          { index: 0, item: { id: 7 } },
          { index: 1, item: { id: 8 } },
        ],
        shared: { date: '2026-01-31', currency: 'EUR' },
        execution: expect.stringContaining('/Fan_items:') as string,
      },
    ]);
  });
});

describe('items in S3', () => {
  const rows = [
    { id: '1', name: 'one' },
    { id: '2', name: 'two' },
  ];
  const listed = (key: string): Json =>
    expect.objectContaining({ Key: key, Size: expect.any(Number) as number }) as Json;

  test.each<[string, FanOutSource, Readonly<Record<string, Json>>, Json[]]>([
    ['a CSV file', FanOutSource.csv('in'), { in: 'id,name\n1,one\n2,two\n' }, rows],
    [
      'a CSV file without headers, with another delimiter',
      FanOutSource.csv('in', { headers: ['id', 'name'], delimiter: 'SEMICOLON' as never }),
      { in: '1;one\n2;two\n' },
      rows,
    ],
    ['a JSON file', FanOutSource.json('in', { itemsPointer: '/a/b' }), { in: { a: { b: rows } } }, rows],
    ['JSON Lines', FanOutSource.jsonLines('in'), { in: rows.map((row) => JSON.stringify(row)).join('\n') }, rows],
    [
      'the first lines only',
      FanOutSource.jsonLines('in', { maxItems: 1 }),
      { in: '{"id":"1"}\n{"id":"2"}' },
      [{ id: '1' }],
    ],
    [
      'an inventory',
      FanOutSource.manifest('manifest.json'),
      {
        'manifest.json': { fileSchema: 'Bucket, Key', files: [{ key: 'list.csv' }] },
        'list.csv': '"b","one.txt"\n"b","two.txt"\n',
      },
      [
        { Bucket: 'b', Key: 'one.txt' },
        { Bucket: 'b', Key: 'two.txt' },
      ],
    ],
    [
      'a prefix',
      FanOutSource.objects('in/'),
      { 'in/1': 'one', 'in/2': 'two', out: 'no' },
      [listed('in/1'), listed('in/2')],
    ],
    ['a key out of the input', FanOutSource.csv('{% $states.input.key %}'), { in: 'id,name\n1,one\n2,two\n' }, rows],
  ])('%s', async (_, source, objects, expected) => {
    const stack = fanOutStack(({ fn: make, bucket }) => ({
      source,
      work: Work.invoke(make('Work')),
      failurePolicy: FailurePolicy.collect(),
      resultBucket: bucket,
    }));
    const worked: Json[] = [];
    await runFanOut(stack, {
      input: { key: 'in' },
      prepare: (world) => Object.entries(objects).forEach(([key, body]) => world.bucket('Data').put(key, body)),
      mocks: { Work: (sent) => void worked.push((sent as { item: Json }).item) },
      look: (run, world) => {
        expect(run).toMatchObject({ status: 'SUCCEEDED' });
        expect(outcomeOf(run.output).counts).toEqual({ total: expected.length, succeeded: expected.length, failed: 0 });
        // What puts failures away was not needed here, since there were none.
        expect(world.unusedPermissions()).toEqual([]);
      },
    });
    expect(worked).toEqual(expected);
  });

  test('fails with the error of the reader when there is no such object', async () => {
    const stack = fanOutStack(({ fn: make }) => ({
      source: FanOutSource.csv('in'),
      work: Work.invoke(make('Work')),
    }));
    expect(await runFanOut(stack, { mocks: {} })).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });

  test('and results under a key of the customer need it in both directions, and nothing more', async () => {
    const stack = stackWith((made) => {
      const encryptionKey = new kms.Key(made, 'Key');
      const bucket = new s3.Bucket(made, 'Data', { encryptionKey, removalPolicy: RemovalPolicy.DESTROY });
      const definition = new FanOut(made, 'Fan', {
        source: FanOutSource.csv('in.csv'),
        work: Work.invoke(fn(made, 'Work')),
        failurePolicy: FailurePolicy.collect(),
        resultBucket: bucket,
      });
      new Workflow(made, 'Workflow', { definition });
    });
    await runFanOut(stack, {
      prepare: (world) => world.bucket('Data').put('in.csv', 'id\n0\n1\n'),
      mocks: { Work: failingAt([1]) },
      look: (run, world) => {
        expect(outcomeOf(run.output).counts).toEqual({ total: 2, succeeded: 1, failed: 1 });
        expect(world.unusedPermissions()).toEqual([]);
      },
    });
  });
});

describe('failures of a distributed fan-out', () => {
  const props = ({ fn: make, bucket }: Parts): FanOutProps => ({
    source: ITEMS,
    work: Work.invoke(make('Work')),
    failurePolicy: FailurePolicy.collect(),
    batchSize: 4,
    resultBucket: bucket,
  });
  const stack = stackWith((made) => {
    const bucket = new s3.Bucket(made, 'Data', { removalPolicy: RemovalPolicy.DESTROY });
    const parts = { stack: made, bucket, fn: (id: string) => fn(made, id) } as unknown as Parts;
    new Workflow(made, 'Workflow', { definition: new FanOut(made, 'Fan', props(parts)) });
    const again = new FanOut(made, 'Again', {
      ...props(parts),
      source: FanOutSource.failures('{% $states.input.fanOut.failures.prefix %}'),
      resultField: 'again',
    });
    new Workflow(made, 'Rerun', { definition: again });
  });

  test('can be run again, and keep their indexes', async () => {
    const world = await Simulator.load(stack);
    world.function('Work').mock(failingAt([1, 3, 10]));
    const run = await world.stateMachine('Workflow').start(input(11));
    await run.toEnd();
    const worked: Json[] = [];
    world.function('Work').mock((sent) => void worked.push(sent));
    const again = await world.stateMachine('Rerun').start(run.output);
    await again.toEnd();
    expect(worked).toMatchObject([1, 3, 10].map((id) => ({ index: id, item: { id } })));
    expect(again.output).toMatchObject({ again: { counts: { total: 3, succeeded: 3, failed: 0 } } });
    await world.close();
  });
});

describe('an item', () => {
  test('that takes too long fails alone, and what is transient is tried again', async () => {
    const stack = fanOutStack(({ fn: make }) => ({
      source: ITEMS,
      work: Work.invoke(make('Work'), { taskTimeout: Duration.seconds(10), retryOn: ['Line.Busy'] }),
      failurePolicy: FailurePolicy.collect(),
    }));
    let busy = 0;
    const run = await runFanOut(stack, {
      input: input(2),
      mocks: {
        Work: (sent) => {
          if ((sent as { index: number }).index === 0) throw new MockFailure('States.Timeout');
          if (++busy < 3) throw new MockFailure('Line.Busy');
          return 'done';
        },
      },
    });
    expect(outcomeOf(run.output).results).toMatchObject([
      { index: 0, error: 'States.Timeout' },
      { index: 1, result: 'done' },
    ]);
    expect(busy).toBe(3);
  });

  test('can wait for an answer, at most until its deadline', async () => {
    const stack = fanOutStack(({ fn: make }) => ({
      source: ITEMS,
      work: Work.invokeAndWait(make('Ask'), { deadline: Duration.hours(1) }),
      failurePolicy: FailurePolicy.collect(),
      mode: FanOutMode.DISTRIBUTED,
    }));
    const world = await Simulator.load(stack);
    const tokens: string[] = [];
    world.function('Ask').mock((sent) => void tokens.push((sent as { taskToken: string }).taskToken));
    const run = await world.stateMachine('Workflow').start(input(2));
    await world.advance({ minutes: 59 });
    run.children[0]?.callback().succeed({ yes: true });
    await run.toEnd();
    expect(new Set(tokens).size).toBe(2);
    expect(run.elapsedMs).toBe(60 * 60 * 1000);
    expect(outcomeOf(run.output).counts).toEqual({ total: 2, succeeded: 1, failed: 1 });
    await world.close();
  });
});

describe('a function that takes whole batches', () => {
  const stack = fanOutStack(({ fn: make }) => ({
    source: ITEMS,
    work: Work.invokeBatch(make('Work')),
    failurePolicy: FailurePolicy.collect(),
    batchSize: 2,
    aggregates: { failedWith: Aggregate.count(), results: Aggregate.top(10, '$result') },
  }));

  test('fails what it names, and everything when it fails itself', async () => {
    const run = await runFanOut(stack, {
      input: input(4),
      mocks: {
        Work: [returns({ itemFailures: [{ index: 1 }], results: [{ index: 0, result: 5 }] }), fails('Batch.Broken')],
      },
    });
    expect(outcomeOf(run.output)).toMatchObject({
      counts: { total: 4, succeeded: 1, failed: 3 },
      firstFailures: [
        { index: 1, error: 'FanOut.ItemFailed' },
        { index: 2, error: 'Batch.Broken' },
        { index: 3, error: 'Batch.Broken' },
      ],
      aggregates: { results: [{ index: 0, result: 5 }] },
    });
  });

  test.each<[string, Json]>([
    ['nothing', null],
    ['no lists', {}],
    ['empty lists', { results: [], itemFailures: [] }],
  ])('has done everything when it answers %s', async (_, answer) => {
    const run = await runFanOut(stack, { input: input(3), mocks: { Work: () => answer } });
    expect(outcomeOf(run.output).counts).toEqual({ total: 3, succeeded: 3, failed: 0 });
  });
});

describe('the summary', () => {
  const stack = fanOutStack(({ fn: make, topic }) => ({
    source: ITEMS,
    work: Work.invoke(make('Work')),
    failurePolicy: FailurePolicy.tolerate({ count: 1 }),
    summaryTopic: topic,
    aggregates: { count: Aggregate.count() },
  }));

  test.each([
    [1, 'SUCCEEDED'],
    [2, 'FAILED'],
  ])('is told of with %d failures, when the fan-out has %s', async (failures, status) => {
    await runFanOut(stack, {
      input: input(3),
      mocks: { Work: failingAt([0, 1].slice(0, failures)) },
      look: (run, world) => {
        expect(run).toMatchObject({ status });
        const [message] = world.topic('Topic').messages;
        expect(JSON.parse(message?.message ?? '')).toMatchObject({
          execution: run.arn,
          startedAt: '2025-01-01T00:00:00.000Z',
          durationMs: 0,
          counts: { total: 3, succeeded: 3 - failures, failed: failures },
          firstFailures: [{ index: 0, error: 'Line.Bad' }, { index: 1 }].slice(0, failures),
          aggregates: { count: 3 - failures },
        });
      },
    });
  });
});

describe('in one state machine', () => {
  test('two fan-outs of each size stand side by side', async () => {
    const stack = stackWith((made) => {
      const one = (id: string, props: Partial<FanOutProps>): FanOut =>
        new FanOut(made, id, {
          source: ITEMS,
          work: Work.invoke(fn(made, 'Work')),
          failurePolicy: FailurePolicy.quorum(1),
          resultField: id,
          ...props,
        });
      const branches = (): Partial<FanOutProps> => ({
        source: FanOutSource.branches({ a: Work.invoke(fn(made, 'Work')) }),
        work: undefined,
      });
      const definition = one('One', {})
        .next(one('Two', {}))
        .next(one('Three', { batchSize: 2 }))
        .next(one('Four', { batchSize: 2 }))
        .next(one('Five', branches()))
        .next(one('Six', branches()));
      new Workflow(made, 'Workflow', { definition });
    });
    const run = await runFanOut(stack, { input: input(3), mocks: { Work: () => 1 } });
    const three = { counts: { total: 3, succeeded: 3, failed: 0 } };
    const single = { counts: { total: 1, succeeded: 1, failed: 0 } };
    expect(run.output).toMatchObject({ One: three, Two: three, Three: three, Four: three, Five: single, Six: single });
  });

  test('one stands inside a Map', async () => {
    const stack = stackWith((made) => {
      const inner = new FanOut(made, 'Fan', {
        source: FanOutSource.array('{% $states.input %}'),
        work: Work.invoke(fn(made, 'Work')),
        failurePolicy: FailurePolicy.collect(),
      });
      const each = new sfn.Map(made, 'Each', { itemsPath: '$.lists' }).itemProcessor(inner);
      new Workflow(made, 'Workflow', { definition: each });
    });
    const run = await runFanOut(stack, { input: { lists: [[1, 2], [], [3]] }, mocks: { Work: () => 1 } });
    expect(run.output).toMatchObject([2, 0, 1].map((total) => ({ fanOut: { counts: { total } } })));
  });
});

describe('what is not a failure of an item', () => {
  test('fails with its own error: items that are no array', async () => {
    const stack = fanOutStack(({ fn: make }) => ({
      source: ITEMS,
      work: Work.invoke(make('Work')),
      failurePolicy: FailurePolicy.quorum(1),
    }));
    const run = await runFanOut(stack, { input: { items: 'none' }, mocks: {} });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(run.cause).toMatch(`Expected 'array', but was 'string' for value: "none"`);
  });

  test('a redrive of one that failed fast goes on with what has not succeeded', async () => {
    const world = await Simulator.load(
      fanOutStack(({ fn: make }) => ({
        source: ITEMS,
        work: Work.invoke(make('Work')),
        mode: FanOutMode.DISTRIBUTED,
        maxConcurrency: 1,
      })),
    );
    const worked: number[] = [];
    world.function('Work').mock((sent) => {
      const { index } = sent as { index: number };
      worked.push(index);
      if (index === 1 && worked.length === 2) throw new MockFailure('Line.Bad');
      return index;
    });
    const run = await world.stateMachine('Workflow').start(input(3));
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    run.redrive();
    await run.toEnd();
    expect(run.status).toBe('SUCCEEDED');
    expect(worked).toEqual([0, 1, 1, 2]);
    await world.close();
  });
});
