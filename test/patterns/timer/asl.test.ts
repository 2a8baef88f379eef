import { Template } from 'aws-cdk-lib/assertions';
import { definitionOf } from '../../support/synthesize';
import { machines, timerStack } from './timing';

const template = Template.fromStack(timerStack({}, machines()));

const ENTERING =
  '{% $string([$fromMillis($toMillis($states.context.State.EnteredTime)), $states.context.Execution.Id, ' +
  '$states.context.State.Name, $states.context.Map.Item.Index, $hash($string($states.input), "SHA-256")]) %}';
const LAMBDA_RETRY = [
  {
    ErrorEquals: [
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'Lambda.Unknown',
      'Sandbox.Timedout',
      'Runtime.ExitError',
      'States.Timeout',
    ],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 6,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  },
];

test('the workflow begins with a claim by the name of the execution, and what may not claim ends', () => {
  const { StartAt, States } = definitionOf(template, 'TimerWorkflow');
  expect(StartAt).toBe('Timer: claim');
  expect(States).toEqual({
    'Timer: claim': {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::dynamodb:updateItem',
      Arguments: {
        TableName: expect.stringMatching(/^\$\{TimerTable\w+\}$/) as string,
        Key: { id: { S: '{% $string($states.input.key) %}' } },
        UpdateExpression: 'SET #status = :fired, firedAt = :now',
        ConditionExpression: 'executionName = :execution AND (#status = :set OR #status = :fired)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':execution': { S: '{% $states.context.Execution.Name %}' },
          ':set': { S: 'set' },
          ':fired': { S: 'fired' },
          ':now': { S: '{% $states.context.State.EnteredTime %}' },
        },
      },
      TimeoutSeconds: 60,
      Output: '{% $states.input.input %}',
      Catch: [
        {
          ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
          Output: '{% $states.input %}',
          Next: 'Timer: overtaken',
        },
      ],
      Retry: [
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
          IntervalSeconds: 1,
          BackoffRate: 2,
          MaxAttempts: 6,
          MaxDelaySeconds: 30,
          JitterStrategy: 'FULL',
        },
      ],
      Next: 'Ring',
    },
    'Timer: overtaken': { Type: 'Succeed' },
    Ring: { Type: 'Pass', End: true },
  });
});

test.each([
  ['Set', 'Reminder: set timer', { afterSeconds: 600, input: '{% $states.input %}' }],
  ['Cancel', 'NoReminder: cancel timer', {}],
])('%s is one call of a function, which knows an attempt that is made again', (machine, name, asked) => {
  expect(definitionOf(template, machine).States).toEqual({
    [name]: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: expect.stringMatching(new RegExp(`^\\$\\{TimerTimers${machine}\\w+\\.Arn\\}$`)) as string,
        Payload: { key: '{% $states.input.key %}', ...asked, request: ENTERING },
      },
      TimeoutSeconds: 35,
      Output: '{% $merge([$type($states.input) = "object" ? $states.input : {}, {"timer": $states.result.Payload}]) %}',
      Retry: LAMBDA_RETRY,
      End: true,
    },
  });
});
