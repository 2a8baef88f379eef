import type { Agenda } from '../../base/agenda';
import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Operations } from '../operations';
import { constructPath, type Resource } from '../resource';
import { AwsError, Unsupported } from '../service';

export type CalendarState = 'OPEN' | 'CLOSED';

/** A span of time in which a calendar is not what it is otherwise. */
interface CalendarEvent {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The change calendars of Systems Manager that the templates declare, with their events in UTC; a test sets their states where events recur.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCalendarState.html
 */
export class Calendars {
  /** The states that a test has set, by name. */
  private readonly given = new Map<string, CalendarState>();

  constructor(
    private readonly documents: () => readonly Resource[],
    readonly agenda: Agenda,
  ) {}

  /** Says how a calendar stands from now on, whatever its events. */
  set(name: string, state: CalendarState): void {
    this.given.set(name, state);
  }

  /**
   * How a calendar, by its name or ARN, stands at an instant.
   * @throws AwsError `InvalidDocument`, `InvalidDocumentType`; Unsupported for events that recur.
   */
  stateAt(reference: string, atMs: number): CalendarState {
    const document = this.document(reference);
    const given = this.given.get(document.name);
    if (given !== undefined) return given;
    const text = contentOf(document);
    const open = !/X-CALENDAR-TYPE:DEFAULT_CLOSED/.test(text);
    const isOn = eventsOf(document, text).some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
    return open === isOn ? 'CLOSED' : 'OPEN';
  }

  /** The next instant after one at which an event of the calendars begins or ends; undefined for none. */
  nextChange(references: readonly string[], atMs: number): number | undefined {
    const documents = references.map((each) => this.document(each)).filter(({ name }) => !this.given.has(name));
    const edges = documents
      .flatMap((each) => eventsOf(each, contentOf(each)))
      .flatMap(({ startMs, endMs }) => [startMs, endMs])
      .filter((each) => each > atMs);
    return edges.length === 0 ? undefined : Math.min(...edges);
  }

  private document(reference: string): Resource {
    const document = this.documents().find(({ name, arn }) => [name, arn].includes(reference));
    if (document === undefined) throw new AwsError('InvalidDocument', `Document ${reference} does not exist.`);
    if (document.property('DocumentType') === 'ChangeCalendar') return document;
    throw new AwsError('InvalidDocumentType', `Document ${document.name} is not a change calendar.`);
  }
}

function contentOf(document: Resource): string {
  const content = document.property('Content');
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

function eventsOf(document: Resource, text: string): readonly CalendarEvent[] {
  const events = text.match(/BEGIN:VEVENT[\s\S]*?END:VEVENT/g) ?? [];
  return events.map((event) => {
    const [startMs, endMs] = [instantOf(event, 'DTSTART'), instantOf(event, 'DTEND')];
    if (startMs !== undefined && endMs !== undefined && !/^RRULE/m.test(event)) return { startMs, endMs };
    const path = constructPath(document);
    throw new Unsupported(
      `[${path}] the calendar has an event that recurs or is not in UTC; say how it stands with world.calendar('${path}').set('OPEN')`,
    );
  });
}

function instantOf(event: string, name: string): number | undefined {
  const parts = new RegExp(`^${name}:(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z`, 'm').exec(event);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export const CALENDAR_OPERATIONS: Operations<Calendars> = {
  GetCalendarState: (calendars, { CalendarNames: names, AtTime: at }): JsonObject => {
    const all = (names ?? []) as readonly string[];
    const atMs = at === undefined ? calendars.agenda.nowMs : Date.parse(textOf(at));
    const isOpen = all.every((each) => calendars.stateAt(each, atMs) === 'OPEN');
    const nextMs = calendars.nextChange(all, atMs);
    return {
      AtTime: instantText(atMs),
      State: isOpen ? 'OPEN' : 'CLOSED',
      ...(nextMs !== undefined && { NextTransitionTime: instantText(nextMs) }),
    };
  },
};

function instantText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
