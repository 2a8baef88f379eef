import type * as events from 'aws-cdk-lib/aws-events';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';

/** Options of runs that start by time. */
export interface DataPipelineScheduleOptions {
  /** The schedule of the starts. */
  readonly schedule: events.Schedule;

  /**
   * The input of the executions: any JSON, in which `EventField`s may stand.
   *
   * @default - `{ time }`, the time at which it was due, whose day is the date of the run unless `date` says otherwise
   */
  readonly input?: unknown;
}

/** Options of uploads that start runs, with `{ bucket, key }` of the object; `date` says which date that is. */
export interface DataPipelineUploadOptions {
  /**
   * The prefix of the key of the object.
   *
   * @default - the `keyPrefix` of the source
   */
  readonly prefix?: string;

  /**
   * The end of the key of the object: `_SUCCESS` or `.jsonl`.
   *
   * @default - anything
   */
  readonly suffix?: string;
}

/** Options of events that start runs. */
export interface DataPipelineEventOptions {
  /** The events. */
  readonly eventPattern: events.EventPattern;

  /**
   * The event bus.
   *
   * @default - the default event bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The input of the executions: any JSON, in which `EventField`s may stand.
   *
   * @default - `{ time, detail }` of the event
   */
  readonly input?: unknown;
}

/** Options of backfills. */
export interface DataPipelineBackfillOptions {
  /**
   * The number of dates that are run at a time: 1 to 40.
   *
   * @default 5
   */
  readonly maxConcurrency?: number;

  /**
   * The meaning of dates that fail.
   *
   * @default - all dates are run, and the backfill fails when one of them did: `FailurePolicy.tolerate({ count: 0 })`
   */
  readonly failurePolicy?: FailurePolicy;
}
