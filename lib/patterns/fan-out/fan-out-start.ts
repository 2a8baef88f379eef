import type * as events from 'aws-cdk-lib/aws-events';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { Work } from '../../work/work';

/** Which uploads start an execution. */
export interface FanOutUploadOptions {
  /**
   * What the key of the object starts with. The results of the fan-out must not: they would start it again.
   *
   * @default 'input/'
   */
  readonly prefix?: string;

  /**
   * What the key of the object ends with, `.csv`.
   *
   * @default - anything
   */
  readonly suffix?: string;
}

/** When executions start by themselves, and with what. */
export interface FanOutScheduleOptions {
  /** When. */
  readonly schedule: events.Schedule;

  /**
   * The input of the executions: any JSON, in which `EventField`s may stand.
   *
   * @default - `{ time }`: when it was due
   */
  readonly input?: unknown;
}

/** How what failed is run again. */
export interface FanOutRerunOptions {
  /**
   * What is done with each item. States can stand in one state machine only, so that a chain must be made once more for this one.
   *
   * @default - the work of the first run
   */
  readonly work?: Work;

  /**
   * What it means when items fail again.
   *
   * @default FailurePolicy.collect()
   */
  readonly failurePolicy?: FailurePolicy;
}
