import { Duration, Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PollCheck, Work, Workflow } from 'cdk-workflow-patterns';
import type { Props } from './polling';
import { stackWith } from '../../support/synthesize';
import { REPORT, poll, pollingStack } from './polling';

function making(props: Props): () => unknown {
  return () => Template.fromStack(pollingStack(props));
}

const LATER = Duration.seconds(Lazy.number({ produce: () => 10 }));

test.each<[string, Props, string]>([
  [
    'a bare number as deadline',
    () => ({ deadline: 10 as unknown as Duration }),
    "'deadline' must be a Duration, got 10; say in which unit, as in Duration.minutes(5)",
  ],
  ['no deadline', () => ({ deadline: undefined }), "'deadline' must be given, got nothing; it has no default"],
  [
    'a deadline that only the deployment knows',
    () => ({ deadline: LATER }),
    "'deadline' must be known at synthesis, got a value that is known at deploy time only; it is part of the definition: give a literal duration",
  ],
  [
    'a deadline beyond a year',
    () => ({ deadline: Duration.days(365) }),
    "'deadline' must be whole seconds from 1 second to 364 days, got 365 days; AWS counts in whole seconds and ends an execution after 365 days",
  ],
  [
    'an interval beyond the deadline',
    () => ({ interval: Duration.hours(1) }),
    "'interval' must be whole seconds from 1 second to 10 minutes, got 1 hour; what is checked less often than once before its deadline is never known to be done",
  ],
  [
    'a longest interval below the first',
    () => ({ backoffRate: 2, maxInterval: Duration.seconds(30) }),
    "'maxInterval' must be whole seconds from 1 minute to 10 minutes, got 30 seconds; what is checked less often than once before its deadline is never known to be done",
  ],
  [
    'a longest interval that nothing leads to',
    () => ({ maxInterval: Duration.minutes(2) }),
    "'maxInterval' must be left out without a 'backoffRate' above 1, got 2 minutes; give a 'backoffRate', or only the 'interval'",
  ],
  [
    'intervals that become shorter',
    () => ({ backoffRate: 0.5 }),
    "'backoffRate' must be a number from 1 on, got 0.5; leave it out for checks at the same interval",
  ],
  [
    'neither a start nor a job',
    () => ({ start: undefined, job: undefined }),
    "'job' must be given without a 'start', got nothing; give 'start', or say which job is under way, as in '{% $input.jobId %}'",
  ],
  [
    'a job that is no expression',
    () => ({ job: '$result.id' }),
    "'job' must be a JSONata expression, got '$result.id'; write '{% $result.id %}'",
  ],
  [
    'a check that nobody answers',
    (_, fn) => ({
      check: PollCheck.of(Work.invokeBatch(fn('Look')), REPORT),
    }),
    "'check' must be work on one thing: there are no batches here, got 'Work.invokeBatch'; use Work.invoke, or a distributed FanOut over items",
  ],
  [
    'a cancellation by states of your own',
    (stack) => ({ cancel: Work.chain(new sfn.Pass(stack, 'Mine')) }),
    "'cancel' must be a single call: it stands in more than one place, got 'states of your own'; use Work.invoke or Work.callAwsService",
  ],
  [
    'a field without a name',
    () => ({ resultField: '' }),
    "'resultField' must be the name of a field, got ''; leave it out for 'poll'",
  ],
  [
    'more checks than history holds',
    () => ({ deadline: Duration.days(3), interval: Duration.minutes(1) }),
    "'interval' must be so long that at most 3000 checks fit before the deadline: AWS ends an execution after 25000 events of history, got 1 minute; " +
      "4320 may fit, 8 events each: lengthen it, give a 'backoffRate' or 'waitByRetry', or shorten the 'deadline'",
  ],
  [
    'more checks than history holds when they are drawn',
    () => ({ deadline: Duration.days(2), interval: Duration.minutes(1), jitter: true }),
    "5760 may fit, 8 events each: lengthen it, give a 'backoffRate' or 'waitByRetry', or shorten the 'deadline'",
  ],
  [
    'more retries than history holds',
    () => ({ deadline: Duration.days(5), interval: Duration.minutes(1), waitByRetry: true }),
    "7200 may fit, 4 events each: lengthen it, give a 'backoffRate', or shorten the 'deadline'",
  ],
  [
    'drawn intervals of retries',
    () => ({ waitByRetry: true, jitter: true }),
    "'jitter' must be left out with 'waitByRetry', got true; AWS draws the delays of a retry from 0 on, so that nobody knows how many fit: leave out 'waitByRetry'",
  ],
  [
    'an expression that may fail, where retries wait',
    (_, fn) => ({
      waitByRetry: true,
      check: PollCheck.of(Work.invoke(fn('Look')), { done: '{% $number($result.n) = 1 %}' }),
    }),
    "'check.done' must be an expression that can't fail with 'waitByRetry': its error would be retried as 'not yet', got '$number($result.n) = 1'; " +
      "use paths, comparisons for equality, 'and', 'or', 'in' and choices, take it into 'job', or leave out 'waitByRetry'",
  ],
  [
    'a payload that may lack something, where retries wait',
    (_, fn) => ({
      waitByRetry: true,
      check: PollCheck.of(Work.invoke(fn('Look'), { payload: { id: '{% $input.id %}' } }), REPORT),
    }),
    "'check' must be an expression that can't fail with 'waitByRetry': its error would be retried as 'not yet', got '$input.id'",
  ],
  [
    'states of your own as a check, where retries wait',
    (stack) => ({ waitByRetry: true, check: PollCheck.of(Work.chain(new sfn.Pass(stack, 'See')), REPORT) }),
    "'check' must be a single call with 'waitByRetry', got 'states of your own'; use Work.invoke or Work.callAwsService, or leave out 'waitByRetry'",
  ],
])('fails with %s', (_, props, message) => {
  expect(making(props)).toThrow(message);
  expect(making(props)).toThrow(/^\[Test\/Poll\] /);
});

test.each<[string, Props]>([
  ['3000 checks', () => ({ deadline: Duration.minutes(3000) })],
  ['6000 retries', () => ({ deadline: Duration.minutes(6000), waitByRetry: true })],
  [
    'a year with a back-off',
    () => ({ deadline: Duration.days(364), backoffRate: 1.5, maxInterval: Duration.hours(12) }),
  ],
])('takes %s', (_, props) => {
  expect(making(props)).not.toThrow();
});

test.each([
  [
    'the answer under the name that the state has for it',
    '{% $states.result.status = "READY" %}',
    `'done' must read what was answered as '$result', not as '$states.result', got '{% $states.result.status = "READY" %}'; ` +
      `write '{% $result.status = "READY" %}'`,
  ],
  [
    'nothing',
    '',
    `'done' must be a JSONata expression, got ''; write one over what was answered, as in '{% $result.status = "READY" %}'`,
  ],
  [
    'an empty expression',
    '{%  %}',
    `'done' must be a JSONata expression, got '{%  %}'; write one over what was answered`,
  ],
])('fails with a meaning of %s', (_, done, message) => {
  const work = Work.chain(new sfn.Pass(pollingStack(), 'See'));
  expect(() => PollCheck.of(work, { done })).toThrow(`[PollCheck.of] ${message}`);
  expect(() => PollCheck.of(work, { done: '{% true %}', failed: done })).toThrow("[PollCheck.of] 'failed' must");
});

test('fails with a job out of what the state has for an answer', () => {
  expect(making(() => ({ job: '{% $states.result.Payload.id %}' }))).toThrow(
    "[Test/Poll] 'job' must read what was answered as '$result', not as '$states.result'",
  );
});

test.each(['done', 'failed', 'result'])('fails with %s over a variable that nobody assigns', (prop) => {
  const meaning = { done: '{% true %}', [prop]: '{% $reslut.status = "READY" %}' };
  const props: Props = (_, fn) => ({ check: PollCheck.of(Work.invoke(fn('Look')), meaning) });
  expect(making(props)).toThrow("[Test/Flow] state 'Poll: check' must have JSONata expressions over what is there: ");
  expect(making(props)).toThrow("no state assigns the variable '$reslut'");
});

test('takes a meaning over a variable that a state before it assigns', () => {
  expect(() =>
    stackWith((stack) => {
      const read: Props = (_, fn) => ({
        check: PollCheck.of(Work.invoke(fn('Look')), { done: '{% $result.rows > $least %}' }),
      });
      const least = new sfn.Pass(stack, 'Least', { queryLanguage: sfn.QueryLanguage.JSONATA, assign: { least: 3 } });
      new Workflow(stack, 'Flow', { definition: least.next(poll(stack, 'Poll', read)) });
    }),
  ).not.toThrow();
});

test('fails with a meaning that is no expression', () => {
  expect(() => PollCheck.of(Work.chain(new sfn.Pass(pollingStack(), 'See')), { done: '$result' })).toThrow(
    "[PollCheck.of] 'done' must be a JSONata expression, got '$result'; write '{% $result %}'",
  );
});
