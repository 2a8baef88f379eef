import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ScatterGatherProps } from 'cdk-workflow-patterns';
import { Aggregate, Work, ScatterGather, Workflow } from 'cdk-workflow-patterns';
import { fails, returns } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import type { Props } from './asking';
import { Session, functions, outcome, partsOf } from './asking';

const WINDOW = 10_000;

const session = new Session();

afterEach(() => session.close());

describe('with a minimum of answers', () => {
  const withMinimum =
    (props: Partial<ScatterGatherProps> = {}): Props =>
    (parts) => ({ ...functions('a', 'b', 'c')(parts), minimumAnswers: 2, ...props });

  test('it goes on when they have come', async () => {
    await session.open(withMinimum());
    for (const name of ['a', 'b']) session.world.function(name).mock([returns(name)]);
    session.world.function('c').mock([fails('C.Down')]);
    expect(await session.ask()).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
  });

  test('fails when fewer have come, and tells who was late and who failed', async () => {
    await session.open(withMinimum());
    session.world.function('a').mock([returns('a')]);
    session.world.function('b').mock([returns('b')]);
    session.world.function('b').takes({ seconds: 20 });
    session.world.function('c').mock([fails('C.Down', 'since noon')]);
    const run = await session.ask();
    expect(run).toMatchObject({ status: 'FAILED', error: ScatterGather.TOO_FEW_ANSWERS, elapsedMs: WINDOW });
    expect(JSON.parse(run.cause ?? '')).toEqual({
      minimumAnswers: 2,
      counts: { targets: 3, answered: 1, late: 1, failed: 1 },
      late: ['b'],
      failures: { c: { error: 'C.Down', cause: expect.stringContaining('since noon') as string } },
    });
  });

  test('goes on without the answers that a figure cannot be made of, and counts them', async () => {
    await session.open(withMinimum({ aggregates: { sum: Aggregate.sum('{% $result %}') } }));
    for (const name of ['a', 'b', 'c']) session.world.function(name).mock([returns('no number')]);
    const run = await session.ask();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 3 });
    expect(outcome(run)).toMatchObject({ aggregates: { sum: 0 }, skipped: { sum: 3 }, counts: { answered: 3 } });
  });

  test('works figures that can fail out behind the answers, one answer after the other where they do', async () => {
    await session.open(withMinimum({ aggregates: { sum: Aggregate.sum('{% $result * 2 %}') } }));
    for (const name of ['a', 'b', 'c'])
      session.world.function(name).mock([returns(1), returns(name === 'a' ? 'none' : 1)]);
    const good = await session.ask();
    expect(good).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 3 + 1 });
    expect(outcome(good)).toMatchObject({ aggregates: { sum: 6 }, skipped: {} });
    const odd = await session.ask();
    expect(odd.status).toBe('SUCCEEDED');
    expect(outcome(odd)).toMatchObject({ aggregates: { sum: 4 }, skipped: { sum: 1 }, counts: { answered: 3 } });
  });
});

test('figures over the answers come beside them', async () => {
  await session.open((parts) => ({
    ...functions('dear', 'cheap', 'closed')(parts),
    aggregates: { best: Aggregate.top(1, '{% -$result.price %}'), offers: Aggregate.count() },
  }));
  session.world.function('dear').mock([returns({ price: 9 })]);
  session.world.function('cheap').mock([returns({ price: 3 })]);
  session.world.function('closed').mock([fails('Closed')]);
  expect(outcome(await session.ask())).toMatchObject({
    aggregates: { best: [{ name: 'cheap', result: { price: 3 } }], offers: 2 },
  });
});

describe('placed elsewhere', () => {
  const scatter = (stack: Stack, id: string, more: Partial<ScatterGatherProps> = {}): ScatterGather =>
    new ScatterGather(stack, id, {
      targets: { shop: Work.invoke(partsOf(stack).fn('Shop')) },
      window: Duration.seconds(5),
      ...more,
    });

  test('it stands twice in one machine', async () => {
    const two = stackWith((stack) => {
      const definition = scatter(stack, 'First', { resultField: 'first' }).next(scatter(stack, 'Second'));
      new Workflow(stack, 'Flow', { definition });
    });
    await session.load(two);
    session.world.function('Shop').mock((event) => ({ had: Object.keys((event as { input: object }).input) }));
    const run = await session.ask();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 4 });
    expect(run.output).toMatchObject({
      article: 'lamp',
      first: { answers: { shop: { had: ['article'] } } },
      scatterGather: { answers: { shop: { had: ['article', 'first'] } } },
    });
  });

  test('in a Map every iteration has a window of its own', async () => {
    const inMap = stackWith((stack) => {
      const map = new sfn.Map(stack, 'Each', { itemsPath: '$.articles', maxConcurrency: 1 });
      map.itemProcessor(scatter(stack, 'Ask', { minimumAnswers: 1 }));
      map.addCatch(new sfn.Pass(stack, 'Too few'), { errors: [ScatterGather.TOO_FEW_ANSWERS], resultPath: '$.error' });
      new Workflow(stack, 'Flow', { definition: map });
    });
    await session.load(inMap);
    session.world.function('Shop').mock([returns(1)]);
    session.world.function('Shop').takes({ seconds: 4 });
    const run = await session.ask({ articles: [{ id: 1 }, { id: 2 }] });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 8_000, transitions: 5 });
    expect(run.output).toMatchObject([{ id: 1, scatterGather: { answers: { shop: 1 } } }, { id: 2 }]);
    session.world.function('Shop').takes({ seconds: 6 });
    const late = await session.ask({ articles: [{ id: 1 }] });
    expect(late.output).toMatchObject({ error: { Error: ScatterGather.TOO_FEW_ANSWERS } });
  });
});
