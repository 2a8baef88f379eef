import { randomUUID } from 'node:crypto';
import { GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import { describeExecution, executionArn, startOnce } from '../../../resources/handlers/executions';
import type { ReconciledWorld } from './look';
import { OpenTable } from './open-table';

/** The time between the beginnings of two rounds. */
export function everyMs(): number {
  return Number(environment('EVERY_MS'));
}

/** The table that the construct has set. */
export function openTable(): OpenTable {
  return new OpenTable(
    {
      getItem: (input) => dynamodb.send(new GetItemCommand(input)),
      query: (input) => dynamodb.send(new QueryCommand(input)),
      updateItem: (input) => dynamodb.send(new UpdateItemCommand(input)),
    },
    {
      tableName: environment('OPEN_TABLE'),
      indexName: environment('OPEN_INDEX'),
      openValues: environment('OPEN_VALUES').split(','),
      everyMs: everyMs(),
      now: Date.now,
    },
  );
}

/** Reconciling against AWS. */
export function openWorld(table: OpenTable): ReconciledWorld {
  const stateMachine = environment('STATE_MACHINE');
  return {
    describe: describeExecution,
    newExecution: () => executionArn(stateMachine, `${environment('RESUME_PREFIX')}${randomUUID()}`),
    adopt: (item, arn, resumption) => table.adopt(item, arn, resumption),
    start: async (item, arn) => {
      await startOnce(stateMachine, arn.slice(arn.lastIndexOf(':') + 1), { id: item.id });
    },
    postpone: (item) => table.postpone(item),
    close: (item, status) => table.close(item, status),
  };
}
