import type { RecordedEvent } from '../replay/recording';

/** What was seen of an execution of a deployed machine. */
export interface ObservedExecution {
  readonly executionArn: string;
  /** As AWS says it: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE. */
  readonly status: string;
  /** In epoch milliseconds. */
  readonly startMs: number;
  /** In epoch milliseconds. @default - it has not ended */
  readonly stopMs?: number;
  readonly events: readonly RecordedEvent[];
  /** Whether these are all its events so far. */
  readonly isWhole: boolean;
  /** The children of its distributed Maps that were looked at. @default - none */
  readonly children?: readonly ObservedExecution[];
}
