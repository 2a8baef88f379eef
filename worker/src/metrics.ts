/** What a worker counts and measures. */
export type MetricName =
  | 'TasksStarted'
  | 'TasksSucceeded'
  | 'TasksFailed'
  /** Given back while the worker was being stopped. */
  | 'TasksHandedBack'
  /** Timed out, answered already or ended with their execution before an answer of this worker was taken. */
  | 'TasksOver'
  /** Without an answer that AWS took before the worker ended. */
  | 'TasksLost'
  | 'PollErrors'
  | 'HeartbeatErrors'
  | 'AnswerErrors'
  /** From the poll that brought it to its answer. */
  | 'TaskTime';

/** One measurement. */
export interface Metric {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: 'Count' | 'Milliseconds';
}

/** Told of each measurement; what it throws is ignored. */
export type OnMetric = (metric: Metric) => void;
