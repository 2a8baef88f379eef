import type { JsonObject } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table } from '../world/small-templates';

/** A call that a state machine makes, with what it needs and what comes of it. */
interface Call {
  /** Behind `arn:aws:states:::`. */
  readonly resource: string;
  readonly args: JsonObject;
}

/** What each definition of a service must have a case of. */
export interface Case extends Call {
  /** What is there besides the machine and its role. */
  readonly resources?: Readonly<Record<string, JsonObject>>;
  /** The permissions without which the call fails. */
  readonly permissions: readonly string[];
  /** What the call answers, of a service that is simulated; of others the mock. */
  readonly output: JsonObject;
  /** A call that the service itself refuses, by an error of its model; of services that are simulated. */
  readonly refused?: Call & { readonly error: string };
  /** A call that uses a key of the customer, and what it needs of it; of services whose resources are encrypted. */
  readonly key?: Call & {
    readonly resources: Readonly<Record<string, JsonObject>>;
    readonly permissions: readonly string[];
  };
}

const ARN = 'us-east-1:123456789012';
const QUEUE = `https://sqs.us-east-1.amazonaws.com/123456789012`;
const resource = (Type: string, Properties: JsonObject = {}): JsonObject => ({ Type, Properties });
const key = { Ref: 'Key' };
const child = machine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }, { StateMachineName: 'child' });
const encryptedChild = {
  ...child,
  Properties: {
    ...(child['Properties'] as JsonObject),
    EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: key },
  },
};
const item = { pk: { S: '1' } };

/** A service that is not simulated: its calls are mocked, and judged all the same. */
function mocked(call: string, args: JsonObject, ...permissions: string[]): Case {
  return { resource: call, args, permissions, output: { mocked: true } };
}

export const CASES: Readonly<Record<string, Case>> = {
  acm: mocked('aws-sdk:acm:listCertificates', {}, 'acm:ListCertificates'),
  apigateway: mocked(
    'apigateway:invoke',
    { ApiEndpoint: 'x', Method: 'GET', AuthType: 'IAM_ROLE' },
    'execute-api:Invoke',
  ),
  athena: mocked('athena:startQueryExecution', { QueryString: 'x' }, 'athena:StartQueryExecution'),
  batch: mocked('batch:submitJob', { JobName: 'j', JobQueue: 'q', JobDefinition: 'd' }, 'batch:SubmitJob'),
  bedrock: mocked('bedrock:invokeModel', { ModelId: 'm', Body: {} }, 'bedrock:InvokeModel'),
  bedrockagentcore: mocked(
    'bedrockagentcore:invokeHarness',
    { HarnessArn: 'h', RuntimeSessionId: 's', Messages: [] },
    'bedrock-agentcore:InvokeHarness',
  ),
  codebuild: mocked('codebuild:startBuild', { ProjectName: 'p' }, 'codebuild:StartBuild'),
  databrew: mocked('databrew:startJobRun', { Name: 'n' }, 'databrew:StartJobRun'),
  dynamodb: {
    resources: { Table: table({ TableName: 'Items' }) },
    resource: 'aws-sdk:dynamodb:putItem',
    args: { TableName: 'Items', Item: item },
    permissions: ['dynamodb:PutItem'],
    output: {},
    refused: {
      resource: 'aws-sdk:dynamodb:putItem',
      args: { TableName: 'Items', Item: item, ConditionExpression: 'attribute_exists(pk)' },
      error: 'DynamoDb.ConditionalCheckFailedException',
    },
    key: {
      resources: { Table: table({ TableName: 'Items', SSESpecification: { SSEEnabled: true, KMSMasterKeyId: key } }) },
      resource: 'aws-sdk:dynamodb:putItem',
      args: { TableName: 'Items', Item: item },
      permissions: ['kms:Decrypt'],
    },
  },
  ec2: mocked('aws-sdk:ec2:describeInstances', {}, 'ec2:DescribeInstances'),
  ecs: mocked('ecs:runTask', { TaskDefinition: 't' }, 'ecs:RunTask'),
  eks: mocked('aws-sdk:eks:listClusters', {}, 'eks:ListClusters'),
  elasticmapreduce: mocked(
    'elasticmapreduce:terminateCluster',
    { ClusterId: 'c' },
    'elasticmapreduce:TerminateJobFlows',
  ),
  'emr-containers': mocked('emr-containers:startJobRun', { VirtualClusterId: 'v' }, 'emr-containers:StartJobRun'),
  'emr-serverless': mocked(
    'emr-serverless:startJobRun',
    { ApplicationId: 'a', ExecutionRoleArn: 'arn:aws:iam::123456789012:role/r' },
    'emr-serverless:StartJobRun',
    'iam:PassRole',
  ),
  events: {
    resources: { Bus: resource('AWS::Events::EventBus', { Name: 'bus' }) },
    resource: 'events:putEvents',
    args: { Entries: [{ EventBusName: 'bus', Source: 's', DetailType: 'd', Detail: {} }] },
    permissions: ['events:PutEvents'],
    output: { FailedEntryCount: 0 },
    refused: {
      resource: 'events:putEvents',
      args: { Entries: [{ EventBusName: 'bus', Source: 's', DetailType: 'd', Detail: 'no JSON' }] },
      error: 'EventBridge.FailedEntry',
    },
  },
  glue: mocked('glue:startJobRun', { JobName: 'j' }, 'glue:StartJobRun'),
  http: mocked(
    'http:invoke',
    {
      ApiEndpoint: 'https://x',
      Method: 'GET',
      Authentication: { ConnectionArn: `arn:aws:events:${ARN}:connection/c` },
    },
    'states:InvokeHTTPEndpoint',
    'events:RetrieveConnectionCredentials',
    'secretsmanager:GetSecretValue',
    'secretsmanager:DescribeSecret',
  ),
  iam: mocked('aws-sdk:iam:listRoles', {}, 'iam:ListRoles'),
  kinesis: mocked('aws-sdk:kinesis:listStreams', {}, 'kinesis:ListStreams'),
  kms: mocked('aws-sdk:kms:listKeys', {}, 'kms:ListKeys'),
  lambda: {
    resources: { Fn: inlineFunction('exports.handler = async (event) => event;', { FunctionName: 'f' }) },
    resource: 'aws-sdk:lambda:invoke',
    args: { FunctionName: 'f', Payload: { n: 1 } },
    permissions: ['lambda:InvokeFunction'],
    output: { StatusCode: 200 },
    refused: {
      resource: 'aws-sdk:lambda:invoke',
      args: { FunctionName: 'none' },
      error: 'Lambda.ResourceNotFoundException',
    },
  },
  logs: mocked('aws-sdk:cloudwatchlogs:describeLogGroups', {}, 'logs:DescribeLogGroups'),
  mediaconvert: mocked(
    'mediaconvert:createJob',
    { Role: 'arn:aws:iam::123456789012:role/r', Settings: {} },
    'mediaconvert:CreateJob',
    'iam:PassRole',
  ),
  monitoring: {
    resources: { Alarm: resource('AWS::CloudWatch::Alarm', { AlarmName: 'a' }) },
    resource: 'aws-sdk:cloudwatch:describeAlarms',
    args: { AlarmNames: ['a'] },
    permissions: ['cloudwatch:DescribeAlarms'],
    output: { MetricAlarms: [{ AlarmName: 'a', StateValue: 'INSUFFICIENT_DATA' }] },
    refused: {
      resource: 'aws-sdk:cloudwatch:setAlarmState',
      args: { AlarmName: 'none', StateValue: 'OK', StateReason: 'x' },
      error: 'CloudWatch.ResourceNotFoundException',
    },
  },
  pipes: mocked('aws-sdk:pipes:listPipes', {}, 'pipes:ListPipes'),
  s3: {
    resources: { Bucket: resource('AWS::S3::Bucket', { BucketName: 'b' }) },
    resource: 'aws-sdk:s3:putObject',
    args: { Bucket: 'b', Key: 'k', Body: 'x' },
    permissions: ['s3:PutObject'],
    output: { ETag: '"9dd4e461268c8034f5c8564e155c67a6"' },
    refused: {
      resource: 'aws-sdk:s3:getObject',
      args: { Bucket: 'b', Key: 'none' },
      error: 'S3.NoSuchKeyException',
    },
    key: {
      resources: {
        Bucket: resource('AWS::S3::Bucket', {
          BucketName: 'b',
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
            ],
          },
        }),
      },
      resource: 'aws-sdk:s3:putObject',
      args: { Bucket: 'b', Key: 'k', Body: 'x' },
      permissions: ['kms:GenerateDataKey'],
    },
  },
  sagemaker: mocked('aws-sdk:sagemaker:listModels', {}, 'sagemaker:ListModels'),
  scheduler: {
    resources: { Group: resource('AWS::Scheduler::ScheduleGroup', { Name: 'nightly' }) },
    resource: 'aws-sdk:scheduler:getScheduleGroup',
    args: { Name: 'nightly' },
    permissions: ['scheduler:GetScheduleGroup'],
    output: { Name: 'nightly', State: 'ACTIVE' },
    refused: {
      resource: 'aws-sdk:scheduler:getScheduleGroup',
      args: { Name: 'none' },
      error: 'Scheduler.ResourceNotFoundException',
    },
  },
  secretsmanager: {
    resources: { Secret: resource('AWS::SecretsManager::Secret', { Name: 'db', SecretString: 'x' }) },
    resource: 'aws-sdk:secretsmanager:getSecretValue',
    args: { SecretId: 'db' },
    permissions: ['secretsmanager:GetSecretValue'],
    output: { Name: 'db', SecretString: 'x' },
    refused: {
      resource: 'aws-sdk:secretsmanager:getSecretValue',
      args: { SecretId: 'none' },
      error: 'SecretsManager.ResourceNotFoundException',
    },
  },
  ses: {
    resource: 'aws-sdk:sesv2:sendEmail',
    args: {
      FromEmailAddress: 'a@example.com',
      Destination: { ToAddresses: ['b@example.com'] },
      Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
    },
    permissions: ['ses:SendEmail'],
    output: {},
    refused: {
      resource: 'aws-sdk:sesv2:sendEmail',
      args: { FromEmailAddress: 'a@example.com', Content: { Simple: { Subject: { Data: 's' }, Body: {} } } },
      error: 'SesV2.BadRequestException',
    },
  },
  'sms-voice': {
    resources: { Number: resource('AWS::SMSVOICE::PhoneNumber') },
    resource: 'aws-sdk:pinpointsmsvoicev2:sendTextMessage',
    args: {
      DestinationPhoneNumber: '+12065550100',
      OriginationIdentity: '${Number.Arn}',
      MessageBody: 'x',
    },
    permissions: ['sms-voice:SendTextMessage'],
    output: { MessageId: 'message-1' },
    refused: {
      resource: 'aws-sdk:pinpointsmsvoicev2:sendTextMessage',
      args: { DestinationPhoneNumber: '+12065550100', OriginationIdentity: 'none', MessageBody: 'x' },
      error: 'PinpointSmsVoiceV2.ResourceNotFoundException',
    },
  },
  sns: {
    resources: { Topic: resource('AWS::SNS::Topic', { TopicName: 't' }) },
    resource: 'aws-sdk:sns:publish',
    args: { TopicArn: `arn:aws:sns:${ARN}:t`, Message: 'x' },
    permissions: ['sns:Publish'],
    output: {},
    refused: {
      resource: 'aws-sdk:sns:publish',
      args: { TopicArn: `arn:aws:sns:${ARN}:none`, Message: 'x' },
      error: 'Sns.NotFoundException',
    },
    key: {
      resources: { Topic: resource('AWS::SNS::Topic', { TopicName: 't', KmsMasterKeyId: key }) },
      resource: 'aws-sdk:sns:publish',
      args: { TopicArn: `arn:aws:sns:${ARN}:t`, Message: 'x' },
      permissions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    },
  },
  sqs: {
    resources: { Queue: resource('AWS::SQS::Queue', { QueueName: 'q' }) },
    resource: 'aws-sdk:sqs:sendMessage',
    args: { QueueUrl: `${QUEUE}/q`, MessageBody: 'x' },
    permissions: ['sqs:SendMessage'],
    output: { Md5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6' },
    refused: {
      resource: 'aws-sdk:sqs:sendMessage',
      args: { QueueUrl: `${QUEUE}/none`, MessageBody: 'x' },
      error: 'Sqs.QueueDoesNotExistException',
    },
    key: {
      resources: { Queue: resource('AWS::SQS::Queue', { QueueName: 'q', KmsMasterKeyId: key }) },
      resource: 'aws-sdk:sqs:sendMessage',
      args: { QueueUrl: `${QUEUE}/q`, MessageBody: 'x' },
      permissions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    },
  },
  ssm: {
    resources: { Rate: resource('AWS::SSM::Parameter', { Name: '/rate', Value: '7', Type: 'String' }) },
    resource: 'aws-sdk:ssm:getParameter',
    args: { Name: '/rate' },
    permissions: ['ssm:GetParameter'],
    output: { Parameter: { Name: '/rate', Value: '7', Version: 1 } },
    refused: {
      resource: 'aws-sdk:ssm:getParameter',
      args: { Name: '/none' },
      error: 'Ssm.ParameterNotFoundException',
    },
  },
  states: {
    resources: { Child: child },
    resource: 'aws-sdk:sfn:describeStateMachine',
    args: { StateMachineArn: `arn:aws:states:${ARN}:stateMachine:child` },
    permissions: ['states:DescribeStateMachine'],
    output: { Name: 'child', Status: 'ACTIVE' },
    refused: {
      resource: 'aws-sdk:sfn:describeStateMachine',
      args: { StateMachineArn: `arn:aws:states:${ARN}:stateMachine:none` },
      error: 'Sfn.StateMachineDoesNotExistException',
    },
    key: {
      resources: { Child: encryptedChild },
      resource: 'states:startExecution',
      args: { StateMachineArn: `arn:aws:states:${ARN}:stateMachine:child` },
      permissions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    },
  },
  sts: mocked('aws-sdk:sts:getCallerIdentity', {}, 'sts:GetCallerIdentity'),
};
