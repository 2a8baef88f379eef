import type { Catcher, Retrier } from '../../language/definition';
import type { Failure } from '../fields/outcome';
import type { Random } from '../../base/random';

/** Whether one of the names in ErrorEquals stands for a failure. `States.Runtime` never comes here: nothing catches it. */
export function matchesError(names: readonly string[], failure: Failure): boolean {
  return names.some((name) => {
    if (name === 'States.ALL') return true;
    if (name === 'States.TaskFailed') return failure.error !== 'States.Timeout';
    return name === failure.error || (failure.aliases?.includes(name) ?? false);
  });
}

/** The first catcher for a failure. */
export function catcherFor(catchers: readonly Catcher[] | undefined, failure: Failure): Catcher | undefined {
  return catchers?.find((catcher) => matchesError(catcher.ErrorEquals, failure));
}

/** How often each retrier of a state was used since the state was entered. */
export class RetryCounts {
  private readonly counts = new Map<Retrier, number>();
  /** All retries since the state was entered: `$$.State.RetryCount`. */
  total = 0;

  /**
   * The delay in milliseconds before the failure is retried, and counts the retry; undefined when it is not retried.
   */
  next(retriers: readonly Retrier[] | undefined, failure: Failure, random: Random): number | undefined {
    const retrier = retriers?.find((candidate) => matchesError(candidate.ErrorEquals, failure));
    if (retrier === undefined) return undefined;
    const used = this.counts.get(retrier) ?? 0;
    if (isUsedUp(retrier, used)) return undefined;
    this.counts.set(retrier, used + 1);
    this.total += 1;
    return delayMs(retrier, used, random);
  }
}

/** How long the next retry waits, before any jitter. */
export function backoffSeconds(retrier: Retrier, used: number): number {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
  return Math.min(grown, retrier.MaxDelaySeconds ?? Infinity);
}

/** Whether a retrier was used as often as it may be. */
export function isUsedUp({ MaxAttempts }: Retrier, used: number): boolean {
  return used >= (MaxAttempts ?? 3);
}

function delayMs(retrier: Retrier, used: number, random: Random): number {
  const seconds = backoffSeconds(retrier, used);
  const jittered = retrier.JitterStrategy === 'FULL' ? random.next() * seconds : seconds;
  return Math.round(jittered * 1_000);
}
