import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { definitionOf, statementsOf } from '../../support/synthesize';
import { collecting } from './collecting';

const stack = collecting({ debounce: Duration.seconds(30) }, (aggregator) => {
  aggregator.addEvents('Sold', { eventPattern: { source: ['shop'] } });
});
const template = Template.fromStack(stack);
const { StartAt, States } = definitionOf(template);
const TABLE = expect.stringMatching(/^\$\{CoordinationTable\w+\}$/) as string;
const KEY = {
  pk: { S: '{% "aggregate#Test/Bills#" & $states.input.key %}' },
  sk: { S: '{% "window#" & $states.input.window %}' },
};
const REFUSED = 'DynamoDB.ConditionalCheckFailedException';
const INPUT = '{% $states.input %}';

test('events are collected until the time is up, by a state whose token stands in the row of the window, and each is a heartbeat', () => {
  expect(StartAt).toBe('Window: collect');
  expect(States['Window: collect']).toMatchObject({
    Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
    Arguments: {
      TableName: TABLE,
      Key: KEY,
      UpdateExpression: 'SET taskToken = :token, attempt = :attempt, expiresAt = :expires',
      ConditionExpression: 'attribute_not_exists(sealedAt) AND (attribute_not_exists(attempt) OR attempt <= :attempt)',
    },
    TimeoutSeconds:
      '{% $max([2, $ceil(($toMillis($states.context.State.EnteredTime) + 600000 - $millis()) / 1000)]) %}',
    HeartbeatSeconds: expect.stringMatching(/^\{% \$min\(\[30, /) as string,
    Retry: [{ ErrorEquals: ['States.Timeout', 'States.HeartbeatTimeout'], MaxAttempts: 0 }, {}],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Window: close', Output: INPUT }],
    Next: 'Window: close',
  });
});

test('a window is closed by the mark of its execution, which may make it again, and never where there is no event', () => {
  expect(States['Window: close']).toMatchObject({
    Resource: 'arn:aws:states:::dynamodb:updateItem',
    Arguments: {
      Key: KEY,
      UpdateExpression: 'SET closedBy = :me, sealedAt = if_not_exists(sealedAt, :now)',
      ConditionExpression: 'attribute_exists(collected) AND (attribute_not_exists(closedBy) OR closedBy = :me)',
      ExpressionAttributeValues: { ':me': { S: '{% $states.context.Execution.Id %}' } },
      ReturnValues: 'ALL_NEW',
    },
    Retry: [
      { ErrorEquals: [REFUSED], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 25 },
    ],
    Catch: [{ ErrorEquals: [REFUSED], Next: 'Window: leave empty', Output: INPUT }],
    Next: 'Window: work',
  });
  expect(States['Window: leave empty']).toMatchObject({
    Arguments: {
      UpdateExpression: 'SET sealedAt = if_not_exists(sealedAt, :now)',
      ConditionExpression: 'attribute_not_exists(collected) OR (attribute_exists(closedBy) AND closedBy <> :me)',
    },
    Catch: [{ ErrorEquals: [REFUSED], Next: 'Window: close', Output: INPUT }],
    End: true,
  });
});

test('the work gets the window, and the output has all of it but the events', () => {
  expect(States['Window: work']).toMatchObject({
    Arguments: {
      Payload: {
        key: '{% $states.input.key %}',
        window: '{% $states.input.window %}',
        openedAt: '{% $states.input.openedAt %}',
        closedAt: '{% $states.input.closedAt %}',
        events: '{% $states.input.events %}',
      },
    },
    Output: expect.stringContaining('$name != "events"') as string,
    End: true,
  });
});

const actionsOf = (role: string, of = template): string[] => {
  const [id = ''] = Object.keys(of.findResources('AWS::IAM::Role')).filter((name) => name.startsWith(role));
  return (JSON.stringify(statementsOf(of, id)).match(/"(dynamodb|states|sqs|s3|kms):\w+"/g) ?? [])
    .map((text) => text.slice(1, -1))
    .sort();
};
const CONSUMES = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

test('the machine may write rows; the function may read and write them, start and answer this machine, and take messages', () => {
  expect(actionsOf('BillsWorkflowStateMachineRole')).toEqual(['dynamodb:UpdateItem']);
  expect(actionsOf('BillsCollectFunctionRole')).toEqual([
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    ...CONSUMES.flatMap((each) => [each, each]),
    'states:SendTaskHeartbeat',
    'states:SendTaskSuccess',
    'states:StartExecution',
  ]);
});

test('a rule puts events into a queue of its own, and what it can not deliver into its dead letters', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['shop'] },
    Targets: [
      {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BillsSourcesSoldQueue'), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BillsSourcesSoldDlq'), 'Arn'] } },
      },
    ],
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: 10,
  });
});

test('with a key of yours its queues have it, and with a bucket only what lies under the prefix may be put', () => {
  const inner = collecting();
  const encryptionKey = new kms.Key(inner, 'Key');
  const bucket = new s3.Bucket(inner, 'Large', { encryptionKey });
  const made = Template.fromStack(
    collecting(
      { encryptionKey: kms.Key.fromKeyArn(inner, 'K', KEY_ARN), bucket: s3.Bucket.fromBucketName(inner, 'B', 'large') },
      (aggregator) => {
        aggregator.addEvents('Sold', { eventPattern: { source: ['shop'] } });
      },
    ),
  );
  expect(bucket.encryptionKey).toBe(encryptionKey);
  made.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: KEY_ARN, VisibilityTimeout: 180 });
  expect(actionsOf('BillsCollectFunctionRole', made)).toEqual(
    expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey', 's3:PutObject']),
  );
  expect(JSON.stringify(made.findResources('AWS::IAM::Policy'))).toContain(':s3:::large/aggregates/*');
});

const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
