import type { HistoryEvent } from '../engine/history/history';
import type { ExecutionStatus } from '../engine/run/execution';
import type { MadeCall } from '../engine/run/made-call';
import type { HandlerCall } from '../faults/call-faults';

/** An execution, of a world (a `Run`) or of an engine. */
export interface ExploredExecution {
  readonly status: ExecutionStatus;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly history: readonly HistoryEvent[];
  /** The calls that its tasks made so far, in their order. */
  readonly calls: readonly MadeCall[];
  /** The calls that handlers made for it so far. */
  readonly handlerCalls?: readonly HandlerCall[];
  /** Lets time pass until the execution has ended; throws when nothing can end it. */
  toEnd?(): Promise<unknown>;
}
