import { createHash } from 'node:crypto';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ExecutionLimitExceeded,
  ExecutionNotRedrivable,
  RedriveExecutionCommand,
  StateMachineDeleting,
} from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../resources/handlers/clients';
import type { FailedExecution } from './decide';

/** Undefined when there is no such execution, or no more. */
export async function describeFailed(executionArn: string): Promise<FailedExecution | undefined> {
  try {
    const described = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    const { status = '', error = '', cause = '', stopDate, redriveCount = 0 } = described;
    const { redriveStatus = 'REDRIVABLE', redriveStatusReason = 'AWS refuses to redrive it' } = described;
    const refusal = redriveStatus === 'NOT_REDRIVABLE' ? redriveStatusReason : undefined;
    // A machine that timed out names no error of its own.
    const named = error === '' && status === 'TIMED_OUT' ? 'States.Timeout' : error;
    return { executionArn, status, error: named, cause, stoppedMs: stopDate?.getTime() ?? 0, redriveCount, refusal };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** The outcome of a redrive: the message of AWS where it refuses. */
export type Redriven =
  { readonly is: 'redriven' } | { readonly is: 'later' } | { readonly is: 'refused'; readonly reason: string };

/**
 * Redrives an execution for the failure that was described, once: whoever has seen the same failure uses the same token, with which AWS redrives nothing
 * for a quarter of an hour. So a second look at a failure can't take the next one for it, however fast that follows.
 */
export async function redriveOnce({ executionArn, redriveCount }: FailedExecution): Promise<Redriven> {
  const clientToken = createHash('sha256').update(`${executionArn}#${redriveCount}`).digest('hex');
  try {
    await stepFunctions.send(new RedriveExecutionCommand({ executionArn, clientToken }));
    return { is: 'redriven' };
  } catch (error) {
    if (error instanceof ExecutionLimitExceeded) return { is: 'later' };
    const refused = [ExecutionNotRedrivable, ExecutionDoesNotExist, StateMachineDeleting];
    if (refused.some((each) => error instanceof each)) return { is: 'refused', reason: (error as Error).message };
    throw error;
  }
}
