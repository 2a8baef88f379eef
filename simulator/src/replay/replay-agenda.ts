import { Agenda, type Action, type Timer } from '../base/agenda';
import type { Subject } from '../base/order';

/** When something happens that would be due at an instant, where a recording tells. */
export type Pace = (label: string, subject: Subject | undefined, dueMs: number) => number;

/** Virtual time that follows the recorded one: what AWS took some milliseconds longer for takes them here too. */
export class ReplayAgenda extends Agenda {
  pace: Pace | undefined;

  override at(dueMs: number, label: string, action: Action, subject?: Subject): Timer {
    return super.at(this.pace?.(label, subject, dueMs) ?? dueMs, label, action, subject);
  }
}
