/** An execution as the decision sees it. */
export interface FailedExecution {
  readonly executionArn: string;
  readonly status: string;
  readonly error: string;
  readonly cause: string;
  readonly stoppedMs: number;
  /** The number of times that it was redriven, by whomever: AWS counts. */
  readonly redriveCount: number;
  /** The reason for which AWS would refuse a redrive; undefined where it would not. */
  readonly refusal?: string;
}

/** The executions that are redriven, and when. */
export interface Policy {
  readonly errors: readonly string[];
  readonly excludedErrors: readonly string[];
  readonly maxRedrives: number;
  readonly delayMs: number;
  readonly delayRate: number;
  readonly maxDelayMs: number;
}

/** The decision on an execution: one that is left is for operators. */
export type Verdict =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait'; readonly dueMs: number }
  | { readonly do: 'redrive' }
  | { readonly do: 'leave'; readonly reason: string };

/** The statuses of executions that may be redriven. One that was stopped was stopped by somebody, and one that waits for its redrive goes on by itself. */
export const REDRIVEN_STATUSES = ['FAILED', 'TIMED_OUT'] as const;

/** Decides by what is known without the history. */
export function decide(execution: FailedExecution, policy: Policy, nowMs: number): Verdict {
  const { status, error, redriveCount, refusal } = execution;
  const { errors, excludedErrors, maxRedrives } = policy;
  if (!REDRIVEN_STATUSES.some((each) => each === status)) return { do: 'nothing' };
  if (!isAmong(error, errors)) return { do: 'leave', reason: `the error ${error} is none of those that are redriven` };
  if (isAmong(error, excludedErrors)) return { do: 'leave', reason: `the error ${error} is never redriven` };
  if (redriveCount >= maxRedrives) {
    return { do: 'leave', reason: `it was redriven ${redriveCount} times, of ${maxRedrives} at most` };
  }
  if (refusal !== undefined) return { do: 'leave', reason: refusal };
  const dueMs = dueAt(execution, policy);
  return dueMs > nowMs ? { do: 'wait', dueMs } : { do: 'redrive' };
}

/**
 * The instant at which a failure is due. Its delay is drawn from the upper half, so that executions which failed together do not come back together; the same for
 * everybody who asks, since it is drawn by the name.
 */
export function dueAt(
  { executionArn, stoppedMs, redriveCount }: Pick<FailedExecution, 'executionArn' | 'stoppedMs' | 'redriveCount'>,
  { delayMs, delayRate, maxDelayMs }: Policy,
): number {
  const longest = Math.min(maxDelayMs, delayMs * delayRate ** redriveCount);
  return stoppedMs + Math.round(longest * (0.5 + 0.5 * share(`${executionArn}#${redriveCount}`)));
}

/** A number from 0 to 1 for a text (FNV-1a). */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193) >>> 0;
  return hash / 0xffffffff;
}

/** Whether a name is one of some, of which each may end in `*`. */
export function isAmong(name: string, patterns: readonly string[]): boolean {
  return patterns.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each));
}
