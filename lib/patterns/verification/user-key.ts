import { Stack, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';

/** Settles the partition key of the table of users, from the table itself where it is known. */
export function userKeyOf(scope: IConstruct, users: dynamodb.ITable, userKey: string | undefined): string {
  const keys = keysOf(users);
  const [partitionKey, sortKey] = keys;
  if (partitionKey === undefined) {
    return userKey ?? missing(scope);
  }
  if (sortKey !== undefined || partitionKey.type !== 'S') {
    throw refusal(scope, {
      prop: 'users',
      must: 'have a string partition key and no sort key',
      got: keys.map(({ name, type }) => `${name} (${type})`).join(' with sort key '),
      instead: 'give a table with one item for each user id',
    });
  }
  if (userKey !== undefined && userKey !== partitionKey.name) {
    throw refusal(scope, {
      prop: 'userKey',
      must: `be the partition key of 'users', '${partitionKey.name}'`,
      got: userKey,
      instead: 'leave it out: the table is known',
    });
  }
  return partitionKey.name;
}

function missing(scope: IConstruct): never {
  throw refusal(scope, {
    prop: 'userKey',
    must: "name the partition key of 'users'",
    got: undefined,
    instead: "an imported table doesn't tell it: give its name",
  });
}

interface Key {
  readonly name: string;
  readonly type: string;
}

/** Partition key, then sort key; nothing for a table that is not defined in this app. */
function keysOf(users: dynamodb.ITable): Key[] {
  const table = users.node.defaultChild;
  if (!(table instanceof dynamodb.CfnTable) && !(table instanceof dynamodb.CfnGlobalTable)) {
    return [];
  }
  // A global table collects its attributes until synthesis.
  const { keySchema, attributeDefinitions } = Stack.of(table).resolve({
    keySchema: table.keySchema,
    attributeDefinitions: table.attributeDefinitions,
  }) as TableKeys;
  return keySchema.map(({ attributeName: name }) => ({
    name,
    type: attributeDefinitions.find(({ attributeName }) => attributeName === name)?.attributeType ?? '',
  }));
}

interface TableKeys {
  readonly keySchema: readonly dynamodb.CfnTable.KeySchemaProperty[];
  readonly attributeDefinitions: readonly dynamodb.CfnTable.AttributeDefinitionProperty[];
}
