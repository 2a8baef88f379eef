import type { CalendarState, Calendars } from '../../services/ssm/calendars';

/** A change calendar of Systems Manager. */
export class CalendarHandle {
  constructor(
    readonly name: string,
    private readonly calendars: Calendars,
  ) {}

  /** How it stands now. */
  get state(): CalendarState {
    return this.calendars.stateAt(this.name, this.calendars.agenda.nowMs);
  }

  /** Says how it stands from now on, whatever its events. */
  set(state: CalendarState): void {
    this.calendars.set(this.name, state);
  }
}
