import type { Duration } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Workflow } from '../../workflow/workflow';

/** Properties of an `AutoRedrive`. */
export interface AutoRedriveProps {
  /** The workflow whose failed executions are redriven: a Standard one. */
  readonly workflow: Workflow;

  /**
   * The errors of executions that are redriven, as the execution ends with them: `Lambda.TooManyRequestsException`, or `Lambda.*` for all that begin so.
   * `States.Timeout` means executions that ran into the timeout of the machine, too.
   */
  readonly errors: string[];

  /**
   * The errors that are never redriven, although `errors` names them: `Lambda.ResourceNotFoundException` beside `Lambda.*`.
   *
   * @default - none
   */
  readonly excludedErrors?: string[];

  /**
   * The names of states after which an execution is never redriven: the step that must not happen twice, or the point of no return. An execution
   * that has entered one of them, now or before, stays failed.
   *
   * @default - none
   */
  readonly neverAfter?: string[];

  /**
   * The number of times that an execution is redriven at most: 1 to 50. It is the number that AWS counts, so that redrives by hand are among them.
   *
   * @default 3
   */
  readonly maxRedrives?: number;

  /**
   * The time between a failure and its first redrive, in whole seconds up to a day. What is waited is drawn from the upper half of it.
   *
   * @default Duration.minutes(1)
   */
  readonly delay?: Duration;

  /**
   * The factor by which each delay is longer than the one before: 1 to 10.
   *
   * @default 2
   */
  readonly delayRate?: number;

  /**
   * The longest delay, in whole seconds, from `delay` to 7 days: AWS redrives nothing that ended more than 14 days ago.
   *
   * @default - 6 hours, or `delay` where that is longer
   */
  readonly maxDelay?: Duration;

  /**
   * The time between two looks for executions of whose failure no event was heard, and for those whose delay is over: whole minutes, up to a day.
   *
   * @default Duration.minutes(15)
   */
  readonly sweepEvery?: Duration;

  /**
   * The topic that is told of each execution that stays failed, and why: `{ type, execution, status, error, cause, redriveCount, stoppedAt, reason }`. It may be told twice.
   *
   * @default - a topic that takes encrypted connections only
   */
  readonly operatorTopic?: sns.ITopic;

  /**
   * The time for which logs of the function are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the function is traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;
}

/** Options of a batch of redrives. Each may be a JSONata expression in `{% … %}` where the batch is a step of a workflow. */
export interface AutoRedriveBatchOptions {
  /** The instant from which on executions have ended that are redriven, in ISO 8601. */
  readonly since: string;

  /**
   * The instant before which they have ended, in ISO 8601.
   *
   * @default - now
   */
  readonly until?: string;

  /**
   * The errors of executions that are redriven, as in `errors` of `AutoRedrive`.
   *
   * @default - those of the `AutoRedrive`
   */
  readonly errors?: string[];

  /**
   * Whether it is only told what would be redriven.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}
