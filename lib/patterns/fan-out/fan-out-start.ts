import type * as events from 'aws-cdk-lib/aws-events';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { Work } from '../../work/work';

/** Options of the uploads that start an execution. */
export interface FanOutUploadOptions {
  /**
   * The prefix of the key of the object. The results of the fan-out must not: they would start it again.
   *
   * @default 'input/'
   */
  readonly prefix?: string;

  /**
   * The end of the key of the object, `.csv`.
   *
   * @default - anything
   */
  readonly suffix?: string;
}

/** Options of executions that start by time. */
export interface FanOutScheduleOptions {
  /** The schedule of the starts. */
  readonly schedule: events.Schedule;

  /**
   * The input of the executions: any JSON, in which `EventField`s may stand.
   *
   * @default - `{ time }`, the time at which it was due
   */
  readonly input?: unknown;
}

/** Options of a run of what failed before. */
export interface FanOutRerunOptions {
  /**
   * The work done for each item. States can stand in one state machine only, so that a chain must be made once more for this one.
   *
   * @default - the work of the first run
   */
  readonly work?: Work;

  /**
   * The meaning of items that fail again.
   *
   * @default FailurePolicy.collect()
   */
  readonly failurePolicy?: FailurePolicy;
}
