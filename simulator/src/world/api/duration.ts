import { LAST_INSTANT_MS } from '../../base/instant';
import { checkMembers } from '../../base/given';

/** A span of virtual time: milliseconds, the sum of the units given, or what knows its milliseconds, as a `Duration` of the CDK. */
export type Duration =
  | number
  | { toMilliseconds(): number }
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

const UNITS = ['days', 'hours', 'minutes', 'seconds', 'milliseconds'];

/**
 * A span of virtual time in milliseconds.
 * @param nowMs the instant at which it begins.
 * @throws when it is negative or no number, has an unknown unit, or goes beyond the last instant that there is.
 */
export function toMilliseconds(duration: Duration, nowMs: number): number {
  const ms = millisecondsOf(duration);
  if (typeof ms !== 'number' || !(ms >= 0))
    throw new Error(`A duration must be at least 0 milliseconds, got ${textOf(duration)}`);
  if (nowMs + ms <= LAST_INSTANT_MS) return ms;
  const last = new Date(LAST_INSTANT_MS).toISOString();
  throw new Error(
    `A duration must end by ${last}, the last instant that there is, got ${textOf(duration)} from ${new Date(nowMs).toISOString()} on`,
  );
}

function millisecondsOf(duration: Duration): number {
  if (typeof duration !== 'object') return duration;
  if (isKnowing(duration)) return duration.toMilliseconds();
  checkMembers('A duration', duration, UNITS);
  return sumOf(duration);
}

function isKnowing(duration: object): duration is { toMilliseconds(): number } {
  return typeof (duration as { toMilliseconds?: unknown } | null)?.toMilliseconds === 'function';
}

/** JSON has no word for infinity. */
function textOf(duration: Duration): string {
  if (typeof duration === 'number') return String(duration);
  return isKnowing(duration) ? String(duration.toMilliseconds()) : JSON.stringify(duration);
}

type Units = Exclude<Duration, number | { toMilliseconds(): number }>;

function sumOf({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Units): number {
  return days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + milliseconds;
}
