/** As much of a state as its time depends on. */
interface TimedState {
  readonly Type: string;
  readonly TimeoutSeconds?: unknown;
  readonly Seconds?: unknown;
  readonly Retry?: readonly TimedRetrier[];
  readonly Branches?: readonly { readonly States: Readonly<Record<string, TimedState>> }[];
}

interface TimedRetrier {
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
}

/** States that take no time of their own. */
const INSTANT = ['Pass', 'Choice', 'Succeed', 'Fail'];

/**
 * The longest time that a state can take, all attempts and the delays between them included, in seconds; undefined when its definition
 * doesn't say (no timeout, one that is an expression, a Map).
 */
export function worstCaseSeconds(rendered: object): number | undefined {
  const state = rendered as TimedState;
  const once = onceSeconds(state);
  if (once === undefined) {
    return undefined;
  }
  // Which retrier will match is not known, and each counts for itself.
  return (state.Retry ?? []).reduce((sum, retrier) => sum + retriesSeconds(retrier, once), once);
}

/** The sum over states of which each may be entered once; undefined when one of them is unknown. */
export function sumSeconds(states: readonly object[]): number | undefined {
  return states.reduce<number | undefined>((sum, state) => {
    const seconds = sum === undefined ? undefined : worstCaseSeconds(state);
    return sum === undefined || seconds === undefined ? undefined : sum + seconds;
  }, 0);
}

function onceSeconds(state: TimedState): number | undefined {
  if (INSTANT.includes(state.Type)) return 0;
  if (state.Type === 'Task') return numberOf(state.TimeoutSeconds);
  if (state.Type === 'Wait') return numberOf(state.Seconds);
  if (state.Type !== 'Parallel') return undefined;
  const branches = (state.Branches ?? []).map((branch) => sumSeconds(Object.values(branch.States)));
  return branches.every((seconds) => seconds !== undefined) ? Math.max(0, ...branches) : undefined;
}

/** What the attempts of a retrier after the first one can take, the delays before them included, in seconds. */
export function retriesSeconds(retrier: TimedRetrier, onceSeconds: number): number {
  const { IntervalSeconds: interval = 1, BackoffRate: rate = 2, MaxAttempts: attempts = 3 } = retrier;
  let seconds = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    seconds += onceSeconds + Math.min(interval * rate ** attempt, retrier.MaxDelaySeconds ?? Infinity);
  }
  return seconds;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
