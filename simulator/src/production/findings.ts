import type { Point } from '../world/asl-coverage/points';
import type { Hang } from './hangs';
import type { Halves } from './rises';
import type { WaySpend } from './spend';
import type { StateNumbers } from './state-numbers';

/** What was found in the executions of a deployed machine. */
export interface ProductionFindings {
  readonly title: string;
  readonly fromMs: number;
  readonly nowMs: number;
  /** How many executions ended how, or run still. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The executions that failed or timed out, of all that ended. */
  readonly failures: Halves;
  /** States that no execution has entered. */
  readonly unentered: readonly string[];
  /** Handlers and rules of states that were entered, which never fired. */
  readonly silent: readonly Point[];
  readonly states: readonly StateNumbers[];
  readonly hangs: readonly Hang[];
  readonly olderThanMs: number;
  readonly ways: readonly WaySpend[];
  /** What the numbers leave out. */
  readonly notes: readonly string[];
}
