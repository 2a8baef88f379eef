import type { Duration } from 'aws-cdk-lib';

/** The plan behind a `LockWait`. */
export interface RetryPlan {
  readonly kind: 'retry';
  readonly timeout: Duration;
  readonly interval: Duration;
  readonly maxInterval: Duration;
}

/** The plan of who waits in line. */
export interface QueuePlan {
  readonly kind: 'queue';
  readonly timeout: Duration;
  readonly priority: string;
}
