import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, executionArn, type DescribedExecution } from '../../../../resources/handlers/executions';
import { isOwned } from './owner';
import { notFound } from './refused';

/** An execution as its owner is shown it. */
export interface Shown {
  readonly statusCode: 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Shows an execution to its owner; of a name that is not one of the owner's nothing is asked for. */
export async function show(id: string, owner: string): Promise<Shown> {
  const described = await find(id, owner);
  const isRunning = isOpen(described);
  return {
    statusCode: 200,
    headers: isRunning ? { 'retry-after': environment('POLL_AFTER_SECONDS') } : {},
    body: { id, ...(isRunning ? { status: 'RUNNING' } : endOf(described)) },
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

function endOf({ status, output, error, cause }: DescribedExecution): object {
  return {
    status,
    ...(output !== undefined && { result: JSON.parse(output) as unknown }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && environment('SHOW_CAUSE') === 'true' && { cause }),
  };
}
