import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { VerificationWorkflow } from 'cdk-workflow-patterns';
import { definitionOf, templateOf } from '../../support/synthesize';

const LAMBDA_ERRORS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
];

const BACKOFF = { IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 6, MaxDelaySeconds: 30, JitterStrategy: 'FULL' };

/** Half an hour in the mean, and some more. */
const UNTIL_DEADLINE = { ...BACKOFF, MaxAttempts: 85, MaxDelaySeconds: 60 };

const WITH_INPUT = '$merge([$type($states.input) = "object" ? $states.input : {}, ';

const ENTERING =
  '$string([$fromMillis($toMillis($states.context.State.EnteredTime)), $states.context.Execution.Id, ' +
  '$states.context.State.Name, $states.context.Map.Item.Index, $hash($string($states.input), "SHA-256")])';

const STARTED_MS =
  '$max([$toMillis($states.context.State.EnteredTime), $toMillis($states.context.Execution.RedriveTime)])';

const USERS = { tableName: '${SignUpUsersDCEFC81C}', key: 'userId', verifiedAttribute: 'verified' };

const outcome = (value: string): string =>
  `{% ${WITH_INPUT}{"verification": {"outcome": "${value}", "userId": $Verification_userId}}]) %}`;

const SEND_FUNCTION = '${SignUpChannelSend36760EFD.Arn}';

describe('the definition of a verification with its defaults', () => {
  const definition = definitionOf(templateOf((stack) => new VerificationWorkflow(stack, 'SignUp')));

  test('has four states, of which a confirmed user enters two, and an expired one two', () => {
    expect(definition).toEqual({
      StartAt: 'Verification: await confirmation',
      TimeoutSeconds: 88_200,
      States: expect.any(Object) as object,
    });
    expect(Object.keys(definition.States)).toEqual([
      'Verification: await confirmation',
      'Verification: send welcome',
      'Verification: delete unverified user',
      'Verification: superseded',
    ]);
  });

  test('sends and waits in one state, until an absolute deadline', () => {
    expect(definition.States['Verification: await confirmation']).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: SEND_FUNCTION,
        Payload: {
          type: 'verification',
          userId:
            '{% ($id := ($states.input.userId); $type($id) = "string" and $id != "" ? $id : ' +
            '$error("input.userId must be a string that is not empty: the id of the user to verify")) %}',
          reminder: 0,
          users: USERS,
          wait: {
            id: `{% ${ENTERING} %}`,
            number:
              '{% $sum([100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount]) %}',
            taskToken: '{% $states.context.Task.Token %}',
            deadlineMs: `{% ${STARTED_MS} + 1800000 %}`,
          },
        },
      },
      TimeoutSeconds: `{% $max([31, $ceil((${STARTED_MS} + 1800000 - $millis()) / 1000)]) %}`,
      Assign: { Verification_userId: '{% $states.input.userId %}' },
      Output:
        `{% ${WITH_INPUT}{"verification": {"outcome": "VERIFIED", "userId": ($states.input.userId), ` +
        '"confirmedAt": $states.result.confirmedAt}}]) %}',
      Retry: [{ ErrorEquals: [...LAMBDA_ERRORS, 'Message.SendFailed'], ...UNTIL_DEADLINE }],
      Catch: [
        {
          ErrorEquals: ['Verification.Superseded'],
          Output: `{% ${WITH_INPUT}{"verification": {"outcome": "SUPERSEDED", "userId": ($states.input.userId)}}]) %}`,
          Next: 'Verification: superseded',
        },
        {
          ErrorEquals: ['States.Timeout', 'Verification.Overdue'],
          Assign: {
            Verification_userId: '{% $states.input.userId %}',
            Verification_waitId: `{% ${ENTERING} %}`,
          },
          Output: '{% $states.input %}',
          Next: 'Verification: delete unverified user',
        },
      ],
      Next: 'Verification: send welcome',
    });
  });

  test('sends the welcome and keeps what it was given as its output', () => {
    expect(definition.States['Verification: send welcome']).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: SEND_FUNCTION,
        Payload: {
          type: 'welcome',
          userId: '{% $Verification_userId %}',
          users: USERS,
        },
      },
      TimeoutSeconds: 60,
      Output: '{% $states.input %}',
      Retry: [
        {
          ErrorEquals: [...LAMBDA_ERRORS, 'States.Timeout', 'Message.SendFailed'],
          ...BACKOFF,
          MaxAttempts: 23,
          MaxDelaySeconds: 60,
        },
      ],
      End: true,
    });
  });

  test('ends what nobody has confirmed in one call, which may find that it is not to end so', () => {
    expect(definition.States['Verification: delete unverified user']).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: SEND_FUNCTION,
        Payload: {
          type: 'expiry',
          waitId: '{% $Verification_waitId %}',
          closedBy: `{% ${ENTERING} %}`,
          deletes: true,
          userId: '{% $Verification_userId %}',
          users: USERS,
        },
      },
      TimeoutSeconds: 60,
      Output: outcome('EXPIRED'),
      Retry: [{ ErrorEquals: [...LAMBDA_ERRORS, 'States.Timeout', 'Verification.UserChanged'], ...BACKOFF }],
      Catch: [
        { ErrorEquals: ['Verification.Confirmed'], Output: outcome('VERIFIED'), Next: 'Verification: send welcome' },
        { ErrorEquals: ['Verification.Superseded'], Output: outcome('SUPERSEDED'), Next: 'Verification: superseded' },
      ],
      End: true,
    });
    expect(definition.States['Verification: superseded']).toEqual({ Type: 'Succeed', QueryLanguage: 'JSONata' });
  });
});

describe('the definition follows the options', () => {
  test('of deadline, key and attribute', () => {
    const { States, TimeoutSeconds } = definitionOf(
      templateOf((stack) => {
        const users = dynamodb.Table.fromTableName(stack, 'Users', 'people');
        new VerificationWorkflow(stack, 'SignUp', {
          users,
          userKey: 'pk',
          verifiedAttribute: 'emailConfirmed',
          deadline: Duration.hours(2),
        });
      }),
    );
    expect(TimeoutSeconds).toBe(26 * 3600);
    expect(States['Verification: await confirmation']).toMatchObject({
      Arguments: {
        Payload: {
          wait: { deadlineMs: `{% ${STARTED_MS} + 7200000 %}` },
          users: { tableName: 'people', key: 'pk', verifiedAttribute: 'emailConfirmed' },
        },
      },
    });
  });

  test('of reminders: no state more, and an attempt more of the one that waits, with the same deadline', () => {
    const { States } = definitionOf(
      templateOf((stack) => {
        const reminders = [Duration.minutes(10), Duration.minutes(20)];
        new VerificationWorkflow(stack, 'SignUp', { reminders });
      }),
    );
    expect(Object.keys(States)).toEqual([
      'Verification: await confirmation',
      'Verification: send welcome',
      'Verification: delete unverified user',
      'Verification: superseded',
    ]);
    const started = `($started := ${STARTED_MS}; `;
    expect(States['Verification: await confirmation']).toMatchObject({
      Arguments: {
        Payload: {
          reminder: `{% ${started}$count([600000, 1200000][$ <= $millis() - $started])) %}`,
          wait: { deadlineMs: `{% ${STARTED_MS} + 1800000 %}` },
        },
      },
      TimeoutSeconds:
        `{% $max([31, $ceil((${started}$started + $min([600000, 1200000, 1800000]` +
        '[$ > $millis() - $started - 500])) - $millis()) / 1000)]) %}',
      Retry: [
        { ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 },
        { ErrorEquals: [...LAMBDA_ERRORS, 'Message.SendFailed'], ...UNTIL_DEADLINE },
      ],
      Catch: [
        { ErrorEquals: ['Verification.Superseded'], Next: 'Verification: superseded' },
        {
          ErrorEquals: ['States.Timeout', 'Verification.Overdue'],
          Next: 'Verification: delete unverified user',
        },
      ],
      Next: 'Verification: send welcome',
    });
  });

  test('of what happens on expiry', () => {
    const { States } = definitionOf(
      templateOf((stack) => {
        new VerificationWorkflow(stack, 'SignUp', { onExpired: new sfn.Pass(stack, 'Tell sales') });
      }),
    );
    expect(Object.keys(States)).toEqual([
      'Verification: await confirmation',
      'Verification: send welcome',
      'Verification: close',
      'Tell sales',
      'Verification: superseded',
    ]);
    expect(States['Verification: close']).toMatchObject({
      Arguments: { Payload: { type: 'expiry', deletes: false } },
      Output: '{% $states.input %}',
      Next: 'Tell sales',
    });
  });
});
