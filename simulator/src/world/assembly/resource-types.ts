import { own } from '../../base/own';
import { tryRegistryType } from './registry';
import type { Resource } from './resource';
import { stableId, stableUuid } from './stable-id';

/** What an attribute is that is no text. */
export type AttributeType = 'array' | 'integer' | 'number' | 'boolean';

/** How CloudFormation names a type of resource, and what `Ref` and `Fn::GetAtt` give for it. */
export interface ResourceType {
  /** The property that holds the name the user chose. */
  readonly nameProperty?: string;
  readonly maxNameLength?: number;
  readonly lowerCaseName?: boolean;
  readonly arn: (resource: Resource) => string;
  /** @default the physical name */
  readonly ref?: (resource: Resource) => string;
  readonly attributes?: Readonly<Record<string, (resource: Resource) => string>>;
  /** The attributes that are no texts. */
  readonly attributeTypes?: Readonly<Record<string, AttributeType>>;
}

const byArn = (resource: Resource): string => resource.arn;
const byName = (resource: Resource): string => resource.name;

/** An ARN of the form `arn:partition:service:region:account:<prefix><name>`. */
function regional(service: string, prefix = ''): ResourceType['arn'] {
  return ({ stack, name }) => `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${prefix}${name}`;
}

/** The ARN of the first revision of something. */
function revision(service: string, prefix: string): ResourceType['arn'] {
  return (resource) => `${regional(service, prefix)(resource)}:1`;
}

function global(service: string, prefix: string): ResourceType['arn'] {
  return ({ stack, name }) => `arn:${stack.partition}:${service}::${stack.account}:${prefix}${name}`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const keyId = (resource: Resource): string => stableUuid(resource.id);

function apiEndpoint({ name, stack }: Resource): string {
  return `https://${name}.execute-api.${stack.region}.${stack.urlSuffix}`;
}

const queueUrl = ({ name, stack }: Resource): string =>
  `https://sqs.${stack.region}.${stack.urlSuffix}/${stack.account}/${name}`;

const streamArn = (resource: Resource): string => `${resource.arn}/stream/2025-01-01T00:00:00.000`;

const tableAttributes = { Arn: byArn, StreamArn: streamArn, TableId: keyId };

/** The types whose names and attributes templates of workflows refer to. */
const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': {
    maxNameLength: 10,
    lowerCaseName: true,
    arn: ({ stack, name }) => `arn:${stack.partition}:apigateway:${stack.region}::/apis/${name}`,
    attributes: { ApiEndpoint: apiEndpoint, ApiId: byName },
  },
  'AWS::ApiGatewayV2::Stage': { nameProperty: 'StageName', arn: regional('apigateway', 'stages/') },
  'AWS::Batch::JobDefinition': {
    nameProperty: 'JobDefinitionName',
    arn: revision('batch', 'job-definition/'),
    ref: byArn,
    attributes: { JobDefinitionArn: byArn },
  },
  'AWS::DynamoDB::GlobalTable': {
    nameProperty: 'TableName',
    arn: regional('dynamodb', 'table/'),
    attributes: tableAttributes,
  },
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    arn: regional('dynamodb', 'table/'),
    attributes: tableAttributes,
  },
  'AWS::ECS::TaskDefinition': {
    nameProperty: 'Family',
    arn: revision('ecs', 'task-definition/'),
    ref: byArn,
    attributes: { TaskDefinitionArn: byArn },
  },
  'AWS::Events::Connection': {
    nameProperty: 'Name',
    maxNameLength: 64,
    arn: (connection) => regional('events', 'connection/')(connection) + `/${keyId(connection)}`,
    attributes: {
      Arn: byArn,
      SecretArn: (connection) =>
        regional('secretsmanager', 'secret:events!connection/')(connection) +
        `/${keyId(connection)}-${stableId(connection.id, 6)}`,
    },
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    arn: regional('events', 'event-bus/'),
    attributes: { Arn: byArn, Name: byName },
  },
  'AWS::Events::Rule': { nameProperty: 'Name', arn: regional('events', 'rule/'), attributes: { Arn: byArn } },
  'AWS::IAM::ManagedPolicy': { nameProperty: 'ManagedPolicyName', arn: global('iam', 'policy/'), ref: byArn },
  'AWS::IAM::Policy': { nameProperty: 'PolicyName', arn: global('iam', 'policy/') },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    maxNameLength: 64,
    arn: global('iam', 'role/'),
    attributes: { Arn: byArn, RoleId: (role) => `AROA${stableId(role.id, 17)}` },
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName', arn: regional('kms') },
  'AWS::KMS::Key': {
    arn: (key) => `arn:${key.stack.partition}:kms:${key.stack.region}:${key.stack.account}:key/${keyId(key)}`,
    ref: keyId,
    attributes: { Arn: byArn, KeyId: keyId },
  },
  'AWS::Lambda::Alias': {
    arn: ({ properties }) => `${functionArn(text(properties.FunctionName), text(properties.Name))}`,
    ref: byArn,
    attributes: { AliasArn: byArn },
  },
  'AWS::Lambda::EventSourceMapping': {
    arn: regional('lambda', 'event-source-mapping:'),
    ref: keyId,
    attributes: { Id: keyId },
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    maxNameLength: 64,
    arn: regional('lambda', 'function:'),
    attributes: { Arn: byArn },
  },
  'AWS::Lambda::LayerVersion': {
    nameProperty: 'LayerName',
    maxNameLength: 64,
    arn: ({ stack, name }) => `arn:${stack.partition}:lambda:${stack.region}:${stack.account}:layer:${name}:1`,
    ref: byArn,
    attributes: { LayerVersionArn: byArn },
  },
  'AWS::Lambda::Url': {
    maxNameLength: 32,
    lowerCaseName: true,
    arn: ({ properties }) => text(properties.TargetFunctionArn),
    ref: byArn,
    attributes: {
      FunctionArn: byArn,
      FunctionUrl: ({ name, stack }) => `https://${name}.lambda-url.${stack.region}.on.aws/`,
    },
  },
  'AWS::Lambda::Version': {
    arn: ({ properties }) => functionArn(text(properties.FunctionName), '1'),
    ref: byArn,
    attributes: { FunctionArn: byArn, Version: () => '1' },
  },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    arn: ({ stack, name }) => `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${name}:*`,
    attributes: { Arn: byArn },
  },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    maxNameLength: 63,
    lowerCaseName: true,
    arn: ({ stack, name }) => `arn:${stack.partition}:s3:::${name}`,
    attributes: {
      Arn: byArn,
      DomainName: ({ name, stack }) => `${name}.s3.${stack.urlSuffix}`,
      RegionalDomainName: ({ name, stack }) => `${name}.s3.${stack.region}.${stack.urlSuffix}`,
    },
  },
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    arn: regional('scheduler', 'schedule/default/'),
    attributes: { Arn: byArn },
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    arn: regional('secretsmanager', 'secret:'),
    ref: byArn,
    attributes: { Id: byArn },
  },
  'AWS::SNS::Subscription': {
    arn: (resource) => `${text(resource.properties.TopicArn)}:${keyId(resource)}`,
    ref: byArn,
    attributes: { Arn: byArn },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    arn: regional('sns'),
    ref: byArn,
    attributes: { TopicArn: byArn, TopicName: byName },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    maxNameLength: 80,
    arn: regional('sqs'),
    ref: queueUrl,
    attributes: { Arn: byArn, QueueName: byName, QueueUrl: queueUrl },
  },
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    arn: ({ stack, name }) =>
      `arn:${stack.partition}:ssm:${stack.region}:${stack.account}:parameter/${name.replace(/^\//, '')}`,
    attributes: { Value: ({ properties }) => text(properties.Value), Type: ({ properties }) => text(properties.Type) },
  },
  'AWS::StepFunctions::Activity': {
    nameProperty: 'Name',
    maxNameLength: 80,
    arn: regional('states', 'activity:'),
    ref: byArn,
    attributes: { Arn: byArn, Name: byName },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    maxNameLength: 80,
    arn: regional('states', 'stateMachine:'),
    ref: byArn,
    attributes: { Arn: byArn, Name: byName, StateMachineRevisionId: () => 'INITIAL' },
  },
  'AWS::StepFunctions::StateMachineAlias': {
    arn: ({ properties, stack }) => `${aliasedMachine(properties, stack)}:${text(properties.Name)}`,
    ref: byArn,
    attributes: { Arn: byArn },
  },
  'AWS::StepFunctions::StateMachineVersion': {
    arn: ({ properties }) => `${text(properties.StateMachineArn)}:1`,
    ref: byArn,
    attributes: { Arn: byArn },
  },
};

/** What is said of a type that the registry doesn't list: enough for `Ref` and `Fn::GetAtt Arn`. */
function customType(type: string): ResourceType {
  const [, service = 'custom', kind = type] = type.split('::');
  return { arn: regional(service.toLowerCase(), `${kind.toLowerCase()}/`), attributes: { Arn: byArn } };
}

/** How a type of resource is named. */
export function resourceType(type: string): ResourceType {
  return own(RESOURCE_TYPES, type) ?? tryRegistryType(type) ?? customType(type);
}

function functionArn(nameOrArn: string, qualifier: string): string {
  return `${nameOrArn}:${qualifier}`;
}

function aliasedMachine(properties: Resource['properties'], stack: Resource['stack']): string {
  const [route] = (properties.RoutingConfiguration ?? []) as { StateMachineVersionArn?: string }[];
  const preference = properties.DeploymentPreference as { StateMachineVersionArn?: string } | undefined;
  const version = route?.StateMachineVersionArn ?? preference?.StateMachineVersionArn;
  return version?.replace(/:\d+$/, '') ?? `arn:${stack.partition}:states:${stack.region}:${stack.account}:stateMachine`;
}
