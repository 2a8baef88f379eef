/** A window as it was given: the values of each field of its cron expression, `null` where any will do. */
interface Window {
  readonly timeZone: string;
  readonly minutes: readonly number[] | null;
  readonly hours: readonly number[] | null;
  readonly days: readonly number[] | null;
  readonly months: readonly number[] | null;
  readonly weekDays: readonly number[] | null;
  readonly years: readonly number[] | null;
  readonly openMinutes: number;
  readonly text: string;
}

const MINUTE_MS = 60_000;
const WEEK_DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Whether a window is open now: it has begun in one of the last minutes, so many as it is open for. */
export async function handler(window: Window): Promise<{ readonly open: boolean; readonly text: string }> {
  return Promise.resolve({ open: isOpen(window, Date.now()), text: window.text });
}

function isOpen(window: Window, nowMs: number): boolean {
  const clock = clockOf(window.timeZone);
  const minute = Math.floor(nowMs / MINUTE_MS);
  for (let back = 0; back < window.openMinutes; back++) {
    if (begins(window, clock((minute - back) * MINUTE_MS))) return true;
  }
  return false;
}

/** An instant as the clocks of a time zone show it. */
interface Shown {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekDay: number;
  readonly year: number;
}

/** Of the hours in which clocks are put forward there are no minutes, and of those in which they are put back there are two of each. */
function begins(window: Window, { minute, hour, day, month, weekDay, year }: Shown): boolean {
  const { minutes, hours, days, months, weekDays, years } = window;
  return (
    isAmong(minute, minutes) &&
    isAmong(hour, hours) &&
    isAmong(day, days) &&
    isAmong(month, months) &&
    isAmong(weekDay, weekDays) &&
    isAmong(year, years)
  );
}

function isAmong(value: number, values: readonly number[] | null): boolean {
  return values === null || values.includes(value);
}

function clockOf(timeZone: string): (ms: number) => Shown {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    weekday: 'short',
  });
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const number = (name: string): number => Number(parts[name]);
    return {
      minute: number('minute'),
      hour: number('hour'),
      day: number('day'),
      month: number('month'),
      weekDay: WEEK_DAYS.indexOf(parts.weekday ?? '') + 1,
      year: number('year'),
    };
  };
}
