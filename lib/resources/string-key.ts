import { Token } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';
import { keysOf } from './table-keys';

/** A table of people, and the partition key that was named for it; both under the names of the props that gave them. */
export interface KeyedTable {
  readonly tableProp: string;
  readonly table: dynamodb.ITable;
  readonly keyProp: string;
  readonly key: string | undefined;
}

/** Settles the partition key of a table with one item for each id, from the table itself where it is known. */
export function stringKeyOf(scope: IConstruct, { tableProp, table, keyProp, key }: KeyedTable): string {
  const keys = keysOf(table);
  if (keys === undefined) {
    return checkAttributeName(scope, keyProp, key ?? missing(scope, tableProp, keyProp));
  }
  const [partitionKey, sortKey] = keys;
  if (partitionKey === undefined || sortKey !== undefined || partitionKey.type !== 'S') {
    throw refusal(scope, {
      prop: tableProp,
      must: 'have a string partition key and no sort key',
      got: keys.map(({ name, type }) => `${name} (${type})`).join(' with sort key '),
      instead: 'give a table with one item for each id',
    });
  }
  if (key !== undefined && key !== partitionKey.name) {
    throw refusal(scope, {
      prop: keyProp,
      must: `be the partition key of '${tableProp}', '${partitionKey.name}'`,
      got: key,
      instead: 'leave it out: the table is known',
    });
  }
  return partitionKey.name;
}

/** Refuses the name of an attribute that is empty. */
export function checkAttributeName(scope: IConstruct, prop: string, name: string): string {
  if (!Token.isUnresolved(name) && name.trim() === '') {
    throw refusal(scope, {
      prop,
      must: 'be the name of an attribute',
      got: name,
      instead: 'leave it out, or name one',
    });
  }
  return name;
}

function missing(scope: IConstruct, tableProp: string, keyProp: string): never {
  throw refusal(scope, {
    prop: keyProp,
    must: `name the partition key of '${tableProp}'`,
    got: undefined,
    instead: "an imported table doesn't tell it: give its name",
  });
}
