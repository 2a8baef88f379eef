import type { Agenda } from '../../base/agenda';
import type { Resource } from '../../services/resource';
import type { Schedules } from '../../services/scheduler/schedules';

/** A schedule of the app. By itself it fires only while the test lets a span of time pass. */
export class ScheduleHandle {
  constructor(
    private readonly resource: Resource,
    private readonly schedules: Schedules,
    private readonly agenda: Agenda,
  ) {}

  /** Has the schedule fire at the present instant; what it sends arrives when time passes. */
  fire(): void {
    this.agenda.soon(`schedule ${this.resource.path}`, () => this.schedules.fire(this.resource));
  }
}
