import {
  Aggregate,
  CoordinationTable,
  FailurePolicy,
  FanOut,
  FanOutMode,
  FanOutSource,
  ScatterGather,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Definition } from '../../support/synthesize';
import { definitionOf, resourcesOf, stackWith, statementsOf } from '../../support/synthesize';
import { askingStack, outcomeOf, race, racingItems, racingStack } from './early-world';

const TWO_OF_THREE = (): FailurePolicy => FailurePolicy.quorum(2, { endEarly: true });
const ONE_SECOND = { time: sfn.WaitTime.duration(Duration.seconds(1)) };
const FIRST = (): FailurePolicy => FailurePolicy.firstOf();

describe('a race', () => {
  const stack = racingStack(['fast', 'slow'], FIRST);

  test('is over with the first answer, after 5 transitions', async () => {
    const run = await race(stack, { fast: { seconds: 1 }, slow: { seconds: 50 } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5, elapsedMs: 1_000 });
    expect(run.output).toEqual({
      order: 1,
      fanOut: {
        counts: { total: 2, succeeded: 1, failed: 0, lost: 1 },
        results: { fast: { name: 'fast', result: { by: 'fast' } } },
        lost: ['slow'],
      },
    });
  });

  test('is not decided by who fails first', async () => {
    const run = await race(stack, { fast: { seconds: 1, fails: true }, slow: { seconds: 50 } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 50_000 });
    expect(outcomeOf(run)).toMatchObject({ results: { slow: { name: 'slow' } }, lost: ['fast'] });
  });

  test('fails with all failures when nobody answers', async () => {
    const run = await race(stack, { fast: { seconds: 1, fails: true }, slow: { seconds: 2, fails: true } });
    expect(run).toMatchObject({ status: 'FAILED', error: FanOut.QUORUM_NOT_MET });
    expect(JSON.parse(run.cause ?? '')).toMatchObject({
      asked: { minimumSuccesses: 1 },
      counts: { total: 2, succeeded: 0, failed: 2, lost: 0 },
    });
  });

  test('fails loudly when the first answer is more than a cause holds, and a table takes it', async () => {
    const large = { text: 'x'.repeat(40_000) };
    const runners = { fast: { seconds: 1, answers: large }, slow: { seconds: 50 } };
    expect(await race(stack, runners)).toMatchObject({
      error: FailurePolicy.ANSWER_TOO_LARGE,
      cause: "fast has answered 40036 characters, of which an error's cause holds 32768: give the policy a 'table'",
    });
    const withTable = racingStack(['fast', 'slow'], ({ stack: scope }) =>
      FailurePolicy.firstOf({ table: new CoordinationTable(scope, 'Coordination') }),
    );
    const run = await race(withTable, runners);
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5, elapsedMs: 1_000 });
    expect(outcomeOf(run)).toMatchObject({ results: { fast: { result: large } }, lost: ['slow'] });
  });

  test('with a head start is a hedge: the second one begins only when it is needed', async () => {
    const hedged = racingStack(['one', 'two'], () => FailurePolicy.firstOf({ hedgeAfter: Duration.seconds(3) }));
    const soon = await race(hedged, { one: { seconds: 1 }, two: { seconds: 1 } });
    expect(soon).toMatchObject({ status: 'SUCCEEDED', transitions: 5, elapsedMs: 1_000 });
    expect(soon.path.map(({ state }) => state)).not.toContain('Race: two');
    const late = await race(hedged, { one: { seconds: 50 }, two: { seconds: 1 } });
    expect(late).toMatchObject({ status: 'SUCCEEDED', transitions: 6, elapsedMs: 4_000 });
  });

  test('tells the work for those who lost, and hands on what came out', async () => {
    const told = racingStack(['fast', 'slow'], ({ fn }) => FailurePolicy.firstOf({ onLost: Work.invoke(fn('Undo')) }));
    await race(told, { fast: { seconds: 1 }, slow: { seconds: 50 }, Undo: { seconds: 0 } }, (run, { Undo: undone }) => {
      expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
      expect(undone).toMatchObject([{ lost: ['slow'], input: { order: 1 } }]);
      expect(outcomeOf(run)).toMatchObject({ lost: ['slow'], counts: { succeeded: 1 } });
    });
  });
});

describe('a quorum that ends early', () => {
  const stack = racingStack(['a', 'b', 'c'], TWO_OF_THREE);

  test('is over with the second of three, after 7 transitions', async () => {
    const run = await race(stack, { a: { seconds: 1 }, b: { seconds: 50 }, c: { seconds: 2 } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 7, elapsedMs: 2_000 });
    expect(outcomeOf(run)).toEqual({
      counts: { total: 3, succeeded: 2, failed: 0, lost: 1 },
      results: { a: { name: 'a', result: { by: 'a' } }, c: { name: 'c', result: { by: 'c' } } },
      lost: ['b'],
    });
  });

  test('waits for the third when one has failed', async () => {
    const run = await race(stack, { a: { seconds: 1 }, b: { seconds: 50 }, c: { seconds: 2, fails: true } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 50_000 });
    expect(outcomeOf(run)).toMatchObject({ lost: ['c'], counts: { succeeded: 2 } });
  });

  test('fails with what is known of all when too few have succeeded', async () => {
    const run = await race(stack, {
      a: { seconds: 1 },
      b: { seconds: 5, fails: true },
      c: { seconds: 2, fails: true },
    });
    expect(run).toMatchObject({ status: 'FAILED', error: FanOut.QUORUM_NOT_MET });
    expect(JSON.parse(run.cause ?? '')).toMatchObject({ counts: { total: 3, succeeded: 1, failed: 2 } });
  });

  test('works out figures over those who have answered', async () => {
    const summed = racingStack(['a', 'b', 'c'], TWO_OF_THREE, {
      aggregates: { n: Aggregate.count(), total: Aggregate.sum('{% $result.price * $result.count %}') },
    });
    const answers = { price: 3, count: 2 };
    const run = await race(summed, { a: { seconds: 1, answers }, b: { seconds: 50 }, c: { seconds: 2, answers } });
    expect(outcomeOf(run)).toMatchObject({ aggregates: { n: 2, total: 12 }, lost: ['b'] });
  });
});

describe('items in the execution', () => {
  test('race one another, and those that have not begun do not begin', async () => {
    const stack = racingItems(FIRST, { maxConcurrency: 2 });
    const run = await race(stack, { Work: { seconds: 1 } }, undefined, { items: [1, 2, 3] });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
    expect(outcomeOf(run)).toEqual({
      counts: { total: 3, succeeded: 1, failed: 0, lost: 2 },
      results: [{ index: 0, result: { by: 'Work' } }],
      lost: [1, 2],
    });
  });

  test('make a quorum', async () => {
    const stack = racingItems(TWO_OF_THREE, { shared: { of: 'all' } });
    await race(
      stack,
      { Work: { seconds: 1 } },
      (run, { Work: done }) => {
        expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 1_000 });
        expect(outcomeOf(run)).toMatchObject({ counts: { total: 4 } });
        expect(done?.[0]).toMatchObject({ item: 'x', index: 0, shared: { of: 'all' } });
      },
      { items: ['x', 'y', 'z', 'w'] },
    );
  });

  test('are a success when there are none, and none can be too few', async () => {
    const stack = racingItems(TWO_OF_THREE);
    const none = await race(stack, { Work: { seconds: 1 } }, undefined, { items: [] });
    expect(outcomeOf(none)).toEqual({ counts: { total: 0, succeeded: 0, failed: 0, lost: 0 }, results: [], lost: [] });
    const one = await race(stack, { Work: { seconds: 1 } }, undefined, { items: [1] });
    expect(one).toMatchObject({ status: 'FAILED', error: FanOut.QUORUM_NOT_MET });
  });
});

describe('targets that are asked', () => {
  test('race one another', async () => {
    const run = await race(askingStack(['fast', 'slow'], FIRST), { fast: { seconds: 1 }, slow: { seconds: 20 } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5, elapsedMs: 1_000 });
    expect(outcomeOf(run, 'scatterGather')).toEqual({
      answers: { fast: { by: 'fast' } },
      late: [],
      failures: {},
      counts: { targets: 2, answered: 1, late: 0, failed: 0, lost: 1 },
      lost: ['slow'],
    });
  });

  test('make a quorum, or are too few', async () => {
    const stack = askingStack(['a', 'b', 'c'], TWO_OF_THREE);
    const run = await race(stack, { a: { seconds: 1 }, b: { seconds: 20 }, c: { seconds: 2 } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 7, elapsedMs: 2_000 });
    const late = await race(stack, { a: { seconds: 1 }, b: { seconds: 40 }, c: { seconds: 40 } });
    expect(late).toMatchObject({ status: 'FAILED', error: ScatterGather.TOO_FEW_ANSWERS, elapsedMs: 30_000 });
  });
});

test('states of your own get the input of the fan-out, whether or not answers are counted', async () => {
  for (const policy of [FIRST, TWO_OF_THREE]) {
    const stack = stackWith((scope) => {
      const own = (name: string): Work =>
        Work.chain(
          new sfn.Pass(scope, name, { queryLanguage: sfn.QueryLanguage.JSONATA, outputs: '{% $states.input.order %}' }),
        );
      const source = FanOutSource.branches({ a: own('A'), b: own('B'), c: own('C') });
      const definition = new FanOut(scope, 'Race', { source, failurePolicy: policy() });
      new Workflow(scope, 'Workflow', { definition });
    });
    const run = await race(stack, {}, undefined, { order: 7 });
    const { results } = outcomeOf(run) as { results: Record<string, { result: number }> };
    expect(new Set(Object.values(results).map(({ result }) => result))).toEqual(new Set([7]));
  }
});

test('two stand in one machine, one after the other, with one table', async () => {
  const stack = stackWith((scope) => {
    const table = new CoordinationTable(scope, 'Coordination');
    const source = (): FanOutSource =>
      FanOutSource.branches(
        Object.fromEntries(
          ['a', 'b', 'c'].map((name) => [name, Work.chain(new sfn.Wait(scope, `${name}${at++}`, ONE_SECOND))]),
        ),
      );
    let at = 0;
    const failurePolicy = FailurePolicy.quorum(2, { endEarly: true, table });
    const [one, two] = ['One', 'Two'].map(
      (id) => new FanOut(scope, id, { source: source(), failurePolicy, resultField: id }),
    );
    new Workflow(scope, 'Workflow', { definition: sfn.Chain.start(one as FanOut).next(two as FanOut) });
  });
  const run = await race(stack, {});
  expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 2_000, output: { One: { counts: { total: 3 } } } });
  expect(outcomeOf(run, 'Two')).toMatchObject({ counts: { total: 3 } });
});

test('warns of a quorum of items in a Map whose iterations can look the same', () => {
  const stack = stackWith((scope) => {
    const source = FanOutSource.array([1, 2, 3]);
    const work = Work.chain(new sfn.Pass(scope, 'Do'));
    const inner = new FanOut(scope, 'Race', { source, work, failurePolicy: TWO_OF_THREE() });
    new Workflow(scope, 'Workflow', { definition: new sfn.Map(scope, 'Outer').itemProcessor(inner) });
  });
  Annotations.fromStack(stack).hasWarning(
    '/Test/Workflow',
    Match.stringLikeRegexp("'Race: each item' stands in nested Maps"),
  );
});

test('the first answer travels in the cause of an error of ours', () => {
  const { States } = definitionOf(Template.fromStack(racingStack(['a', 'b'], FIRST)));
  expect(Object.keys(States)).toEqual(['Race: all branches', 'Race: decided', 'Race: fail']);
  const { Branches, Catch } = States['Race: all branches'] as {
    Branches: Definition[];
    Catch: Record<string, unknown>[];
  };
  const text = '$string($states.input)';
  expect(Branches[0]?.States['Race: a decides']).toEqual({
    Type: 'Fail',
    QueryLanguage: 'JSONata',
    Error: `{% $length(${text}) <= 32768 ? "FailurePolicy.Decided" : "FailurePolicy.AnswerTooLarge" %}`,
    Cause:
      `{% $length(${text}) <= 32768 ? ${text} : "a has answered " & $string($length(${text})) & ` +
      "\" characters, of which an error's cause holds 32768: give the policy a 'table'\" %}",
  });
  expect(Catch.map(({ ErrorEquals, Next }) => [ErrorEquals, Next])).toEqual([
    [['FailurePolicy.Decided'], 'Race: decided'],
    [['States.QueryEvaluationError'], 'Race: fail'],
  ]);
});

test('a quorum may write and read rows of its table, and nothing else', () => {
  const template = Template.fromStack(racingStack(['a', 'b', 'c'], TWO_OF_THREE));
  const [role] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) => id.startsWith('WorkflowState'));
  const onTable = statementsOf(template, role as string).filter((each) => JSON.stringify(each).includes('dynamodb:'));
  const Resource = { 'Fn::GetAtt': [expect.stringMatching(/^RaceAnswersTable/), 'Arn'] };
  const actions = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
  expect(onTable).toEqual(actions.map((Action) => ({ Action, Effect: 'Allow', Resource })));
});

test.each<[string, () => unknown, string]>([
  [
    'an early end where nobody would be stopped',
    () => racingStack(['a', 'b'], TWO_OF_THREE),
    "[Test/Race] 'failurePolicy' must end early with fewer than all 2, got 2",
  ],
  [
    'an early end of child executions',
    () => racingItems(FIRST, { mode: FanOutMode.DISTRIBUTED }),
    "[Test/Race] 'failurePolicy' must let all items come to their end in a distributed fan-out",
  ],
  [
    'a head start of items',
    () => racingItems(() => FailurePolicy.firstOf({ hedgeAfter: Duration.seconds(1) })),
    "[Test/Race] 'failurePolicy.hedgeAfter' must go with branches or targets, got 'items'",
  ],
  [
    'a head start of no seconds',
    () => racingStack(['a', 'b'], () => FailurePolicy.firstOf({ hedgeAfter: Duration.millis(10) })),
    "[Test/Race] 'failurePolicy.hedgeAfter' must be whole seconds from 1 second to 364 days",
  ],
  [
    'work for those who lost where nobody loses',
    () => racingStack(['a', 'b', 'c'], ({ fn }) => FailurePolicy.quorum(2, { onLost: Work.invoke(fn('Undo')) })),
    "[FailurePolicy.quorum] 'onLost' must go with an early end, got 'none'; say 'endEarly: true'",
  ],
  [
    'a policy that waits for all in a ScatterGather',
    () => askingStack(['a', 'b'], () => FailurePolicy.collect()),
    "[Test/Ask] 'failurePolicy' must be FailurePolicy.firstOf() or a quorum with endEarly",
  ],
  [
    'more answers than there are targets',
    () => askingStack(['a', 'b'], () => FailurePolicy.quorum(3, { endEarly: true })),
    "[Test/Ask] 'failurePolicy' must ask for a whole number from 1 to 2, the number of targets, got 3",
  ],
])('fails with %s', (_, make, message) => {
  expect(make).toThrow(message);
});
