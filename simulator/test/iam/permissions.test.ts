import type { Json, JsonObject } from '../../src/base/json';
import type { TaskCall } from '../../src/engine/ports';
import { AppModel } from '../../src/world/assembly/app-model';
import { Permissions } from '../../src/world/iam/permissions';
import { shopApp } from './app';

const app = shopApp();
const find = (type: string, path: string) => app.find(path, 'resource', type);
const machine = find('AWS::StepFunctions::StateMachine', 'Shop/Machine');
const child = find('AWS::StepFunctions::StateMachine', 'Shop/Child');
const fn = find('AWS::Lambda::Function', 'Shop/Fn');
const table = find('AWS::DynamoDB::Table', 'Shop/Table');
const topic = find('AWS::SNS::Topic', 'Shop/Topic');
const queue = find('AWS::SQS::Queue', 'Shop/Queue');
const bucket = find('AWS::S3::Bucket', 'Shop/Bucket');
const key = find('AWS::KMS::Key', 'Shop/Key');
const machineRole = find('AWS::IAM::Role', 'Shop/Machine/Role');
const functionRole = find('AWS::IAM::Role', 'Shop/Fn/ServiceRole');

function task(service: string, action: string, args: Json, more: Partial<TaskCall> = {}): TaskCall {
  return {
    resource: `arn:aws:states:::${service}:${action}`,
    service,
    action,
    pattern: 'request',
    arguments: args,
    executionArn: `${machine.arn.replace(':stateMachine:', ':execution:')}:e1`,
    rootExecutionArn: `${machine.arn.replace(':stateMachine:', ':execution:')}:e1`,
    stateMachineArn: machine.arn,
    stateName: 'S',
    roleArn: machineRole.arn,
    attempt: 0,
    iterations: [],
    ...more,
  };
}

function bySdk(service: string, action: string, input: Json, permissions = new Permissions(app)) {
  return permissions.authorizeCall({ roleArn: functionRole.arn, session: fn.name, service, action, input });
}

describe('the role of a state machine', () => {
  const permissions = new Permissions(app);

  test('lets the machine do what its tasks were granted', () => {
    expect(permissions.authorizeTask(task('lambda', 'invoke', { FunctionName: fn.arn }))).toBeUndefined();
    expect(permissions.authorizeTask(task('sns', 'publish', { TopicArn: topic.arn, Message: 'm' }))).toBeUndefined();
    const start = task('states', 'startExecution', { StateMachineArn: child.arn }, { pattern: 'sync:2' });
    expect(permissions.authorizeTask(start)).toBeUndefined();
    const read = task('aws-sdk:s3', 'getObject', { Bucket: bucket.name, Key: 'in/1' });
    expect(permissions.authorizeTask(read)).toBeUndefined();
  });

  test('fails the task of a Lambda function that it may not invoke, as AWS does', () => {
    const arn = fn.arn.replace('function:', 'function:Other');
    expect(permissions.authorizeTask(task('lambda', 'invoke', { FunctionName: arn }))).toMatchObject({
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(
        new RegExp(
          `^User: arn:aws:sts::\\d+:assumed-role/${machineRole.name}/[A-Za-z]{32} is not authorized to perform: ` +
            `lambda:InvokeFunction on resource: ${arn} because no identity-based policy allows the lambda:InvokeFunction action ` +
            '\\(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: [0-9a-f-]{36}; Proxy: null\\)$',
        ),
      ) as string,
    });
  });

  test('fails the task also where the Resource is the plain ARN of a function', () => {
    const arn = `${fn.arn}Other`;
    expect(permissions.authorizeTask(task('lambda', 'invoke', {}, { resource: arn }))?.refusal.resource).toBe(arn);
    expect(permissions.authorizeTask(task('lambda', 'invoke', {}, { resource: fn.arn }))).toBeUndefined();
  });

  test.each([
    ['dynamodb', 'putItem', { TableName: table.name }, 'DynamoDB.AmazonDynamoDBException', 'dynamodb:PutItem'],
    ['aws-sdk:dynamodb', 'putItem', { TableName: table.name }, 'DynamoDb.DynamoDbException', 'dynamodb:PutItem'],
    ['sqs', 'sendMessage', { QueueUrl: queue.ref }, 'SQS.AmazonSQSException', 'sqs:sendmessage'],
    [
      'aws-sdk:sfn',
      'stopExecution',
      { ExecutionArn: 'arn:aws:states:us-east-1:1:execution:x:1' },
      'Sfn.SfnException',
      'states:StopExecution',
    ],
    ['events', 'putEvents', { Entries: [{}] }, 'EventBridge.AmazonEventBridgeException', 'events:PutEvents'],
    ['aws-sdk:s3', 'getObject', { Bucket: bucket.name, Key: 'out/1' }, 'S3.S3Exception', 's3:GetObject'],
    [
      'aws-sdk:redshiftdata',
      'executeStatement',
      {},
      'RedshiftData.RedshiftDataException',
      'redshift-data:ExecuteStatement',
    ],
    ['aws-sdk:bedrockruntime', 'converse', {}, 'BedrockRuntime.AccessDeniedException', 'bedrock:InvokeModel'],
    ['apigateway', 'invoke', { AuthType: 'IAM_ROLE' }, 'ApiGateway.403', 'execute-api:Invoke'],
    [
      'aws-sdk:secretsmanager',
      'getSecretValue',
      {},
      'SecretsManager.SecretsManagerException',
      'secretsmanager:GetSecretValue',
    ],
  ])('fails %s:%s with the error of that integration', (service, action, args, error, permission) => {
    const denial = permissions.authorizeTask(task(service, action, args));
    expect(denial?.error).toBe(error);
    expect(denial?.message).toContain(`not authorized to perform: ${permission} on resource: `);
  });

  test('needs the key as well as the topic that is encrypted with it', () => {
    const statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: topic.arn };
    const outsider = 'arn:aws:iam::123456789012:role/Outsider';
    const told = new Permissions(app, { roles: { [outsider]: [{ Statement: [statement] }] } });
    const denial = told.authorizeTask(
      task(
        'sns',
        'publish',
        { TopicArn: topic.arn },
        { roleArn: outsider, stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:x' },
      ),
    );
    expect(denial?.error).toBe('SNS.KMSAccessDeniedException');
    expect(denial?.message).toContain(`not authorized to perform: kms:GenerateDataKey on resource: ${key.arn}`);
  });

  test('needs leave to assume the role in the Credentials of a state', () => {
    const other = { roleArn: functionRole.arn };
    expect(permissions.authorizeTask(task('lambda', 'invoke', { FunctionName: fn.arn }, other))?.refusal).toMatchObject(
      {
        action: 'sts:AssumeRole',
        resource: functionRole.arn,
      },
    );
  });

  test('needs its own StartExecution for a distributed Map', () => {
    const denial = permissions.authorizeTask(task('states', 'startMapRun', { StateMachineArn: machine.arn }));
    expect(denial?.refusal).toMatchObject({ action: 'states:StartExecution', resource: machine.arn });
  });
});

describe('the role of a function', () => {
  test('lets it read the table and its index, and nothing else', () => {
    expect(bySdk('dynamodb', 'GetItem', { TableName: table.name })).toBeUndefined();
    expect(bySdk('dynamodb', 'Query', { TableName: table.name, IndexName: 'byUser' })).toBeUndefined();
    expect(bySdk('dynamodb', 'PutItem', { TableName: table.name })).toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
      message:
        `User: arn:aws:sts::123456789012:assumed-role/${functionRole.name}/${fn.name} is not authorized to perform: ` +
        `dynamodb:PutItem on resource: ${table.arn} because no identity-based policy allows the dynamodb:PutItem action`,
    });
  });

  test('judges answers to tasks by the machine that the token belongs to', () => {
    const permissions = new Permissions(app, { ownerOfTask: (token) => (token === 'child' ? child.arn : machine.arn) });
    expect(bySdk('states', 'SendTaskSuccess', { taskToken: 'child' }, permissions)).toBeUndefined();
    expect(bySdk('states', 'SendTaskSuccess', { taskToken: 'machine' }, permissions)?.refusal.resource).toBe(
      machine.arn,
    );
  });

  test('is not judged where nobody told the policies, and that is said, with how to tell them', () => {
    const call = { roleArn: 'arn:aws:iam::1:role/X', session: 's', service: 'sqs', action: 'SendMessage', input: {} };
    expect(new Permissions(app).authorizeCall(call)).toBeUndefined();
    expect(app.notes.all).toContainEqual(expect.stringContaining("roles: { 'arn:aws:iam::1:role/X': 'trusted' }"));
    expect(new Permissions(app, { roles: { 'arn:aws:iam::1:role/X': [] } }).authorizeCall(call)).toBeDefined();
  });
});

describe('a service that calls in its own name', () => {
  const permissions = new Permissions(app);
  const invoke = { service: 'sns.amazonaws.com', action: 'lambda:InvokeFunction', resource: fn.arn };

  test('needs the policy of the function or queue, for the source it names', () => {
    expect(permissions.authorizeService({ ...invoke, sourceArn: topic.arn })).toBeUndefined();
    const send = { service: 'sns.amazonaws.com', action: 'sqs:SendMessage', resource: queue.arn };
    expect(permissions.authorizeService({ ...send, sourceArn: topic.arn })).toBeUndefined();
    expect(permissions.authorizeService({ ...send, sourceArn: `${topic.arn}2` })?.refusal.reason).toBe('resource');
  });

  test('fails for another service or source', () => {
    expect(
      permissions.authorizeService({ ...invoke, service: 's3.amazonaws.com', sourceArn: topic.arn })?.message,
    ).toBe(
      `User: s3.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${fn.arn} ` +
        'because no resource-based policy allows the lambda:InvokeFunction action',
    );
  });
});

describe('an explicit deny', () => {
  const role = (statements: JsonObject[], boundary?: string): AppModel =>
    new AppModel({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'R',
            Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: statements } }],
            ...(boundary !== undefined && { PermissionsBoundary: boundary }),
          },
        },
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Q' } },
        QueuePolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Queue' }],
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Deny',
                  Principal: '*',
                  Action: 'sqs:SendMessage',
                  Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
                },
                {
                  Effect: 'Allow',
                  Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } },
                  Action: 'sqs:ReceiveMessage',
                  Resource: '*',
                },
                {
                  Effect: 'Deny',
                  Principal: { AWS: 'arn:aws:sts::123456789012:assumed-role/R/refused' },
                  Action: 'sqs:DeleteMessage',
                  Resource: '*',
                },
              ],
            },
          },
        },
      },
    });
  const judgeBy = (permissions: Permissions, model: AppModel, action: string, session = 's') => {
    const url = model.ofType('AWS::SQS::Queue')[0]?.ref ?? '';
    const roleArn = 'arn:aws:iam::123456789012:role/R';
    return permissions.authorizeCall({ roleArn, session, service: 'sqs', action, input: { QueueUrl: url } });
  };
  const judge = (model: AppModel, action: string) => judgeBy(new Permissions(model), model, action);

  test('fails whatever else allows, and says where it stands', () => {
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const denied = role([all, { Effect: 'Deny', Action: 'sqs:DeleteMessage', Resource: '*' }]);
    expect(judge(denied, 'DeleteMessage')?.message).toMatch(/with an explicit deny in an identity-based policy$/);
    expect(judge(denied, 'SendMessage')?.message).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  test('of one session fails that session alone, whoever was allowed before', () => {
    const model = role([{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }]);
    const permissions = new Permissions(model);
    const sessions = ['first', 'refused', 'first'];
    const denials = sessions.map((session) => judgeBy(permissions, model, 'DeleteMessage', session));
    expect(denials).toMatchObject([undefined, { refusal: { reason: 'deniedByResource' } }, undefined]);
  });

  test('of one action fails that action each time, although another one of the same resource was allowed', () => {
    const model = role([{ Effect: 'Allow', Action: ['sqs:ReceiveMessage', 'sqs:PurgeQueue'], Resource: '*' }]);
    const permissions = new Permissions(model);
    const actions = ['PurgeQueue', 'PurgeQueue', 'SendMessage', 'SendMessage', 'DeleteMessage', 'PurgeQueue'];
    const denials = actions.map((action) => judgeBy(permissions, model, action)?.refusal.reason);
    expect(denials).toEqual([undefined, undefined, 'deniedByResource', 'deniedByResource', 'identity', undefined]);
  });

  test('is not needed: in one account the policy of the resource allows by itself', () => {
    expect(judge(role([]), 'ReceiveMessage')).toBeUndefined();
    expect(judge(role([]), 'PurgeQueue')?.refusal.reason).toBe('identity');
  });

  test('of a permissions boundary fails what the policies of the role allow, and so does its silence', () => {
    const all = [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }];
    const bounded = (boundary: JsonObject[]) => {
      const model = role(all, 'arn:aws:iam::123456789012:policy/Most');
      const managedPolicies = { 'arn:aws:iam::123456789012:policy/Most': { Statement: boundary } };
      return judgeBy(new Permissions(model, { managedPolicies }), model, 'PurgeQueue')?.message;
    };
    expect(bounded(all)).toBeUndefined();
    expect(bounded([])).toMatch(/because no permissions boundary allows the sqs:purgequeue action$/);
    expect(bounded([...all, { Effect: 'Deny', Action: 'sqs:PurgeQueue', Resource: '*' }])).toMatch(
      /with an explicit deny in a permissions boundary$/,
    );
  });

  test('is not guessed: what a policy that nobody knows may allow is let pass, and said once', () => {
    const unknown = 'arn:aws:iam::aws:policy/Unheard';
    const model = role([{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }], unknown);
    const permissions = new Permissions(model);
    expect(judgeBy(permissions, model, 'PurgeQueue')).toBeUndefined();
    expect(judgeBy(permissions, model, 'ListQueueTags')).toBeUndefined();
    expect(model.notes.all).toEqual([expect.stringContaining(`the policy ${unknown} is neither in the app nor known`)]);
    expect(judgeBy(permissions, model, 'SendMessage')?.refusal.reason).toBe('deniedByResource');
  });
});

describe('unused permissions', () => {
  test('are everything before a run, and what no call needed afterwards', () => {
    const permissions = new Permissions(app);
    const before = permissions.unusedOf(machineRole.arn);
    expect(before.map(({ actions }) => actions[0])).toContain('lambda:InvokeFunction');
    permissions.authorizeTask(task('lambda', 'invoke', { FunctionName: fn.arn }));
    const after = permissions.unusedOf(machineRole.arn);
    expect(after).toContainEqual({
      role: 'Shop/Machine/Role',
      policy: 'Shop/Machine/Role/DefaultPolicy',
      actions: ['lambda:InvokeFunction'],
      resources: [`${fn.arn}:*`],
    });
    expect(after).not.toContainEqual(
      expect.objectContaining({ actions: ['lambda:InvokeFunction'], resources: [fn.arn, `${fn.arn}:*`] }),
    );
  });

  test('name the single actions of a statement that is needed otherwise', () => {
    const permissions = new Permissions(app);
    bySdk('dynamodb', 'GetItem', { TableName: table.name }, permissions);
    const idle = permissions.unusedOf(functionRole.arn).filter(({ actions }) => actions.includes('dynamodb:Scan'));
    expect(idle).toHaveLength(1);
    expect(idle[0]?.actions).not.toContain('dynamodb:GetItem');
  });

  test('do not hold what Lambda itself needs for a function that ran', () => {
    const permissions = new Permissions(app);
    const logs = () => permissions.unused().filter(({ policy }) => policy.endsWith('AWSLambdaBasicExecutionRole'));
    expect(logs()).toHaveLength(1);
    permissions.recordInvocation(fn.arn);
    expect(logs()).toHaveLength(0);
  });
});
