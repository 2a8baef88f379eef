import { Match, Template } from 'aws-cdk-lib/assertions';
import { LockWait } from 'cdk-workflow-patterns';
import { definitionOf, statementsOf } from '../../support/synthesize';
import { accountLock, lockStack } from './locking';

const template = Template.fromStack(lockStack(accountLock({ key: 'k', wait: LockWait.queue() })));
const { States } = definitionOf(template);
const NOW = { N: '{% $string($millis()) %}' };
const HELD = '{% $Lock_held.me %}';
const ENTERING = expect.stringMatching(/^\{% \$string\(\[\$fromMillis\(/) as string;
const TABLE = expect.stringMatching(/^\$\{CoordinationTable\w+\}$/) as string;

test('the lock is taken by one conditional write, which accepts its own earlier success and refuses what is older than the release', () => {
  expect(States['Lock: acquire']).toMatchObject({
    Resource: 'arn:aws:states:::dynamodb:updateItem',
    TimeoutSeconds: 10,
    Arguments: {
      TableName: TABLE,
      Key: { pk: { S: '{% "lock#" & "k" %}' }, sk: { S: '{% "slot#" & $string(0) %}' } },
      UpdateExpression:
        'SET holder = :me, freeFrom = :until, fence = if_not_exists(fence, :now) + :one, execution = :execution, expiresAt = :expires',
      ConditionExpression:
        '(attribute_not_exists(queued) AND (attribute_not_exists(freeFrom) OR freeFrom <= :now)) OR (holder = :me AND freeFrom <= :until)',
      ExpressionAttributeValues: {
        ':me': { S: ENTERING },
        ':now': NOW,
        ':until': { N: '{% $string($millis() + 600000) %}' },
        ':one': { N: '{% $string(1) %}' },
        ':execution': { S: '{% $states.context.Execution.Id %}' },
      },
      ReturnValues: 'ALL_NEW',
    },
    Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Lock: wait in line' }],
  });
});

test('each release is a write of the holder alone, and whatever becomes of it leads on', () => {
  for (const [name, next] of [
    ['Lock: release', 'Lock: release, or not'],
    ['Lock: release after failure', 'Lock: fail'],
  ] as const) {
    expect(States[name]).toMatchObject({
      Arguments: {
        Key: { pk: { S: '{% $Lock_held.pk %}' }, sk: { S: '{% $Lock_held.sk %}' } },
        UpdateExpression: 'SET freeFrom = :now REMOVE holder, execution',
        ConditionExpression: 'holder = :me',
        ExpressionAttributeValues: { ':now': NOW, ':me': { S: HELD } },
      },
      Output: '{% $states.input %}',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: next, Output: '{% $states.input %}' }],
    });
  }
  expect(States['Lock: release']).toMatchObject({ End: true });
});

test('whoever waits stands in a row with its token, an attempt as long as a lease', () => {
  expect(States['Lock: wait in line']).toMatchObject({
    Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
    Arguments: { ConditionExpression: 'attribute_not_exists(attempt) OR attempt <= :attempt' },
    Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 6 }, {}],
    Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Lock: not acquired' }],
  });
});

const actionsOf = (role: string): unknown[] => {
  const [id = ''] = Object.keys(template.findResources('AWS::IAM::Role')).filter((name) => name.startsWith(role));
  return statementsOf(template, id).map((statement) => (statement as { Action: unknown }).Action);
};

test('the machine may write rows of the table, and nothing else', () => {
  expect(actionsOf('MachineStateMachineRole')).toContain('dynamodb:UpdateItem');
  expect(JSON.stringify(actionsOf('MachineStateMachineRole')).match(/dynamodb:\w+/g)).toEqual(['dynamodb:UpdateItem']);
});

test('the function that frees reads the index and writes rows; the one that hands over answers this machine alone', () => {
  expect(JSON.stringify(actionsOf('CoordinationFreeRole')).match(/(dynamodb|states):\w+/g)).toEqual([
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:Query',
  ]);
  expect(
    JSON.stringify(actionsOf('CoordinationHandOverRole'))
      .match(/(dynamodb|states):\w+/g)
      ?.sort(),
  ).toEqual([
    'dynamodb:DeleteItem',
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'states:SendTaskSuccess',
  ]);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: 'states:SendTaskSuccess', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Machine') } },
      ],
    },
  });
});
