import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { FanOutProps } from 'cdk-workflow-patterns';
import { Aggregate, FailurePolicy, FanOut, FanOutMode, FanOutSource, Work, Workflow } from 'cdk-workflow-patterns';
import { stackWith } from '../../support/synthesize';
import { fn, itemsUpTo } from './fan-out-world';

const ITEMS = FanOutSource.array('{% $states.input.items %}');

function make(props: (stack: Stack) => FanOutProps, stack = new Stack(new App(), 'Test')): FanOut {
  return new FanOut(stack, 'Fan', props(stack));
}

const invoke = (stack: Stack): Work => Work.invoke(fn(stack, 'Work'));
const branches = (stack: Stack): FanOutSource => FanOutSource.branches({ a: invoke(stack), b: invoke(stack) });

test.each<[string, (stack: Stack) => FanOutProps, string]>([
  [
    'no branches',
    () => ({ source: FanOutSource.branches({}) }),
    "[Test/Fan] 'source' must have at least one branch, got 'none'; leave the fan-out out, or give items of an array: an empty one is a success",
  ],
  [
    'items without work',
    () => ({ source: ITEMS }),
    "[Test/Fan] 'work' must be given for items, got nothing; say what is done with each of them: Work.invoke(…)",
  ],
  [
    'work beside branches',
    (stack) => ({ source: branches(stack), work: invoke(stack) }),
    "[Test/Fan] 'work' must be left out in mode STATIC, got 'a value'; every branch has work of its own and all run at once",
  ],
  [
    'more than 40 at once inline',
    (stack) => ({ source: ITEMS, work: invoke(stack), mode: FanOutMode.INLINE, maxConcurrency: 41 }),
    "[Test/Fan] 'maxConcurrency' must be a whole number from 1 to 40, got 41; use FanOutMode.DISTRIBUTED, which takes up to 10,000",
  ],
  [
    'more than 10,000 at once',
    (stack) => ({ source: ITEMS, work: invoke(stack), maxConcurrency: 10_001 }),
    "[Test/Fan] 'maxConcurrency' must be a whole number from 1 to 10000, got 10001; AWS runs no more child executions at once",
  ],
  [
    'a quorum over the number of branches',
    (stack) => ({ source: branches(stack), failurePolicy: FailurePolicy.quorum(3) }),
    "[Test/Fan] 'failurePolicy' must ask for at most the 2 successes that its branches can give, got 3; lower the quorum, or add branches",
  ],
  [
    'a quorum of nothing',
    (stack) => ({ source: branches(stack), failurePolicy: FailurePolicy.quorum(0) }),
    "[Test/Fan] 'failurePolicy' must ask for a whole number of successes, at least 1, got 0; FailurePolicy.collect() asks for none",
  ],
  [
    'a tolerance without a limit',
    (stack) => ({ source: branches(stack), failurePolicy: FailurePolicy.tolerate({}) }),
    "[Test/Fan] 'failurePolicy' must tolerate a count, a percentage or both, got 'neither'; FailurePolicy.collect() tolerates everything",
  ],
  [
    'a tolerance over 100 percent',
    (stack) => ({ source: branches(stack), failurePolicy: FailurePolicy.tolerate({ percentage: 101 }) }),
    "[Test/Fan] 'failurePolicy' must tolerate 0 to 100 percent, got 101; give the percentage of items that may fail",
  ],
  [
    'a literal array whose results cannot fit',
    (stack) => ({
      source: FanOutSource.array(itemsUpTo(1000)),
      work: invoke(stack),
      mode: FanOutMode.INLINE,
      resultSize: Size.kibibytes(1),
    }),
    "[Test/Fan] 'source' must have results that fit into the 262144 bytes that AWS allows between states, got 'up to 1064000 bytes'; " +
      'leave out the mode, or use FanOutMode.DISTRIBUTED, whose results go to S3',
  ],
  [
    'a literal array whose history cannot fit',
    (stack) => ({
      source: FanOutSource.array(itemsUpTo(3000)),
      work: invoke(stack),
      mode: FanOutMode.INLINE,
    }),
    "[Test/Fan] 'source' must leave the execution within the 25000 events that its history may have, got 'about 27000 events'; " +
      'leave out the mode, or use FanOutMode.DISTRIBUTED, whose children have histories of their own',
  ],
  [
    'a batch whose results cannot fit',
    (stack) => ({ source: ITEMS, work: invoke(stack), batchSize: 300, resultSize: Size.kibibytes(1) }),
    "[Test/Fan] 'batchSize' must leave the results of a batch within 262144 bytes, got '300 results, up to 319200 bytes'; make batches smaller",
  ],
  [
    'batches inline',
    (stack) => ({ source: ITEMS, work: invoke(stack), mode: FanOutMode.INLINE, batchSize: 10 }),
    "[Test/Fan] 'batchSize' must be left out in mode INLINE, got 'a value'; use FanOutMode.DISTRIBUTED",
  ],
  [
    'work on whole batches in a branch',
    (stack) => ({ source: FanOutSource.branches({ a: Work.invokeBatch(fn(stack, 'Work')) }) }),
    "[Test/Fan] 'branches.a' must be work on one thing: there are no batches here, got 'Work.invokeBatch'; " +
      'use Work.invoke, or a distributed FanOut over items',
  ],
  [
    'items in S3 inline',
    (stack) => ({
      source: FanOutSource.csv('a.csv', { bucket: new s3.Bucket(stack, 'Data') }),
      work: invoke(stack),
      mode: FanOutMode.INLINE,
    }),
    "[Test/Fan] 'mode' must be DISTRIBUTED for items in S3: an inline Map reads no objects, got 'INLINE'; leave it out",
  ],
  [
    'items as branches',
    (stack) => ({ source: ITEMS, work: invoke(stack), mode: FanOutMode.STATIC }),
    "[Test/Fan] 'mode' must suit the source: items are not branches, got 'STATIC'; give FanOutSource.branches(…), or leave out the mode",
  ],
  [
    'an Express child that waits',
    (stack) => ({
      source: ITEMS,
      work: Work.invokeAndWait(fn(stack, 'Work'), { deadline: Duration.hours(1) }),
      mode: FanOutMode.DISTRIBUTED,
      childType: sfn.StateMachineType.EXPRESS,
    }),
    "[Test/Fan] 'childType' must be STANDARD for work that waits for an answer, got 'EXPRESS'; " +
      'leave it out: an Express execution can wait neither for a task token nor for a job',
  ],
  [
    'a timeout of half a second',
    (stack) => ({ source: ITEMS, work: Work.invoke(fn(stack, 'Work'), { taskTimeout: Duration.millis(500) }) }),
    "[Test/Fan] 'work.taskTimeout' must be whole seconds from 1 second to 364 days, got 500 millis; " +
      'AWS counts in whole seconds and ends an execution after 365 days',
  ],
  [
    'to read no items',
    (stack) => ({ source: FanOutSource.csv('in.csv', { maxItems: 0 }), work: invoke(stack) }),
    "[Test/Fan] 'source.maxItems' must be a whole number of at least 1, got 0; leave it out to read all",
  ],
  [
    'a timeout of half a second for whole batches',
    (stack) => ({
      source: ITEMS,
      work: Work.invokeBatch(fn(stack, 'Work'), { taskTimeout: Duration.millis(500) }),
    }),
    "[Test/Fan] 'work.taskTimeout' must be whole seconds from 1 second to 364 days, got 500 millis; " +
      'AWS counts in whole seconds and ends an execution after 365 days',
  ],
  [
    'an empty result field',
    (stack) => ({ source: branches(stack), resultField: '' }),
    "[Test/Fan] 'resultField' must be the name of a field, got ''; leave it out for 'fanOut'",
  ],
])('fails at synth: %s', (_, props, message) => {
  expect(() => make(props)).toThrow(new Error(message));
});

test.each([0, 1.5])('fails for the %s largest results', (n) => {
  expect(() => Aggregate.top(n, '$result')).toThrow(
    `[Aggregate.top] 'n' must be a whole number of at least 1, got ${n}; leave the aggregate out for none`,
  );
});

test('fails at synth when the bucket belongs to another account, whose policy is out of reach', () => {
  const app = new App();
  const theirs = new Stack(app, 'Theirs', { env: { account: '111111111111', region: 'us-east-1' } });
  const bucket = new s3.Bucket(theirs, 'Data', { bucketName: 'their-data' });
  const ours = new Stack(app, 'Ours', { env: { account: '222222222222', region: 'us-east-1' } });
  expect(() => make((stack) => ({ source: FanOutSource.csv('a.csv', { bucket }), work: invoke(stack) }), ours)).toThrow(
    "[Ours/Fan] 'source' must be of the account of its stack, '222222222222', got 'one of account '111111111111''; " +
      'its own policy is out of reach from here: use one of your own account, or a function that speaks to the other',
  );
});

test('fails at synth when it is distributed in an Express state machine', () => {
  const synthesize = (): unknown =>
    stackWith((stack) => {
      const fan = make((s) => ({ source: ITEMS, work: invoke(s), mode: FanOutMode.DISTRIBUTED }), stack);
      new Workflow(stack, 'Workflow', { definition: fan, stateMachineType: sfn.StateMachineType.EXPRESS });
    });
  expect(synthesize).toThrow("state 'Fan: each item' is a distributed Map, which an EXPRESS workflow can't hold");
});

describe('the size that nobody asked for', () => {
  const sizes: [string, FanOutMode, (stack: Stack) => FanOutProps][] = [
    ['branches', FanOutMode.STATIC, (stack) => ({ source: branches(stack) })],
    ['items', FanOutMode.INLINE, (stack) => ({ source: ITEMS, work: invoke(stack) })],
    ['40 items at once', FanOutMode.INLINE, (stack) => ({ source: ITEMS, work: invoke(stack), maxConcurrency: 40 })],
    [
      '41 items at once',
      FanOutMode.DISTRIBUTED,
      (stack) => ({ source: ITEMS, work: invoke(stack), maxConcurrency: 41 }),
    ],
    ['batches', FanOutMode.DISTRIBUTED, (stack) => ({ source: ITEMS, work: invoke(stack), batchSize: 2 })],
    [
      'work on whole batches',
      FanOutMode.DISTRIBUTED,
      (stack) => ({ source: ITEMS, work: Work.invokeBatch(fn(stack, 'Work')) }),
    ],
    [
      'items in S3',
      FanOutMode.DISTRIBUTED,
      (stack) => ({
        source: FanOutSource.jsonLines('a.jsonl', { bucket: new s3.Bucket(stack, 'Data') }),
        work: invoke(stack),
      }),
    ],
    [
      'a literal array whose results cannot fit',
      FanOutMode.DISTRIBUTED,
      (stack) => ({
        source: FanOutSource.array(itemsUpTo(1000)),
        work: invoke(stack),
        resultSize: Size.kibibytes(1),
      }),
    ],
  ];

  test.each(sizes)('%s: %s', (_, mode, props) => {
    expect(make(props).mode).toBe(mode);
  });
});

describe('the type of the children', () => {
  const typeOf = (work: (stack: Stack) => Work, more: Partial<FanOutProps> = {}): [string?, string?] => {
    const fan = make((stack) => ({ source: ITEMS, work: work(stack), mode: FanOutMode.DISTRIBUTED, ...more }));
    return [fan.childType, fan.childTypeReason];
  };

  test('is EXPRESS when the work is over in time with all its attempts', () => {
    expect(typeOf(invoke)).toEqual([
      'EXPRESS',
      'with all retries the work of a child can take 55 seconds, within the 300 of an Express execution, whose states cost no transitions',
    ]);
    expect(typeOf(invoke, { batchSize: 100 })[1]).toMatch('165 seconds');
  });

  test('is STANDARD when it can take longer', () => {
    const slow = (stack: Stack): Work => Work.invoke(fn(stack, 'Work'), { taskTimeout: Duration.minutes(2) });
    expect(typeOf(slow)).toEqual([
      'STANDARD',
      'with all retries the work of a child can take 615 seconds, more than the 300 of an Express execution',
    ]);
  });

  test('is STANDARD when the work waits, and when nobody knows how long it takes', () => {
    const waiting = (stack: Stack): Work => Work.invokeAndWait(fn(stack, 'Work'), { deadline: Duration.minutes(1) });
    const unknown = (stack: Stack): Work =>
      Work.chain(new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.secondsPath('$.seconds') }));
    expect(typeOf(waiting)).toEqual(['STANDARD', 'the work waits for an answer, which an Express execution cannot']);
    expect(typeOf(unknown)).toEqual(['STANDARD', "how long 'Wait' takes is not known: it waits until an instant"]);
  });

  test('is what was asked for', () => {
    expect(typeOf(invoke, { childType: sfn.StateMachineType.STANDARD })).toEqual(['STANDARD', 'it was asked for']);
  });
});
