import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib';
import type { Definition } from '../../support/synthesize';
import { definitionOf } from '../../support/synthesize';
import type { Props } from './polling';
import { pollingStack } from './polling';

function definition(props?: Props): Definition {
  return definitionOf(Template.fromStack(pollingStack(props)));
}

const REDRIVEN = '$toMillis($states.context.Execution.RedriveTime) + 600000';
const DEADLINE = `$max([$Poll_deadlineMs, ${REDRIVEN}])`;
const LEFT = `$max([1, $ceil((${DEADLINE} - $millis()) / 1000)])`;
const FIELD = '$lookup($states.input, "poll")';
const INPUT = '$type($states.input.input) = "object" ? $states.input.input : {}';
const ERRORS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'States.Timeout',
];

test('it is a start, a check that raises "not yet", a Wait that its Catch leads to, and one Choice', () => {
  const { StartAt, States } = definition();
  expect(StartAt).toBe('Poll: start job');
  expect(States).toEqual({
    'Poll: start job': {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: '${Begin149F4860.Arn}',
        Payload: { input: '{% $states.input %}', execution: '{% $states.context.Execution.Id %}' },
      },
      TimeoutSeconds: 8,
      Assign: {
        Poll_job: '{% ($result := $states.result.Payload; $result.id) %}',
        Poll_deadlineMs:
          '{% $max([$toMillis($states.context.State.EnteredTime), $toMillis($states.context.Execution.RedriveTime)]) + 600000 %}',
        Poll_checks: 0,
        Poll_mistakes: 0,
        Poll_mistake: '',
      },
      Output: '{% $states.input %}',
      Retry: [
        {
          ErrorEquals: ERRORS,
          IntervalSeconds: 1,
          BackoffRate: 2,
          MaxAttempts: 6,
          MaxDelaySeconds: 30,
          JitterStrategy: 'FULL',
        },
      ],
      Next: 'Poll: check',
    },
    'Poll: check': {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: '${LookDF781E96.Arn}',
        Payload: {
          job: '{% $Poll_job %}',
          input: '{% $states.input %}',
          execution: '{% $states.context.Execution.Id %}',
        },
      },
      TimeoutSeconds: `{% $min([8, ${LEFT}]) %}`,
      Output:
        '{% $Poll_mistakes > 0 ? {"outcome": "broken", "input": $states.input, "error": "States.QueryEvaluationError", "cause": $Poll_mistake} : ' +
        `($result := $states.result.Payload; $job := $Poll_job; $input := $states.input; $millis() >= ${DEADLINE} ? ` +
        '{"outcome": "late", "input": $input} : (' +
        '$failed := ($result.status in ["BROKEN", "LOST"]); $done := ($result.status = "READY"); ' +
        '$not($type($done) = "boolean" and $type($failed) = "boolean") ? {"outcome": "broken", "input": $input, ' +
        '"error": "PollUntilDone.AnswerUnclear", ' +
        '"cause": "\'done\' and \'failed\' must give true or false, got " & $string({"done": $done, "failed": $failed})} : ' +
        '$failed ? {"outcome": "failed", "input": $input, "result": ($result)} : ' +
        '$done ? {"outcome": "done", "input": $input, "result": ($result)} : ' +
        '$error("PollUntilDone." & "NotYet: " & $states.context.State.EnteredTime))) %}',
      Retry: [
        {
          ErrorEquals: ERRORS,
          IntervalSeconds: 1,
          BackoffRate: 2,
          MaxAttempts: 15,
          MaxDelaySeconds: 60,
          JitterStrategy: 'FULL',
        },
      ],
      Catch: [
        {
          ErrorEquals: ['States.QueryEvaluationError'],
          Assign: {
            Poll_checks: '{% $Poll_checks + 1 %}',
            Poll_mistakes:
              '{% $contains($states.errorOutput.Cause, "PollUntilDone.NotYet: " & $states.context.State.EnteredTime) ? 0 : $Poll_mistakes + 1 %}',
            Poll_mistake: '{% $states.errorOutput.Cause %}',
          },
          Output: '{% $states.input %}',
          Next: 'Poll: wait',
        },
        {
          ErrorEquals: ['States.ALL'],
          Output:
            `{% $millis() >= ${DEADLINE} ? {"outcome": "late", "input": $states.input} : ` +
            '{"outcome": "broken", "input": $states.input, "error": $states.errorOutput.Error, "cause": $string($states.errorOutput.Cause)} %}',
          Next: 'Poll: done?',
        },
      ],
      Next: 'Poll: done?',
    },
    'Poll: wait': {
      Type: 'Wait',
      QueryLanguage: 'JSONata',
      Seconds: `{% $Poll_mistakes = 0 ? $min([60, ${LEFT}]) : $Poll_mistakes = 1 ? 1 : $error($Poll_mistake) %}`,
      Next: 'Poll: check',
    },
    'Poll: done?': {
      Type: 'Choice',
      QueryLanguage: 'JSONata',
      Output: `{% $merge([${INPUT}, {"poll": {"job": $Poll_job, "result": $states.input.result}}]) %}`,
      Choices: [
        {
          Condition: '{% $states.input.outcome = "failed" %}',
          Output: `{% $merge([${INPUT}, {"poll": {"job": $Poll_job, "result": $states.input.result}}]) %}`,
          Next: 'Poll: job failed',
        },
        {
          Condition: '{% $states.input.outcome = "late" %}',
          Output: `{% $merge([${INPUT}, {"poll": {"job": $Poll_job}}]) %}`,
          Next: 'Poll: too late',
        },
        {
          Condition: '{% $states.input.outcome = "broken" %}',
          Output: `{% $merge([${INPUT}, {"poll": {"job": $Poll_job, "error": $states.input.error, "cause": $states.input.cause}}]) %}`,
          Next: 'Poll: check failed',
        },
      ],
      Default: 'Read',
    },
    'Poll: job failed': {
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error: 'PollUntilDone.JobFailed',
      Cause: `{% $substring($string(${FIELD}), 0, 32768) %}`,
    },
    'Poll: too late': {
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error: 'PollUntilDone.TooLate',
      Cause: `{% $substring($string(${FIELD}), 0, 32768) %}`,
    },
    'Poll: check failed': {
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error: `{% ${FIELD}.error %}`,
      Cause: `{% ${FIELD}.cause %}`,
    },
    Read: { Type: 'Pass', End: true },
  });
});

test('where retries wait there is no Wait: one retrier more fills the deadline', () => {
  const { States } = definition(() => ({ waitByRetry: true, backoffRate: 2, maxInterval: Duration.minutes(4) }));
  expect(Object.keys(States)).not.toContain('Poll: wait');
  const { Retry, Catch } = States['Poll: check'] as { Retry: object[]; Catch: { ErrorEquals: string[] }[] };
  expect(Retry).toHaveLength(2);
  expect(Retry[1]).toEqual({
    ErrorEquals: ['States.QueryEvaluationError'],
    IntervalSeconds: 60,
    BackoffRate: 2,
    MaxDelaySeconds: 240,
    MaxAttempts: 4,
    JitterStrategy: 'NONE',
  });
  expect(Catch.map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.ALL']]);
});
