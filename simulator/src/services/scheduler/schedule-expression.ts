import { own } from '../../base/own';
import { instantOfWallClock, wallClockMs } from './time-zone';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS };
const MONTHS = 'JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC'.split(',');
const WEEKDAYS = 'SUN,MON,TUE,WED,THU,FRI,SAT'.split(',');
/** How far ahead a cron expression is looked for. */
const MAX_DAYS = 5 * 366;

/**
 * The first instant after another at which a `rate(…)`, `cron(…)` or `at(…)` expression is due; undefined when it is
 * never due again. Rates count from an instant given. The hour that a time zone leaves out in spring is never due, the one that
 * it has twice in autumn is due once.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @throws when the expression is none of these, or uses `L`, `W` or `#`.
 */
export function nextDueMs(expression: string, afterMs: number, startMs: number, timeZone = 'UTC'): number | undefined {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'rate':
      return nextOfRate(argument, expression, afterMs, startMs);
    case 'cron':
      return nextOfCron(argument, expression, afterMs, timeZone);
    case 'at': {
      const dueMs = instantOfWallClock(Date.parse(`${argument}Z`), timeZone);
      if (Number.isNaN(dueMs))
        throw new Error(`The schedule '${expression}' has no time such as at(2025-01-31T12:00:00)`);
      return dueMs !== undefined && dueMs > afterMs ? dueMs : undefined;
    }
    default:
      throw new Error(`The schedule '${expression}' is neither rate(…) nor cron(…) nor at(…)`);
  }
}

function nextOfRate(argument: string, expression: string, afterMs: number, startMs: number): number {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
  const everyMs = Number(count) * (own(UNIT_MS, unit) ?? 0);
  if (everyMs === 0) throw new Error(`The schedule '${expression}' has no rate such as rate(5 minutes)`);
  return startMs + (Math.floor((afterMs - startMs) / everyMs) + 1) * everyMs;
}

function nextOfCron(argument: string, expression: string, afterMs: number, timeZone: string): number | undefined {
  let wallMs: number | undefined = wallClockMs(afterMs, timeZone);
  for (;;) {
    wallMs = nextOnWallClock(argument, expression, wallMs);
    if (wallMs === undefined) return undefined;
    const dueMs = instantOfWallClock(wallMs, timeZone);
    if (dueMs !== undefined && dueMs > afterMs) return dueMs;
  }
}

function nextOnWallClock(argument: string, expression: string, afterMs: number): number | undefined {
  const fields = argument.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error(`The schedule '${expression}' must have six fields`);
  if (/[LW#]/.test(fields[2] ?? '') || /[L#]/.test(fields[4] ?? '')) {
    throw new Error(`The simulator does not know L, W and # in the schedule '${expression}'`);
  }
  const [minutes, hours, days, months, weekdays, years] = fields as [string, string, string, string, string, string];
  const minuteList = valuesOf(minutes, 0, 59);
  const hourList = valuesOf(hours, 0, 23);
  const isDay = (date: Date): boolean =>
    valuesOf(days, 1, 31).includes(date.getUTCDate()) &&
    valuesOf(months, 1, 12, MONTHS, 1).includes(date.getUTCMonth() + 1) &&
    valuesOf(weekdays, 1, 7, WEEKDAYS, 1).includes(date.getUTCDay() + 1) &&
    valuesOf(years, 1970, 2199).includes(date.getUTCFullYear());
  const firstDayMs = Math.floor(afterMs / DAY_MS) * DAY_MS;
  for (let day = 0; day < MAX_DAYS; day++) {
    const dayMs = firstDayMs + day * DAY_MS;
    if (!isDay(new Date(dayMs))) continue;
    for (const hour of hourList) {
      for (const minute of minuteList) {
        const dueMs = dayMs + (hour * 60 + minute) * MINUTE_MS;
        if (dueMs > afterMs) return dueMs;
      }
    }
  }
  return undefined;
}

function valuesOf(field: string, from: number, to: number, names: readonly string[] = [], firstName = 0): number[] {
  const toNumber = (text: string): number => {
    const at = names.indexOf(text.toUpperCase());
    return at < 0 ? Number(text) : at + firstName;
  };
  const values = field.split(',').flatMap((part) => {
    const [range = '', step = '1'] = part.split('/');
    const everything = range === '*' || range === '?';
    const [low, high] = everything ? [from, to] : range.split('-').map(toNumber);
    const last = high ?? (part.includes('/') ? to : low);
    const count = Math.floor(((last ?? 0) - (low ?? 0)) / Number(step)) + 1;
    return Array.from({ length: Math.max(0, count) }, (_, index) => (low ?? 0) + index * Number(step));
  });
  return [...new Set(values)].sort((left, right) => left - right);
}
