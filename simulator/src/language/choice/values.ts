/** RFC 3339 as AWS reads it: a `T`, and an offset or a `Z`, both in capitals. */
const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** The whole match as a number that means nothing, then the parts of the timestamp. */
type Parts = [number, number, number, number, number, number, number];

/** Whether a value is a timestamp that AWS accepts. */
export function isTimestamp(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const match = TIMESTAMP.exec(value);
  if (match === null) return false;
  const [, year, month, day, hour, minute, second] = match.map(Number) as Parts;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth;
  return isDate && hour < 24 && minute < 60 && second < 60;
}

/** A timestamp's instant in epoch milliseconds. */
export function timestampOf(text: string): number {
  return Date.parse(text);
}

/** `StringMatches`: `*` stands for any characters, `\*` for a star, `\\` for a backslash. */
export function matchesPattern(text: string, pattern: string): boolean {
  return patternOf(pattern).test(text);
}

const patterns = new Map<string, RegExp>();

function patternOf(pattern: string): RegExp {
  let regex = patterns.get(pattern);
  if (regex === undefined) {
    const source = pattern.replace(/\\([\\*])|(\*+)|([^])/g, (_, escaped?: string, stars?: string, other?: string) =>
      stars !== undefined ? '[^]*' : (escaped ?? other ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
    );
    regex = new RegExp(`^${source}$`, 'u');
    patterns.set(pattern, regex);
  }
  return regex;
}
