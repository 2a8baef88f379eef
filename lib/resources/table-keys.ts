import { Stack, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';

/** One attribute of the primary key of a table. */
export interface TableKey {
  readonly name: string;
  /** `S`, `N` or `B`. */
  readonly type: string;
}

/** Partition key, then sort key; undefined for a table that is not defined in this app. */
export function keysOf(table: dynamodb.ITable): TableKey[] | undefined {
  const resource = resourceOf(table);
  if (resource === undefined) {
    return undefined;
  }
  // A global table collects its attributes until synthesis.
  const { keySchema, attributeDefinitions } = Stack.of(resource).resolve({
    keySchema: resource.keySchema,
    attributeDefinitions: resource.attributeDefinitions,
  }) as ResolvedKeys;
  return keySchema.map(({ attributeName: name }) => ({
    name,
    type: attributeDefinitions.find(({ attributeName }) => attributeName === name)?.attributeType ?? '',
  }));
}

/** The keys of each index of a table by its name; undefined for a table that is not defined in this app. To be called at synthesis. */
export function indexKeysOf(table: dynamodb.ITable): ReadonlyMap<string, readonly string[]> | undefined {
  const resource = resourceOf(table);
  if (resource === undefined) {
    return undefined;
  }
  const { indexes = [] } = Stack.of(resource).resolve({ indexes: resource.globalSecondaryIndexes }) as {
    indexes?: readonly dynamodb.CfnTable.GlobalSecondaryIndexProperty[];
  };
  return new Map(
    indexes.map(({ indexName, keySchema }) => [
      indexName,
      (keySchema as readonly dynamodb.CfnTable.KeySchemaProperty[]).map(({ attributeName }) => attributeName),
    ]),
  );
}

/** The attribute that items of a table live by; undefined for a table that is not defined in this app, `''` without any. */
function timeToLiveOf(table: dynamodb.ITable): string | undefined {
  const resource = resourceOf(table);
  if (resource === undefined) {
    return undefined;
  }
  const { timeToLiveSpecification } = Stack.of(resource).resolve({
    timeToLiveSpecification: resource.timeToLiveSpecification,
  }) as { timeToLiveSpecification?: { attributeName?: string; enabled: boolean } };
  return timeToLiveSpecification?.enabled === true ? (timeToLiveSpecification.attributeName ?? '') : '';
}

function resourceOf(table: dynamodb.ITable): dynamodb.CfnTable | dynamodb.CfnGlobalTable | undefined {
  const resource = table.node.defaultChild;
  return resource instanceof dynamodb.CfnTable || resource instanceof dynamodb.CfnGlobalTable ? resource : undefined;
}

interface ResolvedKeys {
  readonly keySchema: readonly dynamodb.CfnTable.KeySchemaProperty[];
  readonly attributeDefinitions: readonly dynamodb.CfnTable.AttributeDefinitionProperty[];
}

/** Refuses a table of the user's own from which nothing would ever leave, as far as it is known. */
export function checkTimeToLive(scope: IConstruct, prop: string, table: dynamodb.ITable, attribute: string): void {
  const timeToLive = timeToLiveOf(table);
  if (timeToLive === undefined || timeToLive === attribute) return;
  throw refusal(scope, {
    prop,
    must: `have its time to live on '${attribute}'`,
    got: timeToLive === '' ? undefined : timeToLive,
    instead: `give 'timeToLiveAttribute: '${attribute}'', or nothing ever leaves it`,
  });
}
