import type { Agenda } from '../../base/agenda';
import type { Recurrence } from '../../services/scheduler/recurrences';

/** A schedule of the app. By itself it fires only while the test lets a span of time pass. */
export class ScheduleHandle {
  constructor(
    private readonly recurrence: Recurrence,
    private readonly agenda: Agenda,
  ) {}

  /** Has the schedule fire at the present instant; what it sends arrives when time passes. */
  fire(): void {
    const { recurrence, agenda } = this;
    agenda.soon(`schedule ${recurrence.path}`, () => recurrence.fire(agenda.nowMs));
  }
}
