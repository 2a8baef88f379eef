import { DescribeExecutionCommand, ExecutionDoesNotExist, SendTaskHeartbeatCommand } from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../resources/handlers/clients';
import { OVER, readWait, recordAbandoned } from './wait-record';
import type { WaitRecord } from './wait-record';

/** The statuses of executions that have not ended; one that waits for its redrive will go on. */
const AT_WORK = ['RUNNING', 'PENDING_REDRIVE'];

/**
 * The open wait as it is, once it is known whether its execution still waits: one that was stopped, or has ended in another way, makes the wait
 * abandoned, and its row says so, until it is redriven.
 *
 * A heartbeat asks whether the token is alive, without any effect on a state that has no limit for heartbeats. Only where it is not, as between two
 * attempts, the execution itself is described, of which AWS allows an account a few a second.
 */
export async function abandonedIfEnded(wait: WaitRecord): Promise<WaitRecord> {
  if (wait.abandoned || (await isAwaited(wait)) || (await isAtWork(wait))) {
    return wait;
  }
  // An execution that has ended by an answer since the wait was read is not abandoned.
  return (await recordAbandoned(wait)) ?? (await readWait(wait.key)) ?? wait;
}

async function isAwaited({ taskToken }: WaitRecord): Promise<boolean> {
  try {
    await stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken }));
    return true;
  } catch (error) {
    if (error instanceof Error && OVER.has(error.name)) {
      return false;
    }
    throw error;
  }
}

async function isAtWork({ id }: WaitRecord): Promise<boolean> {
  const [, executionArn] = JSON.parse(id) as [string, string];
  try {
    // The status alone, for which the key of a machine that has one is not needed.
    const command = new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' });
    return AT_WORK.includes((await stepFunctions.send(command)).status ?? '');
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) {
      return false;
    }
    throw error;
  }
}
