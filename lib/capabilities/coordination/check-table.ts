import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { refusal, refuseAtSynthesis } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { checkTimeToLive, indexKeysOf, keysOf } from '../../resources/table-keys';
import { COORDINATION_KEYS, OWNER, OWNER_INDEX, TIME_TO_LIVE } from './attributes';

const { partitionKey, sortKey } = COORDINATION_KEYS;

/** Refuses a table of the user that executions can't coordinate in, as far as it is known; its index, which may be added later, at synthesis. */
export function checkCoordinationTable(scope: IConstruct, prop: string, table: dynamodb.ITable): void {
  checkReach(scope, prop, table);
  const keys = keysOf(table)?.map(({ name, type }) => `${name} (${type})`);
  if (keys !== undefined && keys.join(', ') !== `${partitionKey} (S), ${sortKey} (S)`) {
    const must = `have the string partition key '${partitionKey}' and the string sort key '${sortKey}'`;
    throw refusal(scope, { prop, must, got: keys.join(', '), instead: 'leave it out for a table that fits' });
  }
  checkTimeToLive(scope, prop, table, TIME_TO_LIVE);
  refuseAtSynthesis(scope, () => checkIndex(scope, prop, table));
}

function checkIndex(scope: IConstruct, prop: string, table: dynamodb.ITable): string[] {
  const indexes = indexKeysOf(table);
  if (indexes === undefined || indexes.get(OWNER_INDEX)?.join(', ') === OWNER) return [];
  const must = `have an index '${OWNER_INDEX}' with the partition key '${OWNER}' alone`;
  const got = indexes.get(OWNER_INDEX)?.join(', ') ?? [...indexes.keys()].join(', ');
  const instead = 'what an execution held is found by it: add it to the table';
  return [refusal(scope, { prop, must, got, instead }).message];
}
