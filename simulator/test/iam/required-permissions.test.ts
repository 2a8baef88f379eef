import type { Json } from '../../src/base/json';
import { ServiceRegistry } from '../../src/services/registry';
import { requestContext } from '../../src/world/iam/request-context';

const services = ServiceRegistry.of();
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:M';

const surroundings = {
  partition: 'aws',
  region: 'us-east-1',
  account: '123456789012',
  stateMachineArn: MACHINE,
  tryFind: () => undefined,
  tryKeyOf: () => undefined,
  tryOwnerOf: () => undefined,
};

function needs(service: string, action: string, input: Json, pattern = 'request'): string[] {
  return services
    .needs({ service, action, pattern, input }, surroundings)
    .map((need) => `${need.action} on ${need.resource ?? 'any'}`);
}

const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table';

test.each<[string, string, Json, string[]]>([
  ['dynamodb', 'getItem', { TableName: 'T' }, [`dynamodb:GetItem on ${TABLE}/T`]],
  ['dynamodb', 'updateItem', { TableName: `${TABLE}/T` }, [`dynamodb:UpdateItem on ${TABLE}/T`]],
  ['aws-sdk:dynamodb', 'query', { TableName: 'T', IndexName: 'I' }, [`dynamodb:Query on ${TABLE}/T/index/I`]],
  [
    'dynamodb',
    'BatchWriteItem',
    { RequestItems: { A: [], B: [] } },
    [`dynamodb:BatchWriteItem on ${TABLE}/A`, `dynamodb:BatchWriteItem on ${TABLE}/B`],
  ],
  [
    'dynamodb',
    'TransactWriteItems',
    { TransactItems: [{ Put: { TableName: 'A' } }, { ConditionCheck: { TableName: 'B' } }] },
    [`dynamodb:PutItem on ${TABLE}/A`, `dynamodb:ConditionCheckItem on ${TABLE}/B`],
  ],
  ['dynamodb', 'ExecuteStatement', { Statement: 'SELECT * FROM "T"' }, [`dynamodb:PartiQLSelect on ${TABLE}/T`]],
  [
    'lambda',
    'invoke',
    { FunctionName: 'f' },
    ['lambda:InvokeFunction on arn:aws:lambda:us-east-1:123456789012:function:f'],
  ],
  [
    'lambda',
    'invoke',
    { FunctionName: 'f', Qualifier: 'live' },
    ['lambda:InvokeFunction on arn:aws:lambda:us-east-1:123456789012:function:f:live'],
  ],
  ['apigateway', 'invoke', { AuthType: 'IAM_ROLE' }, ['execute-api:Invoke on any']],
  ['apigateway', 'invoke', { AuthType: 'NO_AUTH' }, []],
  ['apigateway', 'invoke', { AuthType: 'RESOURCE_POLICY' }, []],
  ['apigateway', 'invoke', {}, []],
  ['aws-sdk:apigateway', 'getRestApis', {}, ['apigateway:GET on any']],
  ['sns', 'publish', { TopicArn: 'arn:t' }, ['SNS:Publish on arn:t']],
  ['sns', 'Publish', { PhoneNumber: '+1' }, ['SNS:Publish on +1']],
  [
    'sqs',
    'sendMessage',
    { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111111111111/Q' },
    ['sqs:SendMessage on arn:aws:sqs:us-east-1:111111111111:Q'],
  ],
  [
    'sqs',
    'SendMessageBatch',
    { QueueUrl: 'http://127.0.0.1:1/123456789012/Q' },
    ['sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:Q'],
  ],
  [
    'events',
    'putEvents',
    { Entries: [{ Source: 's' }, { EventBusName: 'b' }] },
    [
      'events:PutEvents on arn:aws:events:us-east-1:123456789012:event-bus/default',
      'events:PutEvents on arn:aws:events:us-east-1:123456789012:event-bus/b',
    ],
  ],
  ['aws-sdk:s3', 'listObjectsV2', { Bucket: 'b', Prefix: 'p' }, ['s3:ListBucket on arn:aws:s3:::b']],
  ['s3', 'headObject', { Bucket: 'b', Key: 'k/1' }, ['s3:GetObject on arn:aws:s3:::b/k/1']],
  [
    's3',
    'putObject',
    { Bucket: 'b', Key: 'k' },
    [
      's3:PutObject on arn:aws:s3:::b/k',
      's3:GetObject on arn:aws:s3:::b/k',
      's3:ListMultipartUploadParts on arn:aws:s3:::b/k',
      's3:AbortMultipartUpload on arn:aws:s3:::b/k',
    ],
  ],
  [
    's3',
    'CopyObject',
    { Bucket: 'b', Key: 'k', CopySource: '/a/x%20y' },
    [
      's3:GetObject on arn:aws:s3:::a/x y',
      's3:PutObject on arn:aws:s3:::b/k',
      's3:GetObjectTagging on arn:aws:s3:::a/x y',
      's3:PutObjectTagging on arn:aws:s3:::b/k',
    ],
  ],
  [
    's3',
    'CopyObject',
    { Bucket: 'b', Key: 'k', CopySource: 'a/x', TaggingDirective: 'REPLACE' },
    ['s3:GetObject on arn:aws:s3:::a/x', 's3:PutObject on arn:aws:s3:::b/k'],
  ],
  [
    's3',
    'DeleteObjects',
    { Bucket: 'b', Delete: { Objects: [{ Key: '1' }, { Key: '2' }] } },
    ['s3:DeleteObject on arn:aws:s3:::b/1', 's3:DeleteObject on arn:aws:s3:::b/2'],
  ],
  ['states', 'startExecution', { StateMachineArn: `${MACHINE}:live` }, [`states:StartExecution on ${MACHINE}`]],
  ['states', 'describeExecution', { executionArn: 'arn:e' }, ['states:DescribeExecution on arn:e']],
  ['aws-sdk:ssm', 'getParameter', { Name: 'p' }, ['ssm:GetParameter on any']],
  ['aws-sdk:cloudwatchlogs', 'putLogEvents', {}, ['logs:PutLogEvents on any']],
  [
    'http',
    'invoke',
    { ApiEndpoint: 'https://x.test', Method: 'POST', Authentication: { ConnectionArn: 'arn:c' } },
    [
      `states:InvokeHTTPEndpoint on ${MACHINE}`,
      'events:RetrieveConnectionCredentials on arn:c',
      'secretsmanager:GetSecretValue on any',
      'secretsmanager:DescribeSecret on any',
    ],
  ],
  [
    'http',
    'invoke',
    { ApiEndpoint: 'https://x.test', Method: 'GET', InvocationConfig: { ConnectionArn: 'arn:c' } },
    [
      `states:InvokeHTTPEndpoint on ${MACHINE}`,
      'events:RetrieveConnectionCredentials on arn:c',
      'secretsmanager:GetSecretValue on any',
      'secretsmanager:DescribeSecret on any',
    ],
  ],
])('%s:%s of %j needs what AWS documents', (service, action, input, expected) => {
  expect(needs(service, action, input)).toEqual(expected);
});

test('listing a bucket tells policies the prefix', () => {
  const [need] = services.needs(
    { service: 'aws-sdk:s3', action: 'listObjectsV2', input: { Bucket: 'b', Prefix: 'p/' } },
    surroundings,
  );
  expect(need?.context).toEqual({ 's3:prefix': ['p/'], 's3:delimiter': [] });
});

test('an encrypted resource needs its key, for its own data only', () => {
  const where = { ...surroundings, tryKeyOf: () => 'arn:key' };
  const keyNeeds = (service: string, action: string, input: Json) =>
    services
      .needs({ service, action, input }, where)
      .filter((need) => need.action.startsWith('kms:'))
      .map(({ action: permission, context }) => [permission, Object.entries(context ?? {}).at(-1)]);
  const topic = 'arn:aws:sns:us-east-1:123456789012:T';
  expect(keyNeeds('sns', 'publish', { TopicArn: topic })).toEqual([
    ['kms:GenerateDataKey', ['kms:encryptioncontext:aws:sns:topicarn', [topic]]],
    ['kms:Decrypt', ['kms:encryptioncontext:aws:sns:topicarn', [topic]]],
  ]);
  expect(keyNeeds('dynamodb', 'getItem', { TableName: 'T' })).toEqual([
    ['kms:Decrypt', ['kms:encryptioncontext:aws:dynamodb:subscriberid', ['123456789012']]],
  ]);
  expect(keyNeeds('states', 'startExecution', { StateMachineArn: MACHINE }).map(([permission]) => permission)).toEqual([
    'kms:GenerateDataKey',
    'kms:Decrypt',
  ]);
});

test('what a service does not tell of the data is absent, so that a grant limited to it is none', () => {
  const where = { ...surroundings, tryKeyOf: () => 'arn:key' };
  const input = { Bucket: 'b', Key: 'k' };
  const need = services
    .needs({ service: 's3', action: 'getObject', input }, where)
    .find(({ action }) => action.startsWith('kms:'));
  const app = { account: '123456789012', region: 'us-east-1', services };
  expect({ ...requestContext(undefined, app), ...need?.context }).toMatchObject({
    'kms:encryptioncontext:aws:s3:arn': ['arn:aws:s3:::b'],
    'kms:encryptioncontext:aws:states:statemachinearn': [],
    'kms:encryptioncontext:sourcearn': [],
  });
});

test('a distributed Map needs to start executions of its own machine, also from inside another one', () => {
  const children = 'arn:aws:states:us-east-1:123456789012:execution:M';
  expect(needs('states', 'startMapRun', { StateMachineArn: `${MACHINE}/Label` })).toEqual([
    `states:StartExecution on ${MACHINE}`,
    `states:DescribeExecution on ${children}:child`,
    `states:StopExecution on ${children}:child`,
    `states:RedriveExecution on ${children}/map:child`,
  ]);
});

test('answers of tasks inside a distributed Map are judged by the machine', () => {
  const where = { ...surroundings, tryOwnerOf: () => `${MACHINE}/Label` };
  const call = { service: 'states', action: 'SendTaskSuccess', input: { taskToken: 't' } };
  expect(services.needs(call, where)).toMatchObject([{ action: 'states:SendTaskSuccess', resource: MACHINE }]);
});

test('waiting for a child execution needs to watch it too', () => {
  const rule = 'arn:aws:events:us-east-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule';
  expect(needs('states', 'startExecution', { StateMachineArn: MACHINE, Name: 'n' }, 'sync:2')).toEqual([
    `states:StartExecution on ${MACHINE}`,
    'states:DescribeExecution on arn:aws:states:us-east-1:123456789012:execution:M:n',
    'states:StopExecution on arn:aws:states:us-east-1:123456789012:execution:M:n',
    `events:PutTargets on ${rule}`,
    `events:PutRule on ${rule}`,
    `events:DescribeRule on ${rule}`,
  ]);
});

test('without the right to describe a child execution, its events still tell of its end', () => {
  const call = { service: 'states', action: 'startExecution', pattern: 'sync', input: { StateMachineArn: MACHINE } };
  const optional = services.needs(call, surroundings).filter(({ essential }) => essential === false);
  expect(optional.map(({ action }) => action)).toEqual(['states:DescribeExecution', 'states:StopExecution']);
});

test.each<[string, Json, object]>([
  [
    'sesv2',
    { FromEmailAddress: 'Shop <hello@example.com>', Destination: { ToAddresses: ['a@b.c'], BccAddresses: ['d@e.f'] } },
    { 'ses:fromaddress': ['hello@example.com'], 'ses:fromdisplayname': ['Shop'], 'ses:recipients': ['a@b.c', 'd@e.f'] },
  ],
  [
    'aws-sdk:ses',
    { Source: 'hello@example.com', Destination: { ToAddresses: ['a@b.c'] } },
    { 'ses:fromaddress': ['hello@example.com'], 'ses:fromdisplayname': [], 'ses:recipients': ['a@b.c'] },
  ],
])('what %s sends tells from and to, by which grants may be limited', (service, input, context) => {
  const [need, ...more] = services.needs({ service, action: 'sendEmail', input }, surroundings);
  expect(need).toMatchObject({ action: 'ses:SendEmail', context });
  expect(more).toEqual([]);
});
