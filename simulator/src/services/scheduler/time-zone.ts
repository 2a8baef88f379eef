const DAY_MS = 24 * 60 * 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks in a time zone show at an instant, as if it were UTC: epoch milliseconds, in whole seconds. */
export function wallClockMs(instantMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return instantMs;
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instant at which clocks in a time zone show a time: the first of two in the hour that is there twice, undefined in the
 * hour that is left out.
 */
export function instantOfWallClock(wallMs: number, timeZone: string): number | undefined {
  if (timeZone === 'UTC') return wallMs;
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((near) => wallClockMs(near, timeZone) - near);
  const instants = offsets.map((offset) => wallMs - offset).filter((each) => wallClockMs(each, timeZone) === wallMs);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/** @throws RangeError for a zone that does not exist. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', {
      ...digits,
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
      timeZone,
    });
    formats.set(timeZone, format);
  }
  return format;
}
