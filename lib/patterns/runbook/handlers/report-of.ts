import { decisionIn } from './decision';
import { toldOf, type ToldState } from './manifest';
import type { Visit } from './timeline';

/** An execution as it is described. */
export interface ReportedExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly status: string;
  readonly startedMs: number;
  readonly stoppedMs?: number;
  readonly error?: string;
  readonly cause?: string;
  readonly input?: string;
  readonly redriveCount: number;
}

/** The types of states that do something, or wait; the others only lead on. */
const DOING = ['Task', 'Parallel', 'Map', 'Wait'];

/** Longer texts are cut: the history has the rest for 90 days. */
const KEPT = 10_000;

/** The report of an execution: what a reader of an audit asks for, in JSON. */
export function reportOf(
  execution: ReportedExecution,
  visits: readonly Visit[],
  told: readonly ToldState[],
  now: Date,
): object {
  const { executionArn, stateMachineArn, status, startedMs, stoppedMs, error, cause, input, redriveCount } = execution;
  return {
    version: 1,
    execution: executionArn,
    stateMachine: stateMachineArn,
    // The state that reports is the last: what runs has done its steps.
    status: status === 'RUNNING' ? 'COMPLETED' : status,
    error,
    cause: textOf(cause),
    ...spanOf(startedMs, stoppedMs ?? now.getTime()),
    redrives: redriveCount,
    reportedAt: now.toISOString(),
    input: jsonOf(input),
    steps: visits.flatMap((visit) => {
      const about = toldOf(visit.state, told);
      return about === undefined || !DOING.includes(visit.type) ? [] : [stepOf(visit, about, execution, now)];
    }),
  };
}

function stepOf(visit: Visit, { name, kind, of }: ToldState, execution: ReportedExecution, now: Date): object {
  const { state, startedMs, endedMs, attempts, input, output, failure } = visit;
  return {
    name,
    kind,
    undoes: of,
    state,
    outcome: outcomeOf(visit, execution.status),
    ...spanOf(startedMs, endedMs ?? execution.stoppedMs ?? now.getTime()),
    attempts,
    decision: decisionIn(failure === undefined ? output : failure.cause),
    // Most steps get what the runbook was given.
    input: input === execution.input ? undefined : jsonOf(input),
    output: failure === undefined ? jsonOf(output) : undefined,
    error: failure?.error,
    cause: textOf(failure?.cause),
  };
}

/** A state that was left by its Catch has failed as well as one that ended the execution. */
function outcomeOf({ failure, endedMs }: Visit, status: string): string {
  if (failure !== undefined) return 'FAILED';
  if (endedMs !== undefined) return 'SUCCEEDED';
  return status === 'TIMED_OUT' ? 'TIMED_OUT' : status === 'RUNNING' ? 'RUNNING' : 'STOPPED';
}

function spanOf(startedMs: number, endedMs: number): object {
  const [startedAt, endedAt] = [startedMs, endedMs].map((ms) => new Date(ms).toISOString());
  return { startedAt, endedAt, durationMs: endedMs - startedMs };
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  return text.length > KEPT ? textOf(text) : (JSON.parse(text) as unknown);
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined || text.length <= KEPT ? text : `${text.slice(0, KEPT)} … (${text.length} characters)`;
}
