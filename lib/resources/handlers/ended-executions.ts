import type { ExecutionListItem, ExecutionStatus } from '@aws-sdk/client-sfn';
import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { stepFunctions } from './clients';

/** An execution that has ended, as it is listed. */
export interface EndedExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly stoppedMs: number;
  readonly redriveCount: number;
}

/**
 * The executions of a state machine with one of some statuses that have ended at an instant or later, those that began last first. AWS lists by
 * the begin and keeps what has ended for 90 days: whatever began in that time is looked through.
 */
export async function* endedExecutions(
  stateMachineArn: string,
  statuses: readonly ExecutionStatus[],
  sinceMs: number,
): AsyncGenerator<EndedExecution> {
  for (const statusFilter of statuses) {
    const pages = paginateListExecutions({ client: stepFunctions, pageSize: 1000 }, { stateMachineArn, statusFilter });
    for await (const { executions = [] } of pages) {
      yield* executions.map(ended).filter(({ stoppedMs }) => stoppedMs >= sinceMs);
    }
  }
}

function ended({ executionArn = '', name = '', stopDate, redriveCount = 0 }: ExecutionListItem): EndedExecution {
  return { executionArn, name, stoppedMs: stopDate?.getTime() ?? 0, redriveCount };
}
