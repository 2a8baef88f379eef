import { Duration } from 'aws-cdk-lib';
import { checkGiven, type Given } from '../../core/given';
import type { QueuePlan, RetryPlan } from './wait-plan';

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

/** Options of `LockWait.queue`. */
export interface LockQueueOptions {
  /**
   * The time within which the lock must have been got, in whole seconds up to 364 days.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * The priority: a number from 0 to 9 or a JSONata expression of one, the lower the sooner. Those of the same priority get the lock in the order in
   * which they came.
   *
   * @default 5
   */
  readonly priority?: string;
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

  /**
   * A place in line: whoever gives the lock back hands it to the one that waits longest, within a second or so. One transition, and one more for each
   * lease of a holder that died unnoticed. For Standard state machines, each of which must be made known to the table (`addStateMachine`).
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
   */
  public static queue(options: LockQueueOptions = {}): LockWait {
    checkGiven('LockWait.queue', options, GIVEN_QUEUE);
    const { timeout = Duration.hours(1), priority = '5' } = options;
    return new LockWait({ kind: 'queue', timeout, priority });
  }

  /** @internal Undefined where nobody waits. */
  public readonly _plan: RetryPlan | QueuePlan | undefined;

  private constructor(plan: RetryPlan | QueuePlan | undefined) {
    this._plan = plan;
  }
}

const GIVEN_RETRY: Given<LockRetryOptions> = { timeout: 'duration', interval: 'duration', maxInterval: 'duration' };

const GIVEN_QUEUE: Given<LockQueueOptions> = { timeout: 'duration' };
