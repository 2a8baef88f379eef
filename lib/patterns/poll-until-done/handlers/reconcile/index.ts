import { createHash } from 'node:crypto';
import type { ExecutionListItem, ExecutionStatus } from '@aws-sdk/client-sfn';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, historyOf, startOnce } from '../../../../resources/handlers/executions';
import { openJob } from './open-job';

/** From an event the ARN of the execution that ended; from the schedule nothing. */
interface ReconcileEvent {
  readonly execution?: string;
}

/** `cancelled` where a cancellation was started, now or before. */
type Outcome = 'cancelled' | 'nothing' | 'at work';

const ENDED: readonly ExecutionStatus[] = ['ABORTED', 'TIMED_OUT', 'FAILED'];

/** Has the jobs cancelled that executions have left behind: that of one, or of all that have ended lately. */
export async function handler(event: ReconcileEvent | null): Promise<Record<string, Outcome>> {
  const executions = event?.execution === undefined ? await endedLately() : [event.execution];
  const outcomes: Record<string, Outcome> = {};
  for (const arn of executions) outcomes[arn] = await look(arn);
  return outcomes;
}

async function look(arn: string): Promise<Outcome> {
  const execution = await describeExecution(arn);
  if (execution === undefined) return 'nothing';
  // Somebody has redriven it.
  if (['RUNNING', 'PENDING_REDRIVE'].includes(execution.status)) return 'at work';
  const job = openJob(await historyOf(arn), {
    jobVariable: environment('JOB_VARIABLE'),
    endState: environment('END_STATE'),
    cancelStates: JSON.parse(environment('CANCEL_STATES')) as string[],
  });
  if (job === undefined) return 'nothing';
  const name = `cancel-${createHash('sha256').update(arn).digest('hex')}`;
  const input = JSON.parse(execution.input ?? '{}') as unknown;
  await startOnce(environment('STATE_MACHINE'), name, { job: JSON.parse(job) as unknown, input, execution: arn });
  return 'cancelled';
}

/** Among the latest thousand of each status: whoever was missed in two rounds is not found by more of them. */
async function endedLately(): Promise<string[]> {
  const sinceMs = Date.now() - 2 * Number(environment('EVERY_MS'));
  const lists = await Promise.all(ENDED.map(listOf));
  const lately = lists.flat().filter(({ stopDate }) => stopDate !== undefined && stopDate.getTime() >= sinceMs);
  return lately.flatMap(({ executionArn }) => executionArn ?? []);
}

async function listOf(statusFilter: ExecutionStatus): Promise<readonly ExecutionListItem[]> {
  const stateMachineArn = environment('POLL_MACHINE');
  const { executions } = await stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: 1000 }),
  );
  return executions ?? [];
}
