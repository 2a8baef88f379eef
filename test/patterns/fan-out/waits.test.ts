import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib';
import {
  FailurePolicy,
  FanOut,
  FanOutMode,
  FanOutSource,
  FanOutWorkflow,
  WaitForCallback,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import type { FanOutProps } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import type { Json } from 'cdk-workflow-simulator';
import { definitionOf, stackWith, templateOf } from '../../support/synthesize';
import { fn, itemsUpTo } from './fan-out-world';

const DEADLINE = Duration.days(2);
const MEMBERS = FanOutSource.array('{% $states.input.members %}');

function asking(props: (work: Work, stack: Stack) => FanOutProps, timeout?: Duration): Stack {
  return stackWith((stack) => {
    const work = Work.invokeAndWait(fn(stack, 'Ask'), { deadline: DEADLINE });
    const fan = new FanOut(stack, 'Fan', { failurePolicy: FailurePolicy.collect(), ...props(work, stack) });
    new Workflow(stack, 'Workflow', { definition: fan, timeout: timeout ?? Duration.days(3) });
  });
}

async function runOf(stack: Stack, members: number): Promise<{ readonly asked: number; readonly run: unknown }> {
  const world = await Simulator.load(stack);
  try {
    let asked = 0;
    world.function('Ask').mock(() => (asked++, null));
    const run = await world.stateMachine('Workflow').start({ members: itemsUpTo(members) as Json });
    await run.toEnd();
    return { asked, run };
  } finally {
    await world.close();
  }
}

describe('items that wait for answers, nobody of whom answers', () => {
  test('are all asked at once, up to forty inline, and the run tells of all of them', async () => {
    const { asked, run } = await runOf(
      asking((work) => ({ source: MEMBERS, work })),
      40,
    );
    expect(asked).toBe(40);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      elapsedMs: DEADLINE.toMilliseconds(),
      output: { fanOut: { counts: { total: 40, failed: 40 } } },
    });
  });

  test('fail before anybody is asked where more than forty would have to wait for each other beyond the timeout', async () => {
    const { asked, run } = await runOf(
      asking((work) => ({ source: MEMBERS, work })),
      41,
    );
    expect(asked).toBe(0);
    expect(run).toMatchObject({ status: 'FAILED', error: FanOut.TOO_MANY_ITEMS });
    expect((run as { cause: string }).cause).toMatch(/^41 items, of which 40 can wait for answers/);
  });

  test('fail so with states of the user, too', async () => {
    const stack = asking((_, scope) => ({
      source: MEMBERS,
      work: Work.chain(new WaitForCallback(scope, 'Wait', { handler: fn(scope, 'Ask'), deadline: DEADLINE })),
    }));
    expect(await runOf(stack, 41)).toMatchObject({ asked: 0, run: { status: 'FAILED', error: FanOut.TOO_MANY_ITEMS } });
  });

  test('are asked in rounds where the timeout leaves time for those', async () => {
    const stack = asking((work) => ({ source: MEMBERS, work }), Duration.days(5));
    const { asked, run } = await runOf(stack, 41);
    expect(asked).toBe(41);
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 2 * DEADLINE.toMilliseconds() });
  });

  test('are asked one after the other, as many as the timeout leaves time for', async () => {
    const stack = asking((work) => ({ source: MEMBERS, work, maxConcurrency: 1 }), Duration.days(5));
    expect(await runOf(stack, 2)).toMatchObject({ asked: 2, run: { status: 'SUCCEEDED' } });
    expect(await runOf(stack, 3)).toMatchObject({ asked: 0, run: { error: FanOut.TOO_MANY_ITEMS } });
  });

  test('are told of by a policy as before', async () => {
    const stack = asking((work) => ({ source: MEMBERS, work, failurePolicy: FailurePolicy.quorum(1) }));
    expect(await runOf(stack, 2)).toMatchObject({ run: { status: 'FAILED', error: FanOut.QUORUM_NOT_MET } });
  });
});

describe('a literal array of items that wait', () => {
  const items = itemsUpTo(81);

  test('goes into child executions beyond forty', () => {
    asking((work, stack) => {
      const fan = new FanOut(stack, 'Forty', { source: FanOutSource.array(itemsUpTo(40)), work });
      const more = new FanOut(stack, 'FortyOne', { source: FanOutSource.array(itemsUpTo(41)), work });
      expect([fan.mode, more.mode]).toEqual([FanOutMode.INLINE, FanOutMode.DISTRIBUTED]);
      return { source: MEMBERS, work };
    });
  });

  test('fails at synthesis where it is to wait inline for longer than the machine runs', () => {
    expect(() => asking((work) => ({ source: FanOutSource.array(items), work, mode: FanOutMode.INLINE }))).toThrow(
      "[Test/Workflow] 'timeout' must be longer than the 6 days (518400 seconds) for which an execution may wait (state 'Fan: each item'), got 3 days",
    );
  });

  test('gives the workflow a timeout for all of its rounds', () => {
    const timeoutOf = (more: Partial<FanOutProps>): number | undefined =>
      definitionOf(
        templateOf((stack) => {
          const work = Work.invokeAndWait(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'), { deadline: DEADLINE });
          new FanOutWorkflow(stack, 'Flow', { source: FanOutSource.array(items), work, ...more });
        }),
      ).TimeoutSeconds;
    const days = (count: number): number => Duration.days(count).toSeconds();
    expect(timeoutOf({})).toBe(days(2 + 1));
    expect(timeoutOf({ mode: FanOutMode.INLINE })).toBe(days(3 * 2 + 1));
    expect(timeoutOf({ mode: FanOutMode.INLINE, maxConcurrency: 20 })).toBe(days(5 * 2 + 1));
    expect(timeoutOf({ mode: FanOutMode.DISTRIBUTED, maxConcurrency: 27 })).toBe(days(3 * 2 + 1));
    expect(timeoutOf({ batchSize: 81 })).toBe(days(3 * 2 + 1));
    expect(() =>
      timeoutOf({ mode: FanOutMode.INLINE, maxConcurrency: 1, failurePolicy: FailurePolicy.collect() }),
    ).not.toThrow();
    expect(() => timeoutOf({ source: FanOutSource.array(itemsUpTo(183)), maxConcurrency: 1 })).toThrow(
      "must be longer than the 366 days (31622400 seconds) for which an execution may wait (state 'FanOut: each item'), got 365 days; AWS lets no execution",
    );
  });
});
