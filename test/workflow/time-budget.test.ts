import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { WorkflowProps } from 'cdk-workflow-patterns';
import {
  FanOut,
  FanOutSource,
  Saga,
  SagaStep,
  Work,
  Verification,
  VerificationChannel,
  VerificationWorkflow,
  WaitForCallback,
  Workflow,
} from 'cdk-workflow-patterns';
import { retryPersistently, type Retrier } from '../../lib/states/retries';
import { delaySeconds } from '../../lib/states/retry-span';
import { definitionOf, stackWith } from '../support/synthesize';

type Make = (stack: Stack) => sfn.IChainable;

const DAY = 86_400;
const HOUR = 3_600;
const { EXPRESS } = sfn.StateMachineType;

function flow(make: Make, options: Partial<WorkflowProps> = {}): Stack {
  return stackWith((stack) => new Workflow(stack, 'Flow', { definition: make(stack), ...options }));
}

function timeoutOf(make: Make): number | undefined {
  return definitionOf(Template.fromStack(flow(make)), 'Flow').TimeoutSeconds;
}

function fn(stack: Stack, id = 'Fn'): lambda.IFunction {
  return (
    (stack.node.tryFindChild(id) as lambda.IFunction | undefined) ?? lambda.Function.fromFunctionName(stack, id, id)
  );
}

function callback(stack: Stack, days: number, id = 'Ask', onExpired?: sfn.IChainable): WaitForCallback {
  return new WaitForCallback(stack, id, { handler: fn(stack), deadline: Duration.days(days), onExpired });
}

const wait = (stack: Stack, id: string, time: Duration): sfn.Wait =>
  new sfn.Wait(stack, id, { time: sfn.WaitTime.duration(time) });

const task = (stack: Stack, id: string, json: object = {}): sfn.CustomState =>
  new sfn.CustomState(stack, id, {
    stateJson: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'f' }, ...json },
  });

function map(stack: Stack, items: sfn.ProvideItems | undefined, of: sfn.IChainable, maxConcurrency?: number): sfn.Map {
  const props = items === undefined ? { itemsPath: '$.items' } : { items, queryLanguage: sfn.QueryLanguage.JSONATA };
  return new sfn.Map(stack, 'Each', { ...props, maxConcurrency }).itemProcessor(of);
}

describe('without a timeout of the user an execution has', () => {
  test.each<[string, number, Make]>([
    ['a day for short tasks', DAY, (stack) => task(stack, 'Do', { TimeoutSeconds: 60 })],
    ['a day beside the deadline of a wait', 4 * DAY, (stack) => callback(stack, 3)],
    ['a day beside one wait after the other', 6 * DAY, (stack) => callback(stack, 3).next(callback(stack, 2, 'Then'))],
    [
      'a day beside the longest of the ways',
      8 * DAY,
      (stack) => callback(stack, 3, 'Ask', wait(stack, 'Late', Duration.days(4))),
    ],
    [
      'a day beside the longest branch',
      4 * DAY,
      (stack) => new sfn.Parallel(stack, 'Both').branch(callback(stack, 3)).branch(callback(stack, 1, 'Other')),
    ],
    [
      'an hour beside all attempts of a task where that is more',
      4 * DAY + HOUR + 1 + 2 + 4,
      (stack) => task(stack, 'Do', { TimeoutSeconds: DAY, Retry: [{ ErrorEquals: ['States.ALL'] }] }),
    ],
    [
      'the rounds in which the items of an array are done, forty at a time',
      7 * DAY,
      (stack) => map(stack, sfn.ProvideItems.jsonArray(Array.from({ length: 81 }, (_, n) => n)), callback(stack, 2)),
    ],
    [
      'and fewer at a time where that is said',
      7 * DAY,
      (stack) => map(stack, sfn.ProvideItems.jsonArray([1, 2, 3]), callback(stack, 2), 1),
    ],
    [
      'a day beside what a distributed Map waits for',
      3 * DAY,
      (stack) =>
        new FanOut(stack, 'Out', {
          source: FanOutSource.jsonLines('items.jsonl'),
          work: Work.invokeAndWait(fn(stack), { deadline: Duration.days(2) }),
        }),
    ],
  ])('%s', (_, seconds, make) => {
    expect(timeoutOf(make)).toBe(seconds);
  });

  test('all of a verification, with what its expiry does', () => {
    const stack = stackWith((inner) => {
      const workflow = new VerificationWorkflow(inner, 'SignUp', {
        deadline: Duration.days(2),
        reminders: [Duration.days(1)],
        onExpired: wait(inner, 'Grace', Duration.days(5)),
      });
      expect(workflow.workflow.timeout.toSeconds()).toBeGreaterThanOrEqual(8 * DAY);
    });
    expect(definitionOf(Template.fromStack(stack), 'SignUp').TimeoutSeconds).toBeGreaterThanOrEqual(8 * DAY);
  });

  test('what it is given of a day that is known only at deployment', () => {
    expect(() => flow((stack) => callback(stack, 3), { timeout: Duration.seconds(0) })).toThrow(
      "'timeout' must be whole",
    );
  });
});

describe('it fails', () => {
  test('fails with a timeout that ends before a deadline, by the state and both times', () => {
    expect(() => flow((stack) => callback(stack, 3), { timeout: Duration.days(1) })).toThrow(
      "[Test/Flow] 'timeout' must be longer than the 3 days (259200 seconds) for which an execution may wait (state 'Ask: await answer'), " +
        'got 1 day; the execution would end before, which no Catch sees: lengthen it, or shorten what is waited for',
    );
  });

  test.each<[string, Make]>([
    ['in a branch', (stack) => new sfn.Parallel(stack, 'Both').branch(callback(stack, 3))],
    ['for the items of an array', (stack) => map(stack, sfn.ProvideItems.jsonArray([1]), callback(stack, 3))],
    ['behind an error', (stack) => callback(stack, 1, 'First', callback(stack, 2))],
    ['of a Wait state', (stack) => wait(stack, 'Sleep', Duration.days(3))],
    [
      'of an activity',
      (stack) => task(stack, 'Paint', { Resource: 'arn:aws:states:x:1:activity:p', TimeoutSeconds: 3 * DAY }),
    ],
    [
      'in a step of a saga',
      (stack) =>
        new Saga(stack, 'Saga', {
          steps: [SagaStep.of('ask', Work.chain(callback(stack, 3)), { compensation: Work.invoke(fn(stack)) })],
        }),
    ],
    [
      'in a child of a fan-out',
      (stack) =>
        new FanOut(stack, 'Out', {
          source: FanOutSource.csv('items.csv'),
          work: Work.chain(callback(stack, 3)),
        }),
    ],
    [
      'of a verification',
      (stack) =>
        new Verification(stack, 'SignUp', {
          channel: new VerificationChannel(stack, 'Channel'),
          users: new VerificationWorkflow(stack, 'Other').users,
          deadline: Duration.days(3),
        }),
    ],
  ])('fails with a timeout that ends before a wait %s', (_, make) => {
    expect(() => flow(make, { timeout: Duration.days(2) })).toThrow(/'timeout' must be longer than the 3 days/);
  });

  test('fails for waits of more than a year', () => {
    const make: Make = (stack) => callback(stack, 200).next(callback(stack, 200, 'Then'));
    expect(() => flow(make)).toThrow("'timeout' must be longer than the 400 days");
  });

  test('fails for a wait that an Express execution does not live through', () => {
    const make: Make = (stack) => wait(stack, 'Sleep', Duration.minutes(6));
    expect(() => flow(make, { stateMachineType: EXPRESS })).toThrow("(state 'Sleep'), got 5 minutes");
  });

  test('fails with a timeout that may cut a saga off, wherever it stands', () => {
    const make: Make = (stack) =>
      new sfn.Parallel(stack, 'Around').branch(
        new Saga(stack, 'Saga', {
          steps: [SagaStep.of('do', Work.invoke(fn(stack)), { compensation: Work.invoke(fn(stack)) })],
        }),
      );
    expect(() => flow(make, { timeout: Duration.hours(1) })).toThrow(
      /'timeout' must be at least the .* \(state 'Saga: Undo do' alone .*\), got 1 hour; a saga would leave undone what it has done/,
    );
  });

  test('reads the chain when it becomes a machine, not when it was made', () => {
    const make: Make = (stack) => {
      const ask = callback(stack, 1);
      const saga = new Saga(stack, 'Saga', {
        steps: [SagaStep.of('ask', Work.chain(ask), { compensation: Work.invoke(fn(stack)) })],
      });
      ask.next(wait(stack, 'Then', Duration.days(4)));
      return saga;
    };
    expect(timeoutOf(make)).toBe(6 * DAY);
    expect(() => flow(make, { timeout: Duration.days(3) })).toThrow("'timeout' must be longer than the 5 days");
  });
});

describe('it warns', () => {
  const warned = (stack: Stack, what: string): void =>
    Annotations.fromStack(stack).hasWarning('/Test/Flow', Match.stringLikeRegexp(what));

  test('of a timeout that attempts may reach', () => {
    const make: Make = (stack) =>
      task(stack, 'Do', { TimeoutSeconds: HOUR, Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'] }] });
    warned(
      flow(make, { timeout: Duration.hours(2) }),
      "the states can take 4 hours 7 seconds \\(14407 seconds\\) with all their retries \\(state 'Do'\\), which the timeout of 2 hours would cut off",
    );
  });

  test.each<[string, string, Make]>([
    ['a loop', "state 'Ask: await answer' may take longer than is known: it is in a loop", loop],
    [
      'a task without a timeout',
      "state 'Do' may take longer than is known: it has no timeout",
      (stack) => callback(stack, 1).next(task(stack, 'Do')),
    ],
    [
      'a Map over items that nobody has counted',
      "state 'Each' may take longer than is known: it runs 40 iterations at a time",
      (stack) => map(stack, undefined, callback(stack, 1)),
    ],
  ])('of %s beside a deadline', (_, what, make) => {
    warned(flow(make), what);
  });

  test('of none of these where no wait is cut off, nor of as many child executions as there are items', () => {
    const quiet = (make: Make): void =>
      Annotations.fromStack(flow(make)).hasNoWarning('/Test/Flow', Match.stringLikeRegexp('than is known'));
    quiet((stack) => task(stack, 'Do'));
    quiet(
      (stack) =>
        new FanOut(stack, 'Out', {
          source: FanOutSource.jsonLines('items.jsonl'),
          work: Work.invokeAndWait(fn(stack), { deadline: Duration.days(2) }),
        }),
    );
  });

  function loop(stack: Stack): sfn.IChainable {
    const ask = callback(stack, 1);
    const again = new sfn.Choice(stack, 'Again?').when(sfn.Condition.booleanEquals('$.again', true), ask);
    return ask.next(again.otherwise(new sfn.Succeed(stack, 'Done')));
  }
});

describe('children of a fan-out', () => {
  function childTypeOf(chain: Make, later: (stack: Stack) => void = () => {}): [string | undefined, string] {
    let fanOut: FanOut | undefined;
    const stack = stackWith((inner) => {
      const work = Work.chain(chain(inner));
      fanOut = new FanOut(inner, 'Out', { source: FanOutSource.csv('items.csv'), work });
      later(inner);
      new Workflow(inner, 'Flow', { definition: fanOut });
    });
    const map = definitionOf(Template.fromStack(stack), 'Flow').States['Out: each item'] as {
      ItemProcessor: { ProcessorConfig: { ExecutionType: string } };
    };
    expect(map.ItemProcessor.ProcessorConfig.ExecutionType).toBe(fanOut?.childType);
    return [fanOut?.childType, fanOut?.childTypeReason ?? ''];
  }

  test('are STANDARD for a loop, which nobody knows the end of', () => {
    const polling: Make = (stack) => {
      const sleep = wait(stack, 'Sleep', Duration.seconds(10));
      const ask = task(stack, 'Ask', { TimeoutSeconds: 10 });
      const ready = new sfn.Choice(stack, 'Ready?').when(
        sfn.Condition.isPresent('$.ready'),
        new sfn.Succeed(stack, 'Done'),
      );
      return sleep.next(ask).next(ready.otherwise(sleep));
    };
    expect(childTypeOf(polling)).toEqual(['STANDARD', "how long 'Sleep' takes is not known: it is in a loop"]);
  });

  test('are what the chain asks for when it becomes a machine', () => {
    const chain: Make = (stack) => wait(stack, 'Sleep', Duration.seconds(10));
    expect(childTypeOf(chain)[0]).toBe('EXPRESS');
    const later = (stack: Stack): void =>
      void (stack.node.findChild('Sleep') as sfn.Wait).next(wait(stack, 'More', Duration.minutes(6)));
    expect(childTypeOf(chain, later)[0]).toBe('STANDARD');
  });
});

test('full jitter halves the delays between attempts in the mean', () => {
  const retrier = { IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 6, MaxDelaySeconds: 30 };
  expect(delaySeconds({ ...retrier, JitterStrategy: 'FULL' })).toEqual({ atMost: 61, mean: 30.5 });
  expect(delaySeconds(retrier)).toEqual({ atMost: 61, mean: 61 });
});

test('a compensation is tried for three quarters of an hour in the mean', () => {
  const [retrier] = retryPersistently();
  expect(delaySeconds(retrier as Retrier).mean / 60).toBeCloseTo(46.75);
});
