const FORMAT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})$/;
/** The last virtual instant, in epoch milliseconds: timestamps of AWS have years of four digits. */
export const LAST_INSTANT_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The instant that an ISO 8601 timestamp with an offset names, in epoch milliseconds; undefined when it is none. */
export function instantOf(text: string): number | undefined {
  const match = FORMAT.exec(text);
  if (match === null) return undefined;
  const [month, day, hour, minute, second] = match.slice(2, 7).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const lastDay = DAYS[month - 1];
  if (lastDay === undefined || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** An instant as Java prints it, and Step Functions with it: without a fraction where there are no milliseconds. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
