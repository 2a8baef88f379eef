import type { Execution } from '../run/execution';

/** How many items or child executions of a Map Run are in which state. */
export interface MapRunCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
}

/** The member under which something is counted while it is in one state. */
export type Counted = Exclude<keyof MapRunCounts, 'total' | 'resultsWritten'>;

/** Counts of nothing. */
export function noCounts(): MapRunCounts {
  return { pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, total: 0, resultsWritten: 0 };
}

/** Where a child execution that is over is counted. */
export function countedAs(child: Execution): Counted {
  if (child.status === 'SUCCEEDED') return 'succeeded';
  if (child.status === 'TIMED_OUT') return 'timedOut';
  return child.status === 'ABORTED' ? 'aborted' : 'failed';
}
