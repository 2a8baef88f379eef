import type { Agenda } from '../../base/agenda';
import { loopIn } from '../history/loops';

/** How many states a sequence may enter at one virtual instant: no sequence is that long without a loop. */
const MAX_AT_ONE_INSTANT = 100_000;
const SHOWN = 1_000;
/** Shared by all that have nothing to show yet, which is nearly all. */
const NONE: string[] = [];

/** Watches a sequence of states for a loop in which no time passes. */
export class LoopWatch {
  private instantMs = NaN;
  private count = 0;
  private recent: string[] = NONE;

  /**
   * Counts a state that is entered.
   * @throws Error that names the loop when the sequence can't come to an end.
   */
  entered(name: string, execution: { readonly name: string; readonly agenda: Agenda }): void {
    if (execution.agenda.nowMs !== this.instantMs) {
      this.instantMs = execution.agenda.nowMs;
      this.count = 0;
      this.recent = NONE;
    }
    this.count += 1;
    if (this.count <= MAX_AT_ONE_INSTANT - SHOWN) return;
    if (this.recent === NONE) this.recent = [];
    this.recent.push(name);
    if (this.count > MAX_AT_ONE_INSTANT) {
      throw new Error(
        `The execution '${execution.name}' never ends: ${MAX_AT_ONE_INSTANT} states were entered while no time passed; ` +
          `the loop is ${loopIn(this.recent) ?? [...new Set(this.recent)].join(', ')}; give it an end, or a Wait`,
      );
    }
  }
}
