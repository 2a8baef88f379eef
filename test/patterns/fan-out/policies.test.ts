import type { Stack } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FailurePolicy, FanOut, FanOutMode, FanOutSource, Work, Workflow } from 'cdk-workflow-patterns';
import type { FanOutProps } from 'cdk-workflow-patterns';
import type { Json, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import { fn, itemsUpTo } from './fan-out-world';

const ITEMS = 5;

/** Each policy, and how many failures of five it bears. */
const POLICIES: Readonly<
  Record<string, { readonly policy: FailurePolicy; readonly bears: number; readonly error: string }>
> = {
  FailFast: { policy: FailurePolicy.failFast(), bears: 0, error: 'Line.Bad' },
  Collect: { policy: FailurePolicy.collect(), bears: ITEMS, error: '' },
  Quorum: { policy: FailurePolicy.quorum(3), bears: 2, error: FanOut.QUORUM_NOT_MET },
  Count: { policy: FailurePolicy.tolerate({ count: 1 }), bears: 1, error: FanOut.TOO_MANY_FAILURES },
  Percentage: { policy: FailurePolicy.tolerate({ percentage: 60 }), bears: 3, error: FanOut.TOO_MANY_FAILURES },
  Both: { policy: FailurePolicy.tolerate({ count: 3, percentage: 40 }), bears: 2, error: FanOut.TOO_MANY_FAILURES },
};

type Parts = { readonly stack: Stack; readonly bucket: s3.IBucket };

/** Each size, and the error by which one failure ends it at once. */
const SIZES: Readonly<
  Record<
    string,
    { readonly props: (parts: Parts) => FanOutProps; readonly failsFastWith: string; readonly transitions: number }
  >
> = {
  Static: {
    props: ({ stack }) => ({ source: FanOutSource.branches(branches(stack)) }),
    failsFastWith: 'Line.Bad',
    transitions: 1 + ITEMS,
  },
  Inline: {
    props: ({ stack }) => ({ source: items(), work: Work.invoke(fn(stack, 'Work')) }),
    failsFastWith: 'Line.Bad',
    transitions: 1 + ITEMS,
  },
  Children: {
    props: ({ stack, bucket }) => ({
      source: items(),
      work: Work.invoke(fn(stack, 'Work')),
      mode: FanOutMode.DISTRIBUTED,
      resultBucket: bucket,
    }),
    failsFastWith: 'States.ExceedToleratedFailureThreshold',
    transitions: 1 + ITEMS,
  },
  Batches: {
    props: ({ stack, bucket }) => ({
      source: items(),
      work: Work.invoke(fn(stack, 'Work')),
      batchSize: 2,
      resultBucket: bucket,
    }),
    failsFastWith: 'States.ExceedToleratedFailureThreshold',
    transitions: 1 + Math.ceil(ITEMS / 2),
  },
  WholeBatches: {
    props: ({ stack, bucket }) => ({
      source: items(),
      work: Work.invokeBatch(fn(stack, 'BatchWork')),
      batchSize: 2,
      resultBucket: bucket,
    }),
    failsFastWith: 'States.ExceedToleratedFailureThreshold',
    transitions: 1 + Math.ceil(ITEMS / 2),
  },
};

const isDistributed = (size: string): boolean => !['Static', 'Inline'].includes(size);
const items = (): FanOutSource => FanOutSource.array('{% $states.input.items %}');

function branches(stack: Stack): Record<string, Work> {
  return Object.fromEntries(itemsUpTo(ITEMS).map(({ id }) => [`b${id}`, Work.invoke(fn(stack, 'BranchWork'))]));
}

/** One workflow for each size and policy. */
const stack = stackWith((made) => {
  const bucket = new s3.Bucket(made, 'Data', { removalPolicy: RemovalPolicy.DESTROY });
  for (const [size, { props }] of Object.entries(SIZES)) {
    for (const [name, { policy: failurePolicy }] of Object.entries(POLICIES)) {
      const fan = new FanOut(made, `${size}${name}Fan`, { ...props({ stack: made, bucket }), failurePolicy });
      new Workflow(made, `${size}${name}`, { definition: fan });
    }
  }
});

let world: World;
let failing: readonly number[] = [];
/** How often each item was worked on. */
let worked: number[] = [];

function work(index: number): Json {
  worked[index] = (worked[index] ?? 0) + 1;
  if (failing.includes(index)) throw new MockFailure('Line.Bad', `item ${index} is bad`);
  return { double: index * 2 };
}

function workOnBatch(batch: readonly { readonly index: number }[]): Json {
  const results: Json[] = [];
  const itemFailures: Json[] = [];
  for (const { index } of batch) {
    try {
      results.push({ index, result: work(index) });
    } catch (failure) {
      const { error, message: cause } = failure as MockFailure;
      itemFailures.push({ index, error, cause });
    }
  }
  return { results, itemFailures };
}

beforeAll(async () => {
  world = await Simulator.load(stack);
  world.function('Work').mock((input) => work((input as { index: number }).index));
  world.function('BranchWork').mock((input) => work(Number((input as { name: string }).name.slice(1))));
  world.function('BatchWork').mock((input) => workOnBatch((input as { items: { index: number }[] }).items));
});

afterAll(() => world.close());

/** The records of a run: those in its output, or the lines that its children have put into the bucket. */
function recordsOf(output: { readonly fanOut: { readonly results: Json } }): readonly Json[] {
  const { results } = output.fanOut;
  if (Array.isArray(results)) return results;
  if (!('prefix' in (results as object))) return Object.values(results as object) as Json[];
  const { prefix } = results as { prefix: string };
  const data = world.bucket('Data');
  return data.keys
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => (data.text(key) ?? '').split('\n'))
    .map((line) => JSON.parse(line) as { index: number })
    .sort((one, other) => one.index - other.index);
}

const cases = Object.keys(SIZES).flatMap((size) =>
  Object.entries(POLICIES).flatMap(([policy, { bears }]) =>
    [...new Set([0, 1, bears, bears + 1, ITEMS])]
      .filter((failures) => failures <= ITEMS)
      .map((failures) => ({ size, policy, failures, bears })),
  ),
);

test.each(cases)(
  '$size with $policy, $failures of 5 failing: fails beyond $bears',
  async ({ size, policy, failures, bears }) => {
    failing = [3, 0, 4, 1, 2].slice(0, failures);
    worked = [];
    const run = await world
      .stateMachine(`${size}${policy}/StateMachine`)
      .start({ items: itemsUpTo(ITEMS) as unknown as Json });
    await run.toEnd();

    if (failures > bears) {
      const { error } = POLICIES[policy] as { error: string };
      const expected = policy === 'FailFast' ? SIZES[size]?.failsFastWith : error;
      expect(run).toMatchObject({ status: 'FAILED', error: expected });
      if (policy !== 'FailFast') {
        expect(JSON.parse(run.cause ?? '')).toMatchObject({
          counts: { total: ITEMS, succeeded: ITEMS - failures, failed: failures },
          firstFailures: [{ error: 'Line.Bad' }, ...Array<object>(failures - 1).fill({ error: 'Line.Bad' })],
        });
      }
      return;
    }
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { items: itemsUpTo(ITEMS) } });
    const output = run.output as { fanOut: { counts?: Json; results: Json } };
    expect(recordsOf(output)).toMatchObject(
      itemsUpTo(ITEMS).map(({ id }) => {
        const which = size === 'Static' ? { name: `b${id}` } : { index: id };
        if (!failing.includes(id)) return { ...which, result: { double: id * 2 } };
        return { ...which, error: 'Line.Bad', ...(size === 'Static' ? {} : { input: { id } }) };
      }),
    );
    if (!isDistributed(size) || policy !== 'FailFast') {
      expect(output.fanOut.counts).toEqual({ total: ITEMS, succeeded: ITEMS - failures, failed: failures });
    }
    expect(worked).toEqual(Array(ITEMS).fill(1));
  },
);

test.each(Object.entries(SIZES))(
  '%s takes the transitions that it says, and looking at all results 2 more',
  async (size, { transitions }) => {
    failing = [];
    for (const policy of ['FailFast', 'Collect']) {
      const run = await world
        .stateMachine(`${size}${policy}/StateMachine`)
        .start({ items: itemsUpTo(ITEMS) as unknown as Json });
      await run.toEnd();
      expect(run.transitions).toBe(transitions + (isDistributed(size) && policy === 'Collect' ? 2 : 0));
    }
  },
);

test.each(Object.keys(SIZES).filter((size) => size !== 'Static'))(
  '%s of nothing is a success with empty results',
  async (size) => {
    for (const policy of Object.keys(POLICIES)) {
      const run = await world.stateMachine(`${size}${policy}/StateMachine`).start({ items: [] });
      await run.toEnd();
      expect(run).toMatchObject({ status: 'SUCCEEDED' });
      expect(recordsOf(run.output as { fanOut: { results: Json } })).toEqual([]);
    }
  },
);

test('every permission of the role is needed', () => {
  expect(world.unusedPermissions()).toEqual([]);
});
