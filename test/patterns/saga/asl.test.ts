import { Saga, SagaStep, Work } from 'cdk-workflow-patterns';
import { SagaStack } from './scripted';

const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

const RETRY_TRANSIENT = {
  ErrorEquals: [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
    'Runtime.ExitError',
  ],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 6,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
};

const RETRY_PERSISTENTLY = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 25,
  MaxDelaySeconds: 300,
  JitterStrategy: 'FULL',
};

const INPUT = '{% $states.input %}';
const LEFT = '$left := [$Order_undone0]; ';
const TELL = '$count($left) > 0 or $Order_failure.forward = true';
const HAPPENED =
  '{"error": $Order_failure.caught.Error, "cause": $substring($Order_failure.caught.Cause, 0, 8000), ' +
  '"step": $Order_failure.step, "undone": [$left.{"step": step, "error": caught.Error, ' +
  '"cause": $substring(caught.Cause, 0, 500)}]}';

function task(fields: object): object {
  return {
    Type: 'Task',
    QueryLanguage: 'JSONata',
    Resource: 'arn:aws:states:::lambda:invoke',
    TimeoutSeconds: 60,
    Output: INPUT,
    ...fields,
  };
}

function caught(assign: object, next: string): object[] {
  return [{ ErrorEquals: ['States.ALL'], Assign: assign, Output: INPUT, Next: next }];
}

function failed(step: string, more: object = {}): object {
  return { step, inDoubt: [step], ...more, caught: '{% $states.errorOutput %}' };
}

test('a saga is rendered to exactly these states', () => {
  const stack = new SagaStack();
  const saga = new Saga(stack, 'Order', {
    operatorTopic: stack.operators,
    steps: [
      SagaStep.of('reserve', Work.invoke(stack.fn('reserve')), { compensation: Work.invoke(stack.fn('release')) }),
      SagaStep.of('ship', Work.invoke(stack.fn('ship')), { pivot: true }),
      SagaStep.of('notify', Work.publish(stack.operators, { message: '{% $results.ship.id %}' })),
    ],
  });
  expect(stack.definition(saga)).toEqual({
    StartAt: 'Order: reserve',
    TimeoutSeconds: 2_592_000,
    States: {
      'Order: reserve': task({
        Arguments: {
          FunctionName: arn('reserve'),
          Payload: {
            step: 'reserve',
            execution: '{% $states.context.Execution.Id %}',
            input: INPUT,
            results: {},
          },
        },
        Retry: [RETRY_TRANSIENT],
        Assign: { Order_results: '{% {"reserve": $states.result.Payload} %}' },
        Catch: caught({ Order_results: {}, Order_failure: failed('reserve') }, 'Order: Undo reserve'),
        Next: 'Order: ship',
      }),
      'Order: ship': task({
        Arguments: {
          FunctionName: arn('ship'),
          Payload: {
            step: 'ship',
            execution: '{% $states.context.Execution.Id %}',
            input: INPUT,
            results: '{% $Order_results %}',
          },
        },
        Retry: [RETRY_TRANSIENT],
        Assign: { Order_results: '{% $merge([$Order_results, {"ship": $states.result.Payload}]) %}' },
        Catch: caught({ Order_failure: failed('ship') }, 'Order: Undo reserve'),
        Next: 'Order: notify',
      }),
      'Order: notify': task({
        Resource: 'arn:aws:states:::sns:publish',
        Arguments: {
          TopicArn: 'arn:aws:sns:us-east-1:123456789012:operators',
          Message: '{% ($results := $Order_results; $results.ship.id) %}',
        },
        Retry: [RETRY_PERSISTENTLY],
        Assign: { Order_results: '{% $merge([$Order_results, {"notify": $states.result}]) %}' },
        Catch: caught({ Order_failure: failed('notify', { forward: true }) }, 'Order: report anything left undone'),
        End: true,
      }),
      'Order: Undo reserve': task({
        Arguments: {
          FunctionName: arn('release'),
          Payload: {
            step: 'reserve',
            execution: '{% $states.context.Execution.Id %}',
            input: INPUT,
            results: '{% $Order_results %}',
            inDoubt: '{% "reserve" in $Order_failure.inDoubt %}',
            failure:
              '{% {"step": $Order_failure.step, "error": $Order_failure.caught.Error, "cause": $Order_failure.caught.Cause} %}',
          },
        },
        Retry: [RETRY_PERSISTENTLY],
        Catch: caught(
          { Order_undone0: { step: 'Undo reserve', caught: '{% $states.errorOutput %}' } },
          'Order: anything left undone?',
        ),
        Next: 'Order: anything left undone?',
      }),
      'Order: anything left undone?': {
        Type: 'Choice',
        QueryLanguage: 'JSONata',
        Choices: [{ Condition: `{% (${LEFT}${TELL}) %}`, Next: 'Order: report anything left undone' }],
        Default: 'Order: fail',
      },
      'Order: report anything left undone': {
        Type: 'Task',
        QueryLanguage: 'JSONata',
        Resource: 'arn:aws:states:::sns:publish',
        TimeoutSeconds: 60,
        Arguments: {
          TopicArn: 'arn:aws:sns:us-east-1:123456789012:operators',
          Message:
            `{% (${LEFT}$string({"error": $Order_failure.forward = true ? "Saga.CompletionFailed" : ` +
            `"Saga.CompensationFailed", "execution": $states.context.Execution.Id, "cause": ${HAPPENED}})) %}`,
        },
        Retry: [
          {
            ...RETRY_TRANSIENT,
            ErrorEquals: [
              'SNS.InternalErrorException',
              'SNS.KMSThrottlingException',
              'SNS.ThrottledException',
              'SNS.SdkClientException',
              'States.Timeout',
            ],
          },
        ],
        Assign: { Order_reported: true },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Order: fail' }],
        Next: 'Order: fail',
      },
      'Order: fail': {
        Type: 'Fail',
        QueryLanguage: 'JSONata',
        Error:
          `{% (${LEFT}$Order_failure.forward = true ? "Saga.CompletionFailed" : ` +
          '$count($left) > 0 ? "Saga.CompensationFailed" : $Order_failure.caught.Error) %}',
        Cause:
          `{% (${LEFT}${TELL} ? $substring($string(${HAPPENED}), 0, 32768) : ` +
          '$exists($Order_failure.caught.Cause) ? $Order_failure.caught.Cause : "") %}',
      },
    },
  });
});
