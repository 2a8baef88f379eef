import type { JsonObject } from '../../base/json';
import type { ServiceDefinition } from '../definition';
import type { Resource } from '../resource';
import { byArn, idOf, regional, type ResourceType } from '../resource-type';
import { DynamoDbService } from './dynamodb-service';
import { dynamodb as needs, DYNAMODB_ENCRYPTION } from './needs';
import { redefinedAttribute } from './table-changes';
import { touchesOfDynamoDb } from './touches';

const TABLE: ResourceType = {
  nameProperty: 'TableName',
  replacedBy: ['KeySchema', 'LocalSecondaryIndexes'],
  replacedFor: redefinedAttribute,
  arn: regional('dynamodb', 'table/'),
  attributes: { Arn: byArn, StreamArn: ({ arn }) => `${arn}/stream/2025-01-01T00:00:00.000`, TableId: idOf },
};

export const dynamodb: ServiceDefinition = {
  name: 'dynamodb',
  label: 'DynamoDB',
  resourceTypes: { 'AWS::DynamoDB::Table': TABLE, 'AWS::DynamoDB::GlobalTable': TABLE },
  standIns: [[/table/gi, 'dynamodb:{place}:table/']],
  needs,
  touches: touchesOfDynamoDb,
  denied: { error: 'DynamoDB.AmazonDynamoDBException' },
  keys: {
    'AWS::DynamoDB::Table': ({ properties }) =>
      (properties['SSESpecification'] as JsonObject | undefined)?.['KMSMasterKeyId'],
    'AWS::DynamoDB::GlobalTable': (table) =>
      (ownReplica(table)?.['SSESpecification'] as JsonObject | undefined)?.['KMSMasterKeyId'],
  },
  encryptionContext: DYNAMODB_ENCRYPTION,
  policies: {
    'AWS::DynamoDB::Table': (table) => [
      { arn: table.arn, document: () => documentIn(table.property('ResourcePolicy') as JsonObject | undefined) },
    ],
    'AWS::DynamoDB::GlobalTable': (table) => [
      { arn: table.arn, document: () => documentIn(ownReplica(table)?.['ResourcePolicy'] as JsonObject | undefined) },
    ],
  },
  // An index and a stream are judged by their table.
  policyHolder: (arn) => /^arn:[^:]+:dynamodb:[^/]+\/[^/]+/.exec(arn)?.[0],
  eventSourceActions: ['DescribeStream', 'GetRecords', 'GetShardIterator'],
  throttled: {
    optimized: 'ProvisionedThroughputExceededException',
    sdk: 'ProvisionedThroughputExceededException',
  },
  livesInHost: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  create: ({ app, host }) =>
    new DynamoDbService(app.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'), host),
};

function ownReplica(table: Resource): JsonObject | undefined {
  const replicas = (table.property('Replicas') ?? []) as JsonObject[];
  return replicas.find(({ Region: region }) => region === table.stack.region);
}

function documentIn(policy: JsonObject | undefined): JsonObject | undefined {
  return policy?.['PolicyDocument'] as JsonObject | undefined;
}
