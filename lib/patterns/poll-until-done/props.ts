import type { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Work } from '../../work/work';
import type { PollCheck } from './poll-check';

/** Properties of a `PollUntilDone`. */
export interface PollUntilDoneProps {
  /**
   * The work that starts the job. A call whose answer was lost is made again, so that it must bear being done twice: give the token that makes
   * it idempotent where the service takes one.
   *
   * @default - the job is under way already, and `job` says which it is
   */
  readonly start?: Work;

  /**
   * The job, as JSONata over what `start` answered, `$result`, and the input, `$input`: what the check and the cancellation find as `$job`.
   *
   * @default - what the check says, else the whole answer of `start`
   */
  readonly job?: string;

  /** The check that is made again and again, and what its answers mean. */
  readonly check: PollCheck;

  /**
   * The time within which the job must be done, in whole seconds up to 364 days, counted from its start. An answer after it does not count.
   */
  readonly deadline: Duration;

  /** The time between two checks, in whole seconds up to the deadline. */
  readonly interval: Duration;

  /**
   * The factor by which each interval is longer than the one before: 1 or more.
   *
   * @default 1
   */
  readonly backoffRate?: number;

  /**
   * The longest interval, in whole seconds, with a `backoffRate` above 1.
   *
   * @default - the deadline
   */
  readonly maxInterval?: Duration;

  /**
   * Whether each interval is drawn between half of it and the whole, so that many that began together do not check together.
   *
   * @default true, but for `waitByRetry`
   */
  readonly jitter?: boolean;

  /**
   * Whether the check is waited for by its own retries: 1 transition for each check instead of 2, and half the history. Everything that a check
   * may fail with has then the same name, so that its expressions must be such as can't fail, and there is no jitter.
   *
   * @default false
   */
  readonly waitByRetry?: boolean;

  /**
   * The call that cancels the job when it is too late, or can't be checked any more. Its failure changes nothing of what follows.
   *
   * @default - what the check says, else nothing is cancelled
   */
  readonly cancel?: Work;

  /**
   * The states that follow when the job has failed. They find the input with `{ job, result }` beside it.
   *
   * @default - the execution fails with `PollUntilDone.JobFailed`
   */
  readonly onFailed?: sfn.IChainable;

  /**
   * The states that follow when the deadline is over. They find the input with `{ job }` beside it.
   *
   * @default - the execution fails with `PollUntilDone.TooLate`
   */
  readonly onTooLate?: sfn.IChainable;

  /**
   * The field of the output that holds `{ job, result }`, beside the fields of the input.
   *
   * @default 'poll'
   */
  readonly resultField?: string;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}
