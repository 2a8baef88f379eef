import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintMachine, type LintFinding } from '../../src/cli/lint';
import { meantMachine } from '../../src/cli/machines';
import { runCli } from '../../src/cli/program';
import { AppModel } from '../../src/world/assembly/app-model';
import { shopTemplate } from './shop';

const LINT = join(__dirname, '..', '..', 'src', 'cli', 'lint');
const GRANT = { Effect: 'Allow', Action: ['*:*'], Resource: 'arn:aws:x:::x' };
const NEW_RULES = ['error-never-raised', 'retry-pays-twice', 'unhandled-error', 'wrong-error-prefix'];
const PUT = { TableName: 't', Item: { id: { 'S.$': '$.id' } } };

/** What the rules about errors say of a machine whose first state is the given one. */
function lintState(state: object, others: object = {}): readonly LintFinding[] {
  const ends = { Ended: { Type: 'Succeed' }, ...others };
  const definition = { StartAt: 'First', TimeoutSeconds: 60, States: { First: { Next: 'Ended', ...state }, ...ends } };
  const app = new AppModel(shopTemplate(definition, GRANT));
  const found = lintMachine(app, meantMachine(app, undefined));
  expect(found.filter(({ rule }) => rule.startsWith('aws/SCHEMA'))).toEqual([]);
  return found.filter(({ rule }) => NEW_RULES.includes(rule));
}

const task = (resource: string, Parameters: object, more: object = {}): object => ({
  Type: 'Task',
  Resource: resource.startsWith('arn:') ? resource : `arn:aws:states:::${resource}`,
  Parameters,
  TimeoutSeconds: 10,
  ...more,
});
const retry = (...ErrorEquals: string[]): object => ({ Retry: [{ ErrorEquals }] });
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:work';
const sequence = (state: object): object => ({ StartAt: 'In', States: { In: { End: true, ...state } } });
const map = (state: object, more: object = {}): object => ({
  Type: 'Map',
  ItemProcessor: { ...sequence(state), ...more },
});
const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

describe('an error that never comes out of a state is found', () => {
  test.each<[string, object, string, RegExp]>([
    [
      'the prefix of the SDK integration on an optimized one',
      task('dynamodb:putItem', PUT, retry('DynamoDb.ProvisionedThroughputExceededException')),
      'wrong-error-prefix',
      /^Retry\[0\] of DynamoDb\..* write DynamoDB\.ProvisionedThroughputExceededException$/,
    ],
    [
      'the prefix of the optimized integration on the SDK’s',
      task('aws-sdk:dynamodb:putItem', PUT, retry('DynamoDB.ThrottlingException')),
      'wrong-error-prefix',
      /write DynamoDb\.ThrottlingException$/,
    ],
    [
      'the name of the API for the prefix, and the name without its ending',
      task('states:startExecution', { StateMachineArn: 'a' }, retry('Sfn.ExecutionAlreadyExists')),
      'wrong-error-prefix',
      /write StepFunctions\.ExecutionAlreadyExistsException$/,
    ],
    [
      'another case on a task that waits for a token',
      task('ecs:runTask.waitForTaskToken', { TaskDefinition: 't' }, retry('Ecs.AmazonECSException')),
      'wrong-error-prefix',
      /write ECS\.AmazonECSException$/,
    ],
    [
      'another service',
      task('sns:publish', { Message: 'm', TopicArn: 't' }, retry('Lambda.ServiceException')),
      'wrong-error-prefix',
      /begin with 'SNS\.'/,
    ],
    [
      'no prefix',
      task('dynamodb:putItem', PUT, retry('ConditionalCheckFailedException')),
      'wrong-error-prefix',
      /write DynamoDB\.ConditionalCheckFailedException$/,
    ],
    [
      'no ending',
      task('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }, retry('S3.NoSuchKey')),
      'error-never-raised',
      /calls it S3\.NoSuchKeyException$/,
    ],
    [
      'no ending, of an optimized integration',
      task('dynamodb:putItem', PUT, retry('DynamoDB.ConditionalCheckFailed')),
      'error-never-raised',
      /calls it DynamoDB\.ConditionalCheckFailedException$/,
    ],
    [
      'no such exception in the model',
      task('aws-sdk:sfn:listActivities', {}, retry('Sfn.ThrottlingException')),
      'error-never-raised',
      /no such error; what it does not name is Sfn\.SfnException$/,
    ],
    [
      'a name of one’s own on a call of a service',
      task('aws-sdk:sqs:purgeQueue', { QueueUrl: 'q' }, retry('Busy')),
      'error-never-raised',
      /begin with 'Sqs\.'/,
    ],
    [
      'a wildcard',
      task('lambda:invoke', { FunctionName: 'f' }, retry('Lambda.*')),
      'error-never-raised',
      /no wildcards/,
    ],
    [
      'an error of Parallel on a Task',
      task('lambda:invoke', { FunctionName: 'f' }, retry('States.BranchFailed')),
      'error-never-raised',
      /a Task never raises it/,
    ],
    [
      'an error of HTTP on a function',
      task('lambda:invoke', { FunctionName: 'f' }, retry('States.Http.StatusCode.429')),
      'error-never-raised',
      /only HTTP tasks/,
    ],
    [
      'a misspelt prefix around the task',
      { ...map(task('dynamodb:putItem', PUT, retry('States.ALL'))), ...retry('DynamoDb.ThrottlingException') },
      'wrong-error-prefix',
      /write DynamoDB\.ThrottlingException$/,
    ],
    [
      'the error of a Fail that is not there',
      { ...map({ Type: 'Fail', Error: 'A', End: undefined }), ...retry('B') },
      'error-never-raised',
      /nothing in the state raises it/,
    ],
    [
      'an error of the children of a distributed Map',
      { ...map({ Type: 'Fail', Error: 'A', End: undefined }, DISTRIBUTED), ...retry('A') },
      'error-never-raised',
      /States\.ExceedToleratedFailureThreshold/,
    ],
  ])('%s', (_, state, rule, message) => {
    expect(lintState(state)).toMatchObject([
      { severity: 'warning', rule, state: 'First', message: expect.stringMatching(message) as string },
    ]);
  });

  test.each<[string, object]>([
    ['the right prefix', task('dynamodb:putItem', PUT, retry('DynamoDB.ConditionalCheckFailedException'))],
    ['a name beside the model’s', task('dynamodb:putItem', PUT, retry('DynamoDB.AmazonDynamoDBException'))],
    [
      'the general errors of the SDK',
      task('aws-sdk:ec2:describeInstances', {}, retry('Ec2.Ec2Exception', 'Ec2.SdkClientException')),
    ],
    [
      'an exception that the model names for other actions',
      task('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }, retry('S3.NoSuchBucketException')),
    ],
    [
      'both spellings',
      task('dynamodb:putItem', PUT, retry('DynamoDB.RequestLimitExceeded', 'DynamoDB.RequestLimitExceededException')),
    ],
    [
      'errors of a function',
      task('lambda:invoke', { FunctionName: 'f' }, retry('Card.Declined', 'TypeError', 'DynamoDB.Odd')),
    ],
    ['errors of a plain function', task(FUNCTION, {}, retry('Declined', 'Lambda.Unknown', 'Lambda.ServiceException'))],
    ['errors of an activity', task('arn:aws:states:us-east-1:123456789012:activity:a', {}, retry('Anything.Goes'))],
    [
      'errors of who has the token',
      task('sqs:sendMessage.waitForTaskToken', { QueueUrl: 'q', MessageBody: 'm' }, retry('Declined', 'Order.Late')),
    ],
    [
      'a status of an HTTP task',
      task(
        'http:invoke',
        { ApiEndpoint: 'https://x', Method: 'GET', Authentication: { ConnectionArn: 'c' } },
        retry('States.Http.StatusCode.429'),
      ),
    ],
    [
      'a status of API Gateway',
      task('apigateway:invoke', { ApiEndpoint: 'x', Method: 'GET' }, retry('ApiGateway.429')),
    ],
    [
      'what one task of several raises',
      {
        Type: 'Parallel',
        Branches: [sequence({ Type: 'Pass' }), sequence(task('lambda:invoke', { FunctionName: 'f' }))],
        ...retry('Declined'),
      },
    ],
    ['the error of a Fail', { ...map({ Type: 'Fail', Error: 'A', End: undefined }), ...retry('A') }],
    [
      'the error of a Fail that the run tells',
      { ...map({ Type: 'Fail', ErrorPath: '$.e', End: undefined }), ...retry('A') },
    ],
    [
      'what AWS itself names',
      {
        ...map(task('lambda:invoke', { FunctionName: 'f' }), DISTRIBUTED),
        ...retry('States.ItemReaderFailed', 'States.ExceedToleratedFailureThreshold'),
      },
    ],
  ])('and nothing is said of %s', (_, state) => expect(lintState(state)).toEqual([]));
});

describe('a retry that does the work twice is found', () => {
  const ALL = retry('States.ALL');
  test.each<[string, object, RegExp]>([
    [
      'a task without a token',
      task('ecs:runTask', { TaskDefinition: 't' }, ALL),
      /^Retry of States\.ALL .* give it a ClientToken/,
    ],
    ['an execution without a name', task('states:startExecution', { StateMachineArn: 'a' }, ALL), /give it a Name/],
    [
      'an execution of the SDK',
      task('aws-sdk:sfn:startExecution', { StateMachineArn: 'a' }, retry('States.TaskFailed')),
      /give it a Name/,
    ],
    [
      'a job',
      task('batch:submitJob', { JobName: 'n', JobDefinition: 'd', JobQueue: 'q' }, retry('States.Timeout')),
      /retry only the errors/,
    ],
    ['a mail', task('aws-sdk:sesv2:sendEmail', { Content: {} }, ALL), /retry only the errors/],
    [
      'a transaction',
      task('aws-sdk:dynamodb:transactWriteItems', { TransactItems: [] }, ALL),
      /give it a ClientRequestToken/,
    ],
    [
      'a count',
      task('dynamodb:updateItem', { TableName: 't', Key: {}, UpdateExpression: 'SET n = n + :one' }, ALL),
      /it counts/,
    ],
    [
      'a sum',
      task('dynamodb:updateItem', { TableName: 't', Key: {}, UpdateExpression: 'ADD n :one' }, ALL),
      /it counts/,
    ],
    [
      'a sum beside a set',
      task(
        'dynamodb:updateItem',
        {
          TableName: 't',
          Key: {},
          UpdateExpression: 'ADD names :name, n :one',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':name': { SS: ['n'] } },
        },
        ALL,
      ),
      /it counts/,
    ],
    [
      'a post',
      task('http:invoke', { ApiEndpoint: 'https://x', Method: 'POST', Authentication: { ConnectionArn: 'c' } }, ALL),
      /Idempotency-Key/,
    ],
  ])('%s', (_, state, message) => {
    expect(lintState(state)).toMatchObject([
      { severity: 'warning', rule: 'retry-pays-twice', message: expect.stringMatching(message) as string },
    ]);
  });

  test.each<[string, object]>([
    ['with a token', task('ecs:runTask', { TaskDefinition: 't', 'ClientToken.$': '$.t' }, ALL)],
    ['with a name', task('states:startExecution', { StateMachineArn: 'a', 'Name.$': '$.id' }, ALL)],
    ['of what did not happen', task('ecs:runTask', { TaskDefinition: 't' }, retry('ECS.ServerException'))],
    [
      'that is none',
      task('ecs:runTask', { TaskDefinition: 't' }, { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 0 }] }),
    ],
    ['of a job that is waited for', task('ecs:runTask.sync', { TaskDefinition: 't' }, ALL)],
    ['of a callback', task('states:startExecution.waitForTaskToken', { StateMachineArn: 'a' }, ALL)],
    ['of a function', task('lambda:invoke', { FunctionName: 'f' }, ALL)],
    ['of a put', task('dynamodb:putItem', PUT, ALL)],
    ['of a message', task('sns:publish', { TopicArn: 't', Message: 'm' }, ALL)],
    [
      'of an update that sets',
      task('dynamodb:updateItem', { TableName: 't', Key: {}, UpdateExpression: 'SET a = :a, b = :b' }, ALL),
    ],
    [
      'of a text that is added to a set',
      task(
        'dynamodb:updateItem',
        {
          TableName: 't',
          Key: {},
          UpdateExpression: 'SET a = :a ADD names :name',
          ExpressionAttributeValues: { ':a': { N: '1' }, ':name': { SS: ['n'] } },
        },
        ALL,
      ),
    ],
    [
      'of a count under a condition',
      task(
        'dynamodb:updateItem',
        { TableName: 't', Key: {}, UpdateExpression: 'ADD n :one', ConditionExpression: 'c' },
        ALL,
      ),
    ],
    [
      'of a get',
      task('http:invoke', { ApiEndpoint: 'https://x', Method: 'GET', Authentication: { ConnectionArn: 'c' } }, ALL),
    ],
    [
      'of a post with a key',
      task(
        'http:invoke',
        {
          ApiEndpoint: 'https://x',
          Method: 'POST',
          Authentication: { ConnectionArn: 'c' },
          Headers: { 'Idempotency-Key.$': '$.id' },
        },
        ALL,
      ),
    ],
  ])('and a retry %s is none', (_, state) => expect(lintState(state)).toEqual([]));
});

describe('what services answer about data, and nothing is prepared for', () => {
  const GET = { Bucket: 'b', 'Key.$': '$.key' };
  const prepared = (name: string): object => ({ Catch: [{ ErrorEquals: [name], Next: 'Ended', ResultPath: '$.e' }] });
  test.each<[string, object, string]>([
    ['an object that is not there', task('aws-sdk:s3:getObject', GET), 'S3.NoSuchKeyException'],
    [
      'a condition',
      task('dynamodb:putItem', { ...PUT, ConditionExpression: 'c' }),
      'DynamoDB.ConditionalCheckFailedException',
    ],
    [
      'an execution that is there',
      task('aws-sdk:sfn:startExecution', { StateMachineArn: 'a', 'Name.$': '$.n' }),
      'Sfn.ExecutionAlreadyExistsException',
    ],
    ['a retry of other errors', task('aws-sdk:s3:getObject', GET, retry('S3.S3Exception')), 'S3.NoSuchKeyException'],
  ])('is a note: %s', (_, state, error) => {
    expect(lintState(state)).toMatchObject([
      { severity: 'note', rule: 'unhandled-error', message: expect.stringContaining(error) as string },
    ]);
  });

  test.each<[string, object]>([
    ['a Catch of it', task('aws-sdk:s3:headObject', GET, prepared('S3.NoSuchKeyException'))],
    ['a Catch of all', task('aws-sdk:s3:getObject', GET, prepared('States.ALL'))],
    ['a Catch around it', { ...map(task('aws-sdk:s3:getObject', GET)), ...prepared('States.TaskFailed') }],
    ['a fixed key', task('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' })],
    ['no condition', task('dynamodb:putItem', PUT)],
    ['no name', task('aws-sdk:sfn:startExecution', { StateMachineArn: 'a', 'Input.$': '$' })],
    ['a function', task('lambda:invoke', { 'FunctionName.$': '$.f' })],
    ['a topic', task('sns:publish', { TopicArn: 't', 'Message.$': '$' })],
  ])('nothing is said with %s', (_, state) => expect(lintState(state)).toEqual([]));
});

test('States.TaskFailed takes the errors of a service from later handlers, and leaves timeouts', () => {
  const after = (name: string): object =>
    task(
      'lambda:invoke',
      { FunctionName: 'f' },
      { Retry: [{ ErrorEquals: ['States.TaskFailed'] }, { ErrorEquals: [name] }] },
    );
  const rules = (state: object): string[] => {
    const definition = { StartAt: 'A', TimeoutSeconds: 60, States: { A: { ...state, End: true } } };
    const app = new AppModel(shopTemplate(definition, GRANT));
    return lintMachine(app, meantMachine(app, undefined)).map(({ rule }) => rule);
  };
  expect(rules(after('Lambda.ServiceException'))).toContain('unreachable-retry');
  expect(rules(after('States.Timeout'))).not.toContain('unreachable-retry');
});

test('notes of a machine are one line, and fail no build', async () => {
  const get = (Next: string): object =>
    task('aws-sdk:s3:getObject', { Bucket: 'b', 'Key.$': '$.key' }, { Next, ...retry('S3.S3Exception') });
  const States = { One: get('Two'), Two: get('Ended'), Ended: { Type: 'Succeed' } };
  const grant = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  const file = join(folder, 'template.json');
  writeFileSync(file, JSON.stringify(shopTemplate({ StartAt: 'One', TimeoutSeconds: 60, States }, grant)));
  const said: string[] = [];
  const out = (text: string): void => void said.push(text);
  const terminal = { cwd: folder, env: {}, out, note: out, readInput: () => '' };
  expect(await runCli(['lint', '--strict', '-a', file], terminal)).toBe(0);
  rmSync(folder, { recursive: true });
  expect(said.join('\n')).toContain('0 errors, 0 warnings, 2 notes');
  expect(said.join('\n').match(/^ {2}note .*/gm)).toEqual([
    expect.stringMatching(/^ {2}note {5}'One', 'Two': no Retry and no Catch .* {2}\[unhandled-error\]$/),
  ]);
});

test('every rule has its section in the documentation', () => {
  const sources = readdirSync(LINT).map((name) => readFileSync(join(LINT, name), 'utf8'));
  const rules = sources.flatMap((text) => [...text.matchAll(/rule: '([a-z-]+)'/g)].map(([, rule]) => rule));
  const sections = [...readFileSync(join(LINT, '..', '..', '..', 'docs', 'lint.md'), 'utf8').matchAll(/^### (.+)$/gm)];
  const documented = sections.flatMap(([, names = '']) => names.split(', '));
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter((rule) => rule !== undefined && !documented.includes(rule))).toEqual([]);
});
