import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { endedExecutions } from '../../../../resources/handlers/ended-executions';
import { isReported, writeReport, type Place } from '../write-report';

/** An execution that reports, or has ended. */
interface Reporting {
  readonly execution: string;
}

/** The schedule, which asks for all executions of a state machine that have ended without a report. */
interface Asked {
  readonly stateMachine: string;
}

/** The time within which a report that was missed is made up for. */
const LOOKED_BACK_MS = 3 * 86_400_000;

/** The function has 2 minutes, and the last report needs some. */
const LONGEST_ROUND_MS = 90_000;

const { ABORTED, FAILED, SUCCEEDED, TIMED_OUT } = ExecutionStatus;

/** Writes the report of an execution, or of all that have ended without one. */
export async function handler(input: Reporting | Asked): Promise<Place | { readonly reported: number }> {
  return 'execution' in input ? writeReport(input.execution) : reportMissing(input.stateMachine);
}

async function reportMissing(stateMachine: string): Promise<{ readonly reported: number }> {
  const beganMs = Date.now();
  const failures: unknown[] = [];
  let reported = 0;
  const statuses = [FAILED, TIMED_OUT, ABORTED, SUCCEEDED];
  for await (const { executionArn, stoppedMs } of endedExecutions(stateMachine, statuses, beganMs - LOOKED_BACK_MS)) {
    if (Date.now() - beganMs >= LONGEST_ROUND_MS) break;
    try {
      if (await isReported(executionArn, stoppedMs)) continue;
      await writeReport(executionArn);
      reported += 1;
    } catch (error) {
      // One that can't be reported must not stand in the way of the others.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not all executions could be reported');
  return { reported };
}
