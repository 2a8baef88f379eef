import { RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { FanOutProps } from 'cdk-workflow-patterns';
import { FailurePolicy, FanOut, FanOutMode, FanOutSource, Work, Workflow } from 'cdk-workflow-patterns';
import type { Json, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { SeededRandom } from '../../../simulator/src/base/random';
import { stackWith } from '../../support/synthesize';
import { fn, itemsUpTo } from './fan-out-world';

/** Shapes of a fan-out; each is synthesized once and gets many random inputs. */
const SHAPES: Readonly<Record<string, Partial<FanOutProps> & { readonly whole?: boolean }>> = {
  InlineOneByOne: { maxConcurrency: 1 },
  Inline: { maxConcurrency: 7 },
  Children: { mode: FanOutMode.DISTRIBUTED, maxConcurrency: 3 },
  BatchesOfOne: { batchSize: 1 },
  BatchesOfThree: { batchSize: 3, maxConcurrency: 2 },
  BatchesOfFifty: { batchSize: 50, maxConcurrency: 60 },
  WholeBatches: { batchSize: 7, whole: true },
};

const stack = stackWith((made) => {
  const resultBucket = new s3.Bucket(made, 'Data', { removalPolicy: RemovalPolicy.DESTROY });
  for (const [id, { whole = false, ...shape }] of Object.entries(SHAPES)) {
    const distributed = shape.mode !== undefined || shape.batchSize !== undefined;
    const definition = new FanOut(made, `${id}Fan`, {
      source: FanOutSource.array('{% $states.input.items %}'),
      work: whole ? Work.invokeBatch(fn(made, 'BatchWork')) : Work.invoke(fn(made, 'Work')),
      failurePolicy: FailurePolicy.collect(),
      ...(distributed ? { resultBucket } : {}),
      ...shape,
    });
    new Workflow(made, id, { definition });
  }
});

let world: World;
/** How often the function has done the work of each item, and which of them fail. */
let worked: number[] = [];
let bad = new Set<number>();

function work(index: number): Json {
  worked[index] = (worked[index] ?? 0) + 1;
  if (bad.has(index)) throw new MockFailure('Line.Bad', `line ${index}`);
  return { seen: index };
}

beforeAll(async () => {
  world = await Simulator.load(stack);
  world.function('Work').mock((sent) => work((sent as { index: number }).index));
  world.function('BatchWork').mock((sent) => {
    const { items } = sent as { items: { index: number }[] };
    const itemFailures: Json[] = [];
    for (const { index } of items) {
      try {
        work(index);
      } catch {
        itemFailures.push({ index, error: 'Line.Bad' });
      }
    }
    return { itemFailures };
  });
});

afterAll(() => world.close());

/** The indexes of all records and of those that failed, as a run has put them out. */
function recorded(output: Json | undefined): {
  readonly all: number[];
  readonly failed: number[];
  readonly saved: number[];
} {
  const { results, failures } = (output as { fanOut: { results: Json; failures?: { prefix: string } } }).fanOut;
  const read = (prefix: string, parse: (text: string) => Json[]): Json[] =>
    world
      .bucket('Data')
      .keys.filter((key) => key.startsWith(prefix))
      .flatMap((key) => parse(world.bucket('Data').text(key) ?? ''));
  const records = Array.isArray(results)
    ? results
    : read((results as { prefix: string }).prefix, (text) => text.split('\n').map((line) => JSON.parse(line) as Json));
  const saved = failures === undefined ? undefined : read(failures.prefix, (text) => JSON.parse(text) as Json[]);
  const indexes = (list: readonly Json[]): number[] =>
    (list as { index: number }[]).map(({ index }) => index).sort((one, other) => one - other);
  const failed = indexes((records as { error?: string }[]).filter(({ error }) => error !== undefined));
  return { all: indexes(records), failed, saved: saved === undefined ? failed : indexes(saved) };
}

test.each(Object.keys(SHAPES))('%s loses no item and does none twice, whatever fails', async (shape) => {
  const random = new SeededRandom(Object.keys(SHAPES).indexOf(shape) + 1);
  for (let round = 0; round < 25; round++) {
    const count = Math.floor(random.next() * 120);
    const share = random.next() ** 2;
    const all = itemsUpTo(count).map(({ id }) => id);
    worked = [];
    bad = new Set(all.filter(() => random.next() < share));
    const run = await world.stateMachine(`${shape}/StateMachine`).start({ items: itemsUpTo(count) as unknown as Json });
    await run.toEnd();

    const failed = all.filter((index) => bad.has(index));
    expect(run.status).toBe('SUCCEEDED');
    expect(recorded(run.output)).toEqual({ all, failed, saved: failed });
    expect(run.output).toMatchObject({
      fanOut: { counts: { total: count, succeeded: count - failed.length, failed: failed.length } },
    });
    expect(worked).toEqual(all.map(() => 1));
  }
});
