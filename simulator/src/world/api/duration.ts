/** A span of virtual time: milliseconds, or the sum of the units given. */
export type Duration =
  | number
  | {
      readonly days?: number;
      readonly hours?: number;
      readonly minutes?: number;
      readonly seconds?: number;
      readonly milliseconds?: number;
    };

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * A span of virtual time in milliseconds.
 * @throws when it is negative or no number.
 */
export function toMilliseconds(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : sumOf(duration);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new Error(`A duration must be at least 0 milliseconds, got ${JSON.stringify(duration)}`);
}

function sumOf({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Exclude<Duration, number>): number {
  return days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + milliseconds;
}
