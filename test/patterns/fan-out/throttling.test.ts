import { Duration, Size } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { FailurePolicy, FanOut, FanOutSource, Work } from 'cdk-workflow-patterns';
import type { FanOutProps } from 'cdk-workflow-patterns';
import type { Json } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import type { Parts } from './fan-out-world';
import { fanOutStack, fn, itemsUpTo, runFanOut } from './fan-out-world';

interface MapJson {
  readonly MaxConcurrency?: number;
  readonly ItemBatcher?: { readonly MaxItemsPerBatch: number };
}

function mapOf(props: (parts: Parts) => FanOutProps): MapJson {
  let map: MapJson = {};
  fanOutStack((parts) => {
    const fan = new FanOut(parts.stack, 'Looked', props(parts));
    map = fan.startState.toStateJson();
    return { source: FanOutSource.array([]), work: Work.invoke(parts.fn('Work')) };
  });
  return map;
}

const ROWS = FanOutSource.csv('rows.csv');

describe('the number of items at once that nobody has asked for', () => {
  test('keeps four hundred calls at once, whatever goes into a child', () => {
    const of = (more: Partial<FanOutProps>, whole = false): number | undefined =>
      mapOf(({ fn: make }) => ({
        source: ROWS,
        work: whole ? Work.invokeBatch(make('Work')) : Work.invoke(make('Work')),
        ...more,
      })).MaxConcurrency;
    expect([of({}), of({ batchSize: 10 }), of({ batchSize: 100 }), of({}, true)]).toEqual([400, 40, 10, 400]);
    expect(of({ maxConcurrency: 5_000 })).toBe(5_000);
  });

  test('is no limit for items that only wait', () => {
    const map = mapOf(({ fn: make }) => ({
      source: ROWS,
      work: Work.invokeAndWait(make('Work'), { deadline: Duration.hours(1) }),
    }));
    expect(map.MaxConcurrency).toBeUndefined();
  });
});

describe('throttling', () => {
  test.each([
    ['in Express children', {}],
    ['in Standard children', { childType: sfn.StateMachineType.STANDARD }],
  ])('of a minute costs no item, %s', async (_, more) => {
    const stack = fanOutStack(({ fn: make }) => ({
      source: FanOutSource.array('{% $states.input.items %}'),
      work: Work.invoke(make('Work')),
      failurePolicy: FailurePolicy.collect(),
      batchSize: 10,
      ...more,
    }));
    const world = await Simulator.load(stack);
    const start = world.now.getTime();
    world.function('Work').mock(() => {
      if (world.now.getTime() - start < 60_000)
        throw new MockFailure('Lambda.TooManyRequestsException', 'Rate Exceeded.');
      return null;
    });
    const run = await world.stateMachine('Workflow').start({ items: itemsUpTo(30) as Json });
    await run.toEnd();
    expect(run.output).toMatchObject({ fanOut: { counts: { total: 30, failed: 0 } } });
    await world.close();
  });

  test('is waited out for as long as an Express child has time', () => {
    const childOf = (seconds: number): { readonly childType?: string; readonly attempts: number } => {
      let found: { childType?: string; attempts: number } = { attempts: 0 };
      stackWith((stack) => {
        const work = Work.invoke(fn(stack, 'Work'), { taskTimeout: Duration.seconds(seconds) });
        const fan = new FanOut(stack, 'Fan', { source: ROWS, work, batchSize: 40 });
        const text = JSON.stringify(stack.resolve(fan.startState.toStateJson()));
        const attempts = /"ErrorEquals":\["Lambda.TooManyRequestsException"\][^}]*"MaxAttempts":(\d+)/.exec(text)?.[1];
        found = { childType: fan.childType, attempts: Number(attempts) };
      });
      return found;
    };
    expect(childOf(5)).toEqual({ childType: 'EXPRESS', attempts: 12 });
    expect(childOf(50)).toEqual({ childType: 'EXPRESS', attempts: 5 });
    expect(childOf(57)).toEqual({ childType: 'EXPRESS', attempts: 4 });
    expect(childOf(60)).toEqual({ childType: 'STANDARD', attempts: 24 });
  });
});

describe('rows of a file', () => {
  const batchOf = (more: Partial<FanOutProps>): number | undefined =>
    mapOf(({ fn: make }) => ({ source: ROWS, work: Work.invoke(make('Work')), ...more })).ItemBatcher?.MaxItemsPerBatch;

  test('go in batches that run as fast where their results are known to fit', () => {
    expect(batchOf({ resultSize: Size.bytes(1_000) })).toBe(40);
    expect(batchOf({ resultSize: Size.kibibytes(20) })).toBe(12);
    expect(batchOf({ resultSize: Size.kibibytes(200) })).toBeUndefined();
    expect(batchOf({ batchSize: 1 })).toBeUndefined();
    expect(batchOf({ resultSize: Size.bytes(1_000), batchSize: 3 })).toBe(3);
    expect(batchOf({ resultSize: Size.bytes(1_000), childType: sfn.StateMachineType.STANDARD })).toBeUndefined();
  });

  test('come out of batches as they do one by one', async () => {
    const work = (sent: Json): Json => {
      const { index } = sent as { index: number };
      if (index % 7 === 3) throw new MockFailure('Line.Bad', `row ${index}`);
      return { index };
    };
    const outputs = [];
    for (const more of [{ batchSize: 1 }, { resultSize: Size.bytes(500) }]) {
      const stack = fanOutStack(({ fn: make, bucket }) => ({
        source: FanOutSource.jsonLines('rows.jsonl'),
        work: Work.invoke(make('Work')),
        failurePolicy: FailurePolicy.collect(),
        resultBucket: bucket,
        ...more,
      }));
      const found = await runFanOut(stack, {
        mocks: { Work: work },
        prepare: (world) =>
          world.bucket('Data').put(
            'rows.jsonl',
            itemsUpTo(100)
              .map((item) => JSON.stringify(item))
              .join('\n'),
          ),
        look: (run, world) => {
          const { counts, firstFailures, results } =
            (run.output as unknown as { fanOut: Record<string, Json> }).fanOut ?? {};
          const { prefix } = results as { prefix: string };
          const data = world.bucket('Data');
          const files = data.keys.filter((key) => key.startsWith(prefix));
          const lines = recordsIn(files.map((key) => data.text(key) ?? '').join('\n'));
          return { counts, firstFailures, lines, transitions: run.transitions };
        },
      });
      outputs.push(found);
    }
    const [one, batched] = outputs;
    expect(batched).toEqual({ ...one, transitions: 1 + 3 + 2 });
    expect(one?.transitions).toBe(1 + 100 + 2);
  });

  test('without either are warned of, for what they cost', () => {
    const warnings = (more: Partial<FanOutProps>): number =>
      Annotations.fromStack(
        fanOutStack(({ fn: make }) => ({ source: ROWS, work: Work.invoke(make('Work')), ...more })),
      ).findWarning('*', Match.stringLikeRegexp('each item in S3 has a child execution of its own')).length;
    expect([warnings({}), warnings({ batchSize: 1 }), warnings({ resultSize: Size.bytes(10) })]).toEqual([1, 0, 0]);
  });
});

function recordsIn(text: string): Json[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json)
    .sort((a, b) => (a as { index: number }).index - (b as { index: number }).index);
}
