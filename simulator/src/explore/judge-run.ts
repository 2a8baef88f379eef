import { isCallFault, type Fault } from '../faults/faults';
import type { HistoryEvent } from '../engine/history/history';
import type { Finding } from './exploration';
import type { ExploredExecution } from './explored-execution';

/** What went wrong, whatever it went wrong under. */
export type Found = Pick<Finding, 'kind' | 'message'>;

/** Lets an execution come to its end; tells when nothing can end it. */
export async function leadToEnd(execution: ExploredExecution): Promise<Found | undefined> {
  try {
    if (execution.status === 'RUNNING') await execution.toEnd?.();
  } catch (error) {
    if (execution.status !== 'RUNNING') throw error;
    return { kind: 'stuck', message: messageOf(error) };
  }
  if (execution.status !== 'RUNNING') return undefined;
  return { kind: 'stuck', message: 'The execution is still running, and nothing more is going to happen' };
}

/** Tells when an execution ended by an error that nothing caught. @param mayTimeOut whether it may run into its machine's timeout. */
export function tryUncaught<E extends ExploredExecution>(
  { mayEndUncaught }: { readonly mayEndUncaught?: (execution: E) => boolean },
  execution: E,
  mayTimeOut: boolean,
): Found | undefined {
  const { status, error, cause, history } = execution;
  const isMeant = (status === 'FAILED' && endedInFailState(history)) || (status === 'TIMED_OUT' && mayTimeOut);
  if (isMeant || (status !== 'FAILED' && status !== 'TIMED_OUT') || mayEndUncaught?.(execution) === true)
    return undefined;
  const why = status === 'TIMED_OUT' ? "by the machine's own timeout" : `with ${error ?? 'no error name'}`;
  return {
    kind: 'uncaught',
    message: `The execution ended ${status} ${why}${cause === undefined ? '' : `: ${cause}`}`,
  };
}

/** What the language itself says of a definition or of data: no fault says so, and a redrive meets it again. */
const OF_THE_LANGUAGE = [
  'States.Runtime',
  'States.QueryEvaluationError',
  'States.DataLimitExceeded',
  'States.ParameterPathFailure',
  'States.ResultPathMatchFailure',
  'States.IntrinsicFailure',
  'States.NoChoiceMatched',
];

/**
 * Whether an execution ended at a task by the error of a fault itself, or by an error that a function of the app has named: whoever looks
 * at it sees what went wrong, and a redrive goes on at that task.
 */
export function endedToBeRedriven(execution: ExploredExecution, faults: readonly Fault[]): boolean {
  const { status, error, history } = execution;
  if (status !== 'FAILED' || OF_THE_LANGUAGE.includes(error ?? '')) return false;
  let at = history[history.length - 1];
  while (at !== undefined && !/^TaskStateEntered$|StateExited$/.test(at.type)) at = history[at.previousEventId - 1];
  const state = at?.stateEnteredEventDetails?.['name'];
  if (state === undefined) return false;
  // Which task a handler works for, its calls don't say.
  return isNamedByTheApp(execution) || faults.some((fault) => isCallFault(fault) || fault.state === state);
}

/** `Order.Refused` out of a handler: no class of errors has a dot in its name by chance, and errors of Lambda itself are no JSON. */
function isNamedByTheApp({ error = '', cause = '' }: ExploredExecution): boolean {
  if (!/^\w+\.\w/.test(error)) return false;
  try {
    return (JSON.parse(cause) as { errorType?: unknown } | null)?.errorType === error;
  } catch {
    return false;
  }
}

/** Tells when what judges throws or answers false. */
export async function tryViolated(judge: () => unknown): Promise<Found | undefined> {
  try {
    if ((await judge()) !== false) return undefined;
    return { kind: 'violated', message: 'The invariant does not hold' };
  } catch (error) {
    return { kind: 'violated', message: messageOf(error) };
  }
}

function endedInFailState(history: readonly HistoryEvent[]): boolean {
  const last = history[history.length - 1];
  return last !== undefined && history[last.previousEventId - 1]?.type === 'FailStateEntered';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
