import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { CoordinationTable } from '../../capabilities/coordination/coordination-table';
import type { Work } from '../../work/work';
import type { ResumableOptions } from '../../workflow/resumable-options';
import type { WorkflowOptions } from '../../workflow/workflow-props';

/** Properties of an `Aggregator`. */
export interface AggregatorProps extends WorkflowOptions, ResumableOptions {
  /** The table in which events are collected. */
  readonly table: CoordinationTable;

  /**
   * The work on the events of a window, once for each window. Its input is `{ key, window, openedAt, closedAt, events }`, where each event is
   * `{ id, at, data }`, or `{ id, at, stored: { bucket, key } }` if it is in the bucket; `Work.invoke` sends the same by default, and has each field
   * as a name for expressions: `$events`.
   */
  readonly work: Work;

  /** The longest time between the first event of a window and its end: whole seconds up to 364 days. */
  readonly window: Duration;

  /**
   * The time without an event after which a window ends already: whole seconds, less than `window`.
   *
   * @default - a window lasts for its time, or until it is full
   */
  readonly debounce?: Duration;

  /**
   * The number of events with which a window is full and ends: 1 to 2,000.
   *
   * @default 1000
   */
  readonly maxEvents?: number;

  /**
   * The size of a window, in bytes of its events as they stand in a state (JSON within JSON, in UTF-8, 80 bytes for each beside its id): 1,024 to 245,760.
   * An event that does not fit any more ends the window, and opens the next one.
   *
   * @default 245760
   */
  readonly maxBytes?: number;

  /**
   * The bucket for events that are larger than a whole window: they are put under `aggregates/`, and the work gets where. What lies there is yours
   * to delete, by a rule of its lifecycle for example.
   *
   * @default - such an event is refused
   */
  readonly bucket?: s3.IBucket;

  /**
   * The field of the output that holds the answer of work that is one task (`Work.invoke`), beside the fields of the input without the events.
   *
   * @default 'result'
   */
  readonly resultField?: string;
}

/** Options of a queue whose messages are events. */
export interface AggregatorQueueOptions {
  /**
   * The field of the body that is the key, which must be JSON then: names with dots between them, as in `customer.id`. A text, or a number.
   *
   * @default - all events have the same key, an empty text
   */
  readonly keyField?: string;

  /**
   * The field of the body that is the id of the event, by which it is known when it is sent again.
   *
   * @default - the id of the message
   */
  readonly idField?: string;

  /**
   * The largest number of messages that are taken at a time: 1 to 10.
   *
   * @default 10
   */
  readonly batchSize?: number;
}

/** Options of a rule of EventBridge whose events are collected. */
export interface AggregatorEventOptions {
  /** The events. */
  readonly eventPattern: events.EventPattern;

  /**
   * The event bus.
   *
   * @default - the default event bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The field of the event that is the key: names with dots between them, as in `detail.customer.id`. A text, or a number.
   *
   * @default - all events have the same key, an empty text
   */
  readonly keyField?: string;
}
