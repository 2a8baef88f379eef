import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { COORDINATION_KEYS } from '../../capabilities/coordination/attributes';
import { refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { keysOf } from '../../resources/table-keys';

/** Refuses a table that has other keys, as far as it is known. */
export function checkStoreTable(scope: IConstruct, prop: string, table: dynamodb.ITable): void {
  checkReach(scope, prop, table);
  const { partitionKey, sortKey } = COORDINATION_KEYS;
  const keys = keysOf(table)?.map(({ name, type }) => `${name} (${type})`);
  if (keys === undefined || keys.join(', ') === `${partitionKey} (S), ${sortKey} (S)`) return;
  const must = `have the string partition key '${partitionKey}' and the string sort key '${sortKey}'`;
  throw refusal(scope, { prop, must, got: keys.join(', '), instead: 'leave it out for a table that fits' });
}
