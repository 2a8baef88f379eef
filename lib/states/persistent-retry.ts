import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Retrier } from './retries';
import { retryPersistently } from './retries';

/** The persistent retries of work that may have a deadline: one that is over is over, and nobody waits for an answer again. */
export function retriesUntil(deadline: Duration | undefined): Retrier[] {
  const [retrier] = retryPersistently() as [Retrier];
  return deadline === undefined
    ? [retrier]
    : [{ ...retrier, ErrorEquals: [sfn.Errors.TIMEOUT], MaxAttempts: 0 }, retrier];
}

/** The persistent retry of the states that we build, in the words of aws-cdk-lib. */
export function persistentRetry(): sfn.RetryProps {
  const [retrier] = retryPersistently() as [Retrier];
  return {
    errors: [...retrier.ErrorEquals],
    interval: Duration.seconds(retrier.IntervalSeconds),
    backoffRate: retrier.BackoffRate,
    maxAttempts: retrier.MaxAttempts,
    maxDelay: retrier.MaxDelaySeconds === undefined ? undefined : Duration.seconds(retrier.MaxDelaySeconds),
    jitterStrategy: sfn.JitterType.FULL,
  };
}
