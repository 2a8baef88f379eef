import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { refusal, refuseAtSynthesis } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { indexKeysOf, keysOf } from '../../resources/table-keys';
import { OPEN_KEYS } from './open-index';

const INDEX_KEYS = [OPEN_KEYS.partitionKey, OPEN_KEYS.sortKey].join(', ');

/** Refuses a table of the user that open items can't be kept in; its index, which may be added later, at synthesis. */
export function checkOpenTable(scope: IConstruct, prop: string, table: dynamodb.ITable, indexName: string): void {
  checkReach(scope, prop, table);
  const keys = keysOf(table)?.map(({ name, type }) => `${name} (${type})`);
  if (keys !== undefined && keys.join(', ') !== 'id (S)') {
    throw refusal(scope, {
      prop,
      must: "have the string partition key 'id' and no sort key",
      got: keys.join(', '),
      instead: 'give a table of that key, or leave it out for one that is created',
    });
  }
  refuseAtSynthesis(scope, () => checkIndex(scope, prop, table, indexName));
}

function checkIndex(scope: IConstruct, prop: string, table: dynamodb.ITable, indexName: string): string[] {
  const indexes = indexKeysOf(table);
  const keys = indexes?.get(indexName)?.join(', ');
  if (indexes === undefined || keys === INDEX_KEYS) {
    return [];
  }
  const must = `have an index '${indexName}' with the keys ${INDEX_KEYS}`;
  const got = keys ?? [...indexes.keys()].join(', ');
  return [refusal(scope, { prop, must, got, instead: 'open items are found by it: add it to the table' }).message];
}
