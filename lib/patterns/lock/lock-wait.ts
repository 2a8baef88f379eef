import { Duration } from 'aws-cdk-lib';
import { checkGiven, type Given } from '../../core/given';

/** Options of `LockWait.retry`. */
export interface LockRetryOptions {
  /**
   * The time for which the lock is tried for, in the mean: delays are drawn at random. Whole seconds up to 364 days.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * The longest delay before the second attempt, in whole seconds; it doubles with each attempt up to `maxInterval`.
   *
   * @default Duration.seconds(1)
   */
  readonly interval?: Duration;

  /**
   * The longest delay between two attempts, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly maxInterval?: Duration;
}

/** The plan behind a `LockWait`. */
export interface RetryPlan {
  readonly kind: 'retry';
  readonly timeout: Duration;
  readonly interval: Duration;
  readonly maxInterval: Duration;
}

/** The way of waiting for a lock that somebody else holds. */
export class LockWait {
  /** No wait: where the lock is held, the lock is not acquired. */
  public static none(): LockWait {
    return new LockWait(undefined);
  }

  /**
   * New attempts with growing delays, drawn at random; one transition each. Nobody stands in line: whoever comes at the right moment gets the
   * lock.
   */
  public static retry(options: LockRetryOptions = {}): LockWait {
    checkGiven('LockWait.retry', options, GIVEN_RETRY);
    const { timeout = Duration.hours(1), interval = Duration.seconds(1), maxInterval = Duration.seconds(30) } = options;
    return new LockWait({ kind: 'retry', timeout, interval, maxInterval });
  }

  /** @internal Undefined where nobody waits. */
  public readonly _plan: RetryPlan | undefined;

  private constructor(plan: RetryPlan | undefined) {
    this._plan = plan;
  }
}

const GIVEN_RETRY: Given<LockRetryOptions> = { timeout: 'duration', interval: 'duration', maxInterval: 'duration' };
