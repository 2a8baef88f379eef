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

const DYNAMODB_RETRY = [
  {
    ErrorEquals: [
      'DynamoDB.InternalServerErrorException',
      'DynamoDB.InternalServerError',
      'DynamoDB.ProvisionedThroughputExceededException',
      'DynamoDB.RequestLimitExceeded',
      'DynamoDB.RequestLimitExceededException',
      'DynamoDB.ThrottlingException',
      'DynamoDB.SdkClientException',
      'States.Timeout',
    ],
    ...BACKOFF,
  },
];

const WITH_INPUT = '$merge([$type($states.input) = "object" ? $states.input : {}, ';

const SEND_FUNCTION = '${SignUpChannelSend36760EFD.Arn}';

describe('the definition of a verification with its defaults', () => {
  const definition = definitionOf(templateOf((stack) => new VerificationWorkflow(stack, 'SignUp')));

  test('has four states, of which a confirmed user enters three and an expired one two', () => {
    expect(definition).toEqual({
      StartAt: 'Verification: await confirmation',
      TimeoutSeconds: 88_200,
      States: expect.any(Object) as object,
    });
    expect(Object.keys(definition.States)).toEqual([
      'Verification: await confirmation',
      'Verification: mark verified',
      'Verification: send welcome',
      'Verification: delete unverified user',
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
          verificationId:
            '{% $string([$states.context.Execution.Id, $states.context.State.Name, ' +
            '$states.context.State.EnteredTime, $states.context.Map.Item.Index]) %}',
          taskToken: '{% $states.context.Task.Token %}',
          deadlineMs: '{% $toMillis($states.context.State.EnteredTime) + 1800000 %}',
          reminder: 0,
          users: { tableName: '${SignUpUsersDCEFC81C}', key: 'userId', verifiedAttribute: 'verified' },
        },
      },
      TimeoutSeconds:
        '{% $max([31, $ceil(($toMillis($states.context.State.EnteredTime) + 1800000 - $millis()) / 1000)]) %}',
      Assign: {
        Verification_userId: '{% $states.input.userId %}',
        Verification_confirmedAt: '{% $states.result.confirmedAt %}',
      },
      Output: '{% $states.input %}',
      Retry: [{ ErrorEquals: [...LAMBDA_ERRORS, 'Verification.SendFailed'], ...BACKOFF }],
      Catch: [
        {
          ErrorEquals: ['States.Timeout'],
          Assign: { Verification_userId: '{% $states.input.userId %}' },
          Output: '{% $states.input %}',
          Next: 'Verification: delete unverified user',
        },
      ],
      Next: 'Verification: mark verified',
    });
  });

  test('marks the user verified with a write that accepts its own earlier success', () => {
    expect(definition.States['Verification: mark verified']).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::dynamodb:updateItem',
      Arguments: {
        TableName: '${SignUpUsersDCEFC81C}',
        Key: { userId: { S: '{% $Verification_userId %}' } },
        UpdateExpression: 'SET #verified = :true, #verifiedAt = :at',
        ConditionExpression: 'attribute_exists(#key)',
        ExpressionAttributeNames: { '#key': 'userId', '#verified': 'verified', '#verifiedAt': 'verifiedAt' },
        ExpressionAttributeValues: { ':true': { BOOL: true }, ':at': { S: '{% $Verification_confirmedAt %}' } },
      },
      TimeoutSeconds: 60,
      Output:
        `{% ${WITH_INPUT}{"verification": {"outcome": "VERIFIED", "userId": $Verification_userId, ` +
        '"confirmedAt": $Verification_confirmedAt}}]) %}',
      Retry: DYNAMODB_RETRY,
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
          users: { tableName: '${SignUpUsersDCEFC81C}', key: 'userId', verifiedAttribute: 'verified' },
        },
      },
      TimeoutSeconds: 60,
      Output: '{% $states.input %}',
      Retry: [{ ErrorEquals: [...LAMBDA_ERRORS, 'States.Timeout', 'Verification.SendFailed'], ...BACKOFF }],
      End: true,
    });
  });

  test('deletes the user on expiry unless another path has verified them, who then gets the welcome', () => {
    expect(definition.States['Verification: delete unverified user']).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::dynamodb:deleteItem',
      Arguments: {
        TableName: '${SignUpUsersDCEFC81C}',
        Key: { userId: { S: '{% $Verification_userId %}' } },
        ConditionExpression: 'attribute_not_exists(#verified) OR #verified = :false',
        ExpressionAttributeNames: { '#verified': 'verified' },
        ExpressionAttributeValues: { ':false': { BOOL: false } },
      },
      TimeoutSeconds: 60,
      Output: `{% ${WITH_INPUT}{"verification": {"outcome": "EXPIRED", "userId": $Verification_userId}}]) %}`,
      Retry: DYNAMODB_RETRY,
      Catch: [
        {
          ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
          Output: `{% ${WITH_INPUT}{"verification": {"outcome": "VERIFIED", "userId": $Verification_userId}}]) %}`,
          Next: 'Verification: send welcome',
        },
      ],
      End: true,
    });
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
          deadlineMs: '{% $toMillis($states.context.State.EnteredTime) + 7200000 %}',
          users: { tableName: 'people', key: 'pk', verifiedAttribute: 'emailConfirmed' },
        },
      },
    });
    expect(States['Verification: mark verified']).toMatchObject({
      Arguments: {
        Key: { pk: { S: '{% $Verification_userId %}' } },
        ExpressionAttributeNames: {
          '#key': 'pk',
          '#verified': 'emailConfirmed',
          '#verifiedAt': 'emailConfirmedAt',
        },
      },
    });
  });

  test('of reminders: one state more for each, with the same deadline', () => {
    const { States } = definitionOf(
      templateOf((stack) => {
        const reminders = [Duration.minutes(10), Duration.minutes(20)];
        new VerificationWorkflow(stack, 'SignUp', { reminders });
      }),
    );
    expect(Object.keys(States)).toEqual([
      'Verification: await confirmation',
      'Verification: mark verified',
      'Verification: remind (1), await confirmation',
      'Verification: remind (2), await confirmation',
      'Verification: delete unverified user',
      'Verification: send welcome',
    ]);
    expect(States['Verification: await confirmation']).toMatchObject({
      TimeoutSeconds:
        '{% $max([31, $ceil(($toMillis($states.context.State.EnteredTime) + 600000 - $millis()) / 1000)]) %}',
      Catch: [
        {
          ErrorEquals: ['States.Timeout'],
          Assign: {
            Verification_userId: '{% $states.input.userId %}',
            Verification_startedMs: '{% $toMillis($states.context.State.EnteredTime) %}',
            Verification_verificationId: expect.stringContaining('$states.context.Execution.Id') as string,
          },
          Output: '{% $states.input %}',
          Next: 'Verification: remind (1), await confirmation',
        },
      ],
    });
    expect(States['Verification: remind (2), await confirmation']).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        Payload: {
          userId: '{% $Verification_userId %}',
          verificationId: '{% $Verification_verificationId %}',
          deadlineMs: '{% $Verification_startedMs + 1800000 %}',
          reminder: 2,
        },
      },
      TimeoutSeconds: '{% $max([31, $ceil(($Verification_startedMs + 1800000 - $millis()) / 1000)]) %}',
      Assign: { Verification_confirmedAt: '{% $states.result.confirmedAt %}' },
      Catch: [
        {
          ErrorEquals: ['States.Timeout'],
          Output: '{% $states.input %}',
          Next: 'Verification: delete unverified user',
        },
      ],
      Next: 'Verification: mark verified',
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
      'Verification: mark verified',
      'Verification: send welcome',
      'Tell sales',
    ]);
    expect(States['Verification: await confirmation']).toMatchObject({
      Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.input %}', Next: 'Tell sales' }],
    });
  });
});
