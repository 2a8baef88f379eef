/** The time of a timer, as it is asked for: an instant, a time of a zone, or a span from now on. */
export interface AskedTime {
  /** `2025-01-31T12:00:00Z`, or without `Z` or offset the time that clocks of `timeZone` show. */
  readonly at?: string;
  /** A time zone of the IANA database. */
  readonly timeZone?: string;
  readonly afterSeconds?: number;
}

/** The time at which a timer is due, and how the Scheduler is told of it. */
export interface DueTime {
  readonly dueMs: number;
  /** `at(…)`, in the time zone. */
  readonly expression: string;
  readonly timeZone: string;
}

const DAY_MS = 24 * 60 * 60_000;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?:(:\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** The longest span: beyond it nobody has meant it. */
const LONGEST_SECONDS = 10 * 366 * 24 * 60 * 60;

/** Works out the time; throws `Timer.Invalid` for one that there isn't. */
export function dueTime({ at, timeZone, afterSeconds }: AskedTime, nowMs: number): DueTime {
  if ((at === undefined) === (afterSeconds === undefined)) throw invalid("either 'at' or 'afterSeconds' must be given");
  if (afterSeconds !== undefined) return dueAfter(afterSeconds, timeZone, nowMs);
  // A zone that there isn't is a mistake also where it isn't needed.
  const named = timeZone === undefined ? undefined : zoneOf(timeZone);
  const { wallMs, instantMs } = readTime(at);
  if (instantMs !== undefined) return inUtc(instantMs);
  if (named === undefined) throw invalid("'at' must end in Z or an offset, or have a 'timeZone'");
  return { dueMs: instantOf(wallMs, named), expression: expressionOf(wallMs), timeZone: named };
}

function dueAfter(afterSeconds: unknown, timeZone: unknown, nowMs: number): DueTime {
  if (typeof afterSeconds !== 'number' || !(afterSeconds >= 0 && afterSeconds <= LONGEST_SECONDS)) {
    const wanted = `a number from 0 to ${LONGEST_SECONDS}`;
    throw invalid(`'afterSeconds' must be ${wanted}, got ${JSON.stringify(afterSeconds)}`);
  }
  if (timeZone !== undefined) throw invalid("'timeZone' must be left out with 'afterSeconds': a delay has none");
  return inUtc(nowMs + afterSeconds * 1000);
}

/** The time that is written, as if it were UTC, and its instant if it says so itself. `Date.parse` takes the 30th of February for a day in March. */
function readTime(at: unknown): { readonly wallMs: number; readonly instantMs?: number } {
  const [, minute = '', second = ':00', fraction = '', zone] = (typeof at === 'string' && TIME.exec(at)) || [];
  const wallMs = Date.parse(`${minute}${second}Z`);
  const instantMs = Date.parse(`${minute}${second}${fraction}${zone ?? 'Z'}`);
  const isThere = !Number.isNaN(instantMs) && new Date(wallMs).toISOString() === `${minute}${second}.000Z`;
  if (isThere && (zone !== undefined || fraction === ''))
    return zone === undefined ? { wallMs } : { wallMs, instantMs };
  throw invalid(`'at' must be a time such as 2025-01-31T12:00:00Z, got ${JSON.stringify(at)}`);
}

/** The same time in UTC: whole seconds, never before it. */
export function inUtc(ms: number): DueTime {
  const dueMs = Math.ceil(ms / 1000) * 1000;
  return { dueMs, expression: expressionOf(dueMs), timeZone: 'UTC' };
}

function expressionOf(wallMs: number): string {
  return `at(${new Date(wallMs).toISOString().slice(0, 19)})`;
}

/** The first of two in the hour that clocks show twice; none in the one that they leave out. */
function instantOf(wallMs: number, timeZone: string): number {
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((near) => wallClockMs(near, timeZone) - near);
  const instants = offsets.map((offset) => wallMs - offset).filter((each) => wallClockMs(each, timeZone) === wallMs);
  if (instants.length > 0) return Math.min(...instants);
  throw invalid(`clocks of ${timeZone} never show ${new Date(wallMs).toISOString().slice(0, 19)}`);
}

/** The time that clocks of a zone show at an instant, as if it were UTC. */
function wallClockMs(ms: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
    timeZone,
  });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** The zone as the database writes it; the language's own names take any case, and offsets, which the Scheduler does not. */
function zoneOf(timeZone: unknown): string {
  try {
    if (typeof timeZone !== 'string' || !/^[A-Za-z]/.test(timeZone)) throw new Error('no name');
    const { timeZone: known } = new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions();
    return known.toLowerCase() === timeZone.toLowerCase() ? known : timeZone;
  } catch {
    throw invalid(`'timeZone' must be one of the IANA database, got ${JSON.stringify(timeZone)}`);
  }
}

/** An error of the caller, which no retry mends. */
export function invalid(problem: string): Error {
  const error = new Error(problem);
  error.name = 'Timer.Invalid';
  return error;
}
