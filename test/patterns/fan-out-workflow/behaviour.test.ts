import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Aggregate, FailurePolicy, FanOutSource, Work } from 'cdk-workflow-patterns';
import { fails, returns } from 'cdk-workflow-simulator';
import { LinesWorld, fn, outcomeOf, type More } from './lines-world';

let world: LinesWorld;

afterEach(() => world.close());

async function openWith(more?: More): Promise<LinesWorld> {
  world = await LinesWorld.open(more);
  return world;
}

describe('a run over a file in the bucket that was created', () => {
  test('puts out counts and first failures, and puts results and failures into that bucket', async () => {
    await openWith(() => ({ aggregates: { booked: Aggregate.count() } }));
    world.failing.add('7').add('23');
    const run = await world.run({ key: world.upload(25) });
    expect(run.status).toBe('SUCCEEDED');
    const outcome = outcomeOf(run);
    expect(outcome).toMatchObject({
      counts: { total: 25, succeeded: 23, failed: 2 },
      aggregates: { booked: 23 },
      firstFailures: [
        { index: 7, error: 'Line.Bad', cause: 'line 7' },
        { index: 23, error: 'Line.Bad', cause: 'line 23' },
      ],
      results: {
        bucket: world.world.bucket('Lines').name,
        prefix: expect.stringMatching(/^results\/.*SUCCEEDED$/) as string,
      },
    });
    const records = world.results(outcome);
    expect(records.map(({ index }) => index)).toEqual(Array.from({ length: 25 }, (_, index) => index));
    expect(records[7]).toEqual({ index: 7, error: 'Line.Bad', cause: 'line 7', input: { id: '7' } });
    expect(records[8]).toEqual({ index: 8, result: { id: '8' } });
  });

  test('costs one transition for each batch, and four for the map, the look at the results and the summary', async () => {
    await openWith(() => ({ batchSize: 100, rerunFailures: {} }));
    Array.from({ length: 100 }, (_, at) => world.failing.add(String(at * 100)));
    const run = await world.run({ key: world.upload(10_000) });
    expect(run.transitions).toBe(1 + 100 + (1 + 1) + 1);
    world.failing.clear();
    const again = await world.rerun({ failures: outcomeOf(run).failures });
    expect(again.transitions).toBe(1 + 1 + (1 + 1) + 1);
  });

  test('takes batches of a thousand lines', async () => {
    await openWith(() => ({ batchSize: 1000 }));
    world.failing.add('1500');
    const run = await world.run({ key: world.upload(2000) });
    expect(outcomeOf(run).counts).toEqual({ total: 2000, succeeded: 1999, failed: 1 });
    expect(world.world.function('Book').invocations).toHaveLength(2);
  });

  test('is a success without lines', async () => {
    await openWith();
    const run = await world.run({ key: world.upload(0) });
    expect(run.status).toBe('SUCCEEDED');
    expect(outcomeOf(run).counts).toEqual({ total: 0, succeeded: 0, failed: 0 });
  });

  test('tells its topic of counts, duration, first failures and where everything is, and of no item', async () => {
    await openWith();
    world.failing.add('1');
    const run = await world.run({ key: world.upload(3), secret: 'not told' });
    const { execution, counts, durationMs, firstFailures, failures } = world.summaries[0] ?? {};
    expect({ execution, counts, durationMs }).toEqual({
      execution: run.arn,
      counts: { total: 3, succeeded: 2, failed: 1 },
      durationMs: 0,
    });
    expect(firstFailures).toEqual([{ index: 1, error: 'Line.Bad', cause: 'line 1' }]);
    expect(failures).toEqual(outcomeOf(run).failures);
    expect(JSON.stringify(world.summaries)).not.toContain('not told');
  });

  test('is told of before the policy fails it', async () => {
    await openWith(() => ({ failurePolicy: FailurePolicy.tolerate({ count: 1 }) }));
    world.failing.add('0').add('1');
    const run = await world.run({ key: world.upload(5) });
    expect(run).toMatchObject({ status: 'FAILED', error: 'FanOut.TooManyFailures' });
    expect(world.summaries).toMatchObject([
      { counts: { failed: 2 }, failures: { prefix: expect.any(String) as string } },
    ]);
  });

  test('has no summary and no topic when that is switched off', async () => {
    await openWith(() => ({ summary: false }));
    const run = await world.run({ key: world.upload(10) });
    expect(run.transitions).toBe(1 + 1 + 1 + 1);
    expect(() => world.world.topic('Lines')).toThrow("There is no topic 'Lines'");
  });
});

describe('what failed is run again', () => {
  const rerunFailures = {};

  test('from the summary, as it was published, with the index that each item had', async () => {
    await openWith(() => ({ rerunFailures }));
    world.failing.add('4').add('17').add('18');
    await world.run({ key: world.upload(30) });
    world.failing.clear();
    world.done.length = 0;
    const again = await world.rerun(world.summaries[0] as never);
    expect(world.done).toEqual(['4', '17', '18']);
    expect(outcomeOf(again).counts).toEqual({ total: 3, succeeded: 3, failed: 0 });
    expect(world.results(outcomeOf(again))).toEqual(
      ['4', '17', '18'].map((id) => ({ index: Number(id), result: { id } })),
    );
  });

  test('from the output of a run, and then from the output of that', async () => {
    await openWith(() => ({ rerunFailures }));
    world.failing.add('4').add('17').add('18');
    const first = await world.run({ key: world.upload(30) });
    world.failing.delete('17');
    const second = await world.rerun({ failures: outcomeOf(first).failures });
    world.failing.clear();
    const third = await world.rerun({ failures: outcomeOf(second).failures });
    expect([first, second, third].map((run) => outcomeOf(run).counts.failed)).toEqual([3, 2, 0]);
    expect(world.results(outcomeOf(third)).map(({ index }) => index)).toEqual([4, 18]);
  });

  test('after everything has failed', async () => {
    await openWith(() => ({ rerunFailures }));
    world.failing.add('all');
    const run = await world.run({ key: world.upload(12) });
    expect(outcomeOf(run)).toMatchObject({
      counts: { failed: 12 },
      firstFailures: Array(10).fill({ error: 'Books.Closed' }) as object[],
    });
    world.failing.clear();
    world.done.length = 0;
    await world.rerun({ failures: outcomeOf(run).failures });
    expect(world.done).toHaveLength(12);
  });

  test('where nothing has failed: nothing is done, and that is a success', async () => {
    await openWith(() => ({ rerunFailures }));
    const run = await world.run({ key: world.upload(5) });
    world.done.length = 0;
    const again = await world.rerun({ failures: outcomeOf(run).failures });
    expect(again.status).toBe('SUCCEEDED');
    expect(world.done).toEqual([]);
  });

  test('with what is shared, beside the failures', async () => {
    const payload = { items: '{% $items %}', rate: '{% $shared.rate %}' };
    await openWith((stack) => ({
      rerunFailures,
      shared: { rate: '{% $states.input.rate %}' },
      work: Work.invokeBatch(fn(stack), { payload }),
    }));
    world.failing.add('2');
    const first = await world.run({ key: world.upload(5), rate: 3 });
    const second = await world.rerun({ failures: outcomeOf(first).failures, rate: 4 });
    expect([first, second].map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(world.world.function('Book').invocations.map(({ event }) => (event as { rate: number }).rate)).toEqual([
      3, 4,
    ]);
  });

  test('with work of its own where the first run has states of the user', async () => {
    const chain = (stack: Parameters<More>[0], id: string): Work =>
      Work.chain(
        new sfn.Choice(stack, `Good${id}?`, { queryLanguage: sfn.QueryLanguage.JSONATA })
          .when(
            sfn.Condition.jsonata("{% $states.input.item.id = '1' %}"),
            new sfn.Fail(stack, `Bad${id}`, { error: 'Line.Bad' }),
          )
          .otherwise(new sfn.Pass(stack, `Fine${id}`)),
      );
    await openWith((stack) => ({
      work: chain(stack, ''),
      batchSize: undefined,
      rerunFailures: { work: Work.invokeBatch(fn(stack)) },
    }));
    const run = await world.run({ key: world.upload(3) });
    expect(outcomeOf(run).counts).toEqual({ total: 3, succeeded: 2, failed: 1 });
    await world.rerun({ failures: outcomeOf(run).failures });
    expect(world.done).toEqual(['1']);
  });

  test('under a policy of its own', async () => {
    await openWith(() => ({ rerunFailures: { failurePolicy: FailurePolicy.tolerate({ count: 0 }) } }));
    world.failing.add('2');
    const run = await world.run({ key: world.upload(5) });
    const again = await world.rerun({ failures: outcomeOf(run).failures });
    expect(again).toMatchObject({ status: 'FAILED', error: 'FanOut.TooManyFailures' });
    expect(world.summaries).toHaveLength(2);
  });

  test('fails for results that are not of this workflow', async () => {
    await openWith(() => ({ rerunFailures }));
    world.world.bucket('Lines').put('elsewhere/failures/0.json', [{ index: 0, input: { id: '0' } }]);
    const run = await world.rerun({ failures: { prefix: 'elsewhere/failures/' } });
    expect(run.status).toBe('FAILED');
    expect(run.cause).toContain('s3:ListBucket');
  });
});

describe('other sources', () => {
  test('branches: the summary tells of the one that is down', async () => {
    await openWith((stack) => ({
      source: FanOutSource.branches({ a: Work.invoke(fn(stack, 'A')), b: Work.invoke(fn(stack, 'Book')) }),
      work: undefined,
      batchSize: undefined,
    }));
    world.world.function('A').mock([returns({ price: 1 })]);
    world.world.function('Book').mock([fails('B.Down', 'nobody answers')]);
    const run = await world.run({});
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
    expect(world.summaries).toMatchObject([
      {
        counts: { total: 2, failed: 1 },
        firstFailures: [{ name: 'b', error: 'B.Down', cause: 'nobody answers' }],
      },
    ]);
  });

  test('an array in the execution itself', async () => {
    await openWith((stack) => ({
      source: FanOutSource.array('{% $states.input.ids %}'),
      work: Work.invoke(fn(stack)),
      batchSize: undefined,
    }));
    world.world.function('Book').mock((input) => (input as { item: number }).item * 2);
    const run = await world.run({ ids: [1, 2, 3] });
    expect(run).toMatchObject({
      transitions: 5,
      output: { fanOut: { results: [2, 4, 6].map((result, index) => ({ index, result })) } },
    });
  });

  test('items in a bucket of their own', async () => {
    await openWith((stack) => ({
      source: FanOutSource.jsonLines('a.jsonl', { bucket: new s3.Bucket(stack, 'Data') }),
    }));
    world.world.bucket('Data').put('a.jsonl', '{"id":"x"}\n{"id":"y"}');
    const run = await world.run({});
    expect(outcomeOf(run).counts.succeeded).toBe(2);
    expect(world.done).toEqual(['x', 'y']);
  });
});
