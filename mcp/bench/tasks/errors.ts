import type { Files, Task } from '../task';
import { allow, attribute, invoke, lambda, reference, RETRY, table, template } from '../template';

const CHARGE = lambda(
  'Charge',
  `class CardDeclined extends Error { constructor(m) { super(m); this.name = 'CardDeclined'; } }
exports.handler = async (order) => {
  if (order.card === 'declined') throw new CardDeclined('no funds');
  return { ...order, paid: true };
};`,
);

const REPLACED = [
  { ErrorEquals: ['CardDeclined'], Next: 'Tell the customer' },
  { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Give up' },
];

/** The states that a Catch leads to, those that it names. */
const ENDS = {
  'Tell the customer': { Type: 'Pass', Parameters: { 'mail.$': '$.mail' }, End: true },
  'Give up': { Type: 'Fail', Error: 'Shop.NotCharged' },
};

function charging(more: { readonly Retry?: readonly object[]; readonly Catch?: readonly object[] }): Files {
  const ends = Object.entries(ENDS).filter(([name]) => JSON.stringify(more).includes(`"${name}"`));
  return {
    'template.json': template({
      definition: {
        StartAt: 'Charge',
        TimeoutSeconds: 3_600,
        States: {
          Charge: invoke('Charge', { Retry: RETRY, ...more, End: true }),
          ...Object.fromEntries(ends),
        },
      },
      allows: [allow('lambda:InvokeFunction', attribute('Charge', 'Arn'))],
      resources: CHARGE,
    }),
  };
}

function keeping(path: string): readonly object[] {
  return REPLACED.map((each) => ({ ...each, ResultPath: path }));
}

function reading(error: string): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Read',
        TimeoutSeconds: 60,
        States: {
          Read: {
            Type: 'Task',
            Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
            Parameters: { Bucket: reference('Files'), 'Key.$': '$.key' },
            TimeoutSeconds: 30,
            Retry: [{ ErrorEquals: ['S3.S3Exception'], MaxAttempts: 3 }],
            Catch: [{ ErrorEquals: [error], ResultPath: '$.error', Next: 'There is none' }],
            End: true,
          },
          'There is none': { Type: 'Succeed' },
        },
      },
      allows: [allow('s3:GetObject', { 'Fn::Sub': '${Files.Arn}/*' })],
      resources: { Files: { Type: 'AWS::S3::Bucket' } },
    }),
  };
}

function recording(error: string): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Record',
        TimeoutSeconds: 60,
        States: {
          Record: {
            Type: 'Task',
            Resource: 'arn:aws:states:::dynamodb:putItem',
            Parameters: {
              TableName: reference('Orders'),
              Item: { id: { 'S.$': '$.id' } },
              ConditionExpression: 'attribute_not_exists(id)',
            },
            TimeoutSeconds: 30,
            Retry: [{ ErrorEquals: ['DynamoDB.ProvisionedThroughputExceededException'], MaxAttempts: 3 }],
            Catch: [{ ErrorEquals: [error], ResultPath: '$.error', Next: 'Known already' }],
            End: true,
          },
          'Known already': { Type: 'Succeed' },
        },
      },
      allows: [allow('dynamodb:PutItem', attribute('Orders', 'Arn'))],
      resources: table('Orders'),
    }),
  };
}

function starting(parameters: object): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Start',
        TimeoutSeconds: 60,
        States: {
          Start: {
            Type: 'Task',
            Resource: 'arn:aws:states:::states:startExecution',
            Parameters: { StateMachineArn: reference('Invoice'), 'Input.$': '$', ...parameters },
            TimeoutSeconds: 30,
            Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3 }],
            End: true,
          },
        },
      },
      allows: [allow('states:StartExecution', reference('Invoice'))],
      resources: {
        Invoice: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            RoleArn: attribute('Role', 'Arn'),
            Definition: { StartAt: 'Write', TimeoutSeconds: 60, States: { Write: { Type: 'Pass', End: true } } },
          },
        },
      },
    }),
  };
}

const ALL_FIRST = [
  { ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'Give up' },
  { ErrorEquals: ['CardDeclined'], ResultPath: '$.error', Next: 'Tell the customer' },
];

/** Retry and Catch that do something else than they seem to. */
export const errors: readonly Task[] = [
  {
    id: 'throttling-not-retried',
    says: 'When many orders come at once, some fail with Lambda.TooManyRequestsException.',
    defect: 'The Retry leaves out an error that passes by itself',
    files: charging({ Retry: [{ ErrorEquals: ['Lambda.ServiceException'], MaxAttempts: 3 }] }),
    mended: charging({}),
    tool: 'lint',
    shows: /"rule":"missing-retry","states":\["Charge"\]/,
  },
  {
    id: 'catch-loses-the-input',
    says: 'After a declined card the mail has no address.',
    defect: 'A Catch without ResultPath puts the error in the place of the input',
    files: charging({ Catch: REPLACED }),
    mended: charging({ Catch: keeping('$.error') }),
    tool: 'lint',
    shows: /"rule":"catch-replaces-input"/,
  },
  {
    id: 'catch-loses-the-input-when-run',
    says: 'A declined card ends the execution with States.Runtime, and no Catch takes that.',
    defect: 'The state after the Catch reads a field that the error has replaced',
    files: charging({ Catch: REPLACED }),
    mended: charging({ Catch: keeping('$.error') }),
    tool: 'run',
    arguments: { input: { card: 'declined', mail: 'a@example.com' } },
    shows: /"error":"States\.Runtime"/,
  },
  {
    id: 'catcher-never-reached',
    says: 'Customers with a declined card hear nothing; the order just fails.',
    defect: 'An earlier Catch takes all errors of a later one',
    files: charging({ Catch: ALL_FIRST }),
    mended: charging({ Catch: [...ALL_FIRST].reverse() }),
    tool: 'lint',
    shows: /"rule":"unreachable-catch","states":\["Charge"\]/,
  },
  {
    id: 'error-of-another-name',
    says: 'The function throws CardDeclined, and the execution fails all the same.',
    defect: 'Catch names the error otherwise than the function throws it',
    files: charging({
      Catch: [{ ErrorEquals: ['CardDeclinedError'], ResultPath: '$.error', Next: 'Tell the customer' }],
    }),
    mended: charging({ Catch: [{ ErrorEquals: ['CardDeclined'], ResultPath: '$.error', Next: 'Tell the customer' }] }),
    tool: 'run',
    arguments: { input: { card: 'declined', mail: 'a@example.com' } },
    shows: /"status":"FAILED".*"error":"CardDeclined"/,
  },
  {
    id: 'error-of-no-model',
    says: 'We catch S3.NoSuchKey, but a file that is missing still fails the execution.',
    defect: 'SDK integrations give this error the name S3.NoSuchKeyException',
    files: reading('S3.NoSuchKey'),
    mended: reading('S3.NoSuchKeyException'),
    tool: 'lint',
    shows: /"rule":"error-never-raised","states":\["Read"\]/,
  },
  {
    id: 'prefix-of-the-other-integration',
    says: 'A second order with the same id should be fine, but the execution fails.',
    defect: 'The optimized integration names its errors DynamoDB.…, the SDK integration DynamoDb.…',
    files: recording('DynamoDb.ConditionalCheckFailedException'),
    mended: recording('DynamoDB.ConditionalCheckFailedException'),
    tool: 'lint',
    shows: /"rule":"wrong-error-prefix","states":\["Record"\]/,
  },
  {
    id: 'retry-starts-twice',
    says: 'A customer got two invoices for one order.',
    defect: 'A retry of startExecution without a name starts a second execution when an answer is lost',
    files: starting({}),
    mended: starting({ 'Name.$': '$.id' }),
    tool: 'lint',
    shows: /"rule":"retry-pays-twice","states":\["Start"\]/,
  },
];
