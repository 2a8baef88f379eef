import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, executionArn, type DescribedExecution } from '../../../../resources/handlers/executions';
import type { Answer } from './answer';
import { linksIn } from './links';
import { isOwned } from './owner';
import { notFound } from './refused';

/** Shows an execution to its owner; of a name that is not one of the owner's nothing is asked for. */
export async function show(id: string, owner: string): Promise<Answer> {
  const described = await find(id, owner);
  const { output, error, cause } = described;
  const isRunning = isOpen(described);
  return {
    statusCode: 200,
    headers: isRunning ? { 'retry-after': environment('POLL_AFTER_SECONDS') } : {},
    body: {
      id,
      status: statusOf(described),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && environment('SHOW_CAUSE') === 'true' && { cause }),
      ...(output !== undefined && linksIn(output, id)),
    },
    result: output,
  };
}

/** The execution of an owner. */
export async function find(id: string, owner: string): Promise<DescribedExecution> {
  const described = isOwned(id, owner)
    ? await describeExecution(executionArn(environment('STATE_MACHINE'), id))
    : undefined;
  if (described === undefined) throw notFound();
  return described;
}

/** An execution that waits to be redriven goes on. */
export function isOpen({ status }: DescribedExecution): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

/** The status as callers are told it. */
export function statusOf(described: DescribedExecution): string {
  return isOpen(described) ? 'RUNNING' : described.status;
}
