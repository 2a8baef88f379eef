import type { DescribedExecution } from '../../../resources/handlers/executions';
import { sendDead } from './dead-letters';
import { freeLane, type Held } from './lanes';

/** Whether an execution runs, or is going to again. */
export function isOpen({ status }: DescribedExecution): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

/** Makes room after an execution that has ended. What has failed is first put into the dead-letter queue: its lane is what remembers it. */
export async function settle(held: Held, { status, error, cause, input = '' }: DescribedExecution): Promise<void> {
  if (status !== 'SUCCEEDED') await sendDead({ ...held, body: input }, { error: error ?? status, cause });
  await freeLane(held);
}
