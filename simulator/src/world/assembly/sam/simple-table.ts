import type { Json, JsonObject } from '../../../base/json';
import { type Expansion, type SamResource, tagList } from './expansion';
import { textOf } from '../../../base/text';

const TYPES: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

/** `AWS::Serverless::SimpleTable`: a table with one key. */
export function expandSimpleTable(table: SamResource, expansion: Expansion): void {
  const { PrimaryKey, ProvisionedThroughput, TableName, SSESpecification, Tags, PointInTimeRecoverySpecification } =
    table.properties;
  const { Name: name = 'id', Type: type = 'String' } = (PrimaryKey ?? {}) as JsonObject;
  const properties: Record<string, Json | undefined> = {
    AttributeDefinitions: [{ AttributeName: name, AttributeType: TYPES[textOf(type)] ?? type }],
    KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
    ...(ProvisionedThroughput === undefined ? { BillingMode: 'PAY_PER_REQUEST' } : { ProvisionedThroughput }),
    TableName,
    SSESpecification,
    PointInTimeRecoverySpecification,
    ...(Tags !== undefined && { Tags: tagList(Tags) }),
  };
  expansion.add(table.id, 'AWS::DynamoDB::Table', properties as JsonObject, table);
}
