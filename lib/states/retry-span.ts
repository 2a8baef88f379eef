import type { AslRetrier } from './asl-state';

/** The time that the delays of a retrier take together, in seconds, without the attempts between them. */
export interface RetrySpan {
  readonly atMost: number;
  /** With full jitter each delay is drawn between 0 and what was computed: in the mean it is half of that. */
  readonly mean: number;
}

/** The number of attempts after the first one, none of them later than it must be, with which a retrier without jitter fills a span in seconds. */
export function attemptsToFill(
  seconds: number,
  retrier: Pick<AslRetrier, 'IntervalSeconds' | 'BackoffRate' | 'MaxDelaySeconds'>,
): number {
  const { IntervalSeconds: interval = 1, BackoffRate: rate = 2, MaxDelaySeconds: longest = Infinity } = retrier;
  let [attempts, spent, delay] = [0, 0, Math.min(interval, longest)];
  while (spent < seconds && delay < longest && rate > 1) {
    spent += delay;
    attempts += 1;
    delay = Math.min(interval * rate ** attempts, longest);
  }
  return spent < seconds ? attempts + Math.ceil((seconds - spent) / delay) : attempts;
}

/**
 * The delays of all attempts of a retrier.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
 */
export function delaySeconds(retrier: Omit<AslRetrier, 'ErrorEquals'>): RetrySpan {
  const { IntervalSeconds: interval = 1, BackoffRate: rate = 2, MaxAttempts: attempts = 3 } = retrier;
  const { MaxDelaySeconds: longest = Infinity, JitterStrategy: jitter } = retrier;
  let atMost = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    atMost += Math.min(interval * rate ** attempt, longest);
  }
  return { atMost, mean: jitter === 'FULL' ? atMost / 2 : atMost };
}
