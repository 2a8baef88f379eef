import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import type { RunbookWindowOptions } from './props';

/** A window as its function reads it: the values of each field of the cron expression, `null` where any will do. */
export interface Window {
  readonly timeZone: string;
  readonly minutes: readonly number[] | null;
  readonly hours: readonly number[] | null;
  readonly days: readonly number[] | null;
  readonly months: readonly number[] | null;
  /** From 1, a Sunday. */
  readonly weekDays: readonly number[] | null;
  readonly years: readonly number[] | null;
  readonly openMinutes: number;
  /** The expression as it was given, for people. */
  readonly text: string;
}

/** A field of a cron expression of EventBridge. */
interface Field {
  readonly name: keyof Window;
  readonly from: number;
  readonly to: number;
  /** The names of its values, from the first. */
  readonly names?: readonly string[];
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEK_DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
const FIELDS: readonly Field[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'days', from: 1, to: 31 },
  { name: 'months', from: 1, to: 12, names: MONTHS },
  { name: 'weekDays', from: 1, to: 7, names: WEEK_DAYS },
  { name: 'years', from: 1970, to: 2199 },
];

/** Reads a window; refuses what can't be. */
export function windowOf(scope: IConstruct, at: string, { begins, duration }: RunbookWindowOptions): Window {
  const { expressionString: expression, timeZone } = begins;
  const texts = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (Token.isUnresolved(expression) || texts?.length !== FIELDS.length) {
    const instead = "use ScheduleExpression.cron, with 'hour' and 'minute'";
    throw refusal(scope, { prop: `${at}begins`, must: 'be a cron expression', got: expression, instead });
  }
  const fields = FIELDS.map((field, index) => [field.name, valuesOf(scope, at, field, texts[index] ?? '')]);
  const { timezoneName = 'Etc/UTC' } = timeZone ?? {};
  return {
    ...(Object.fromEntries(fields) as Record<'minutes' | 'hours' | 'days' | 'months' | 'weekDays' | 'years', null>),
    timeZone: timezoneName,
    openMinutes: openMinutesOf(scope, at, duration),
    text: `${expression} in ${timezoneName}, for ${duration.toHumanString()}`,
  };
}

function openMinutesOf(scope: IConstruct, at: string, duration: Duration): number {
  const prop = `${at}duration`;
  const instead = 'a window that is open always is none';
  if (duration.isUnresolved()) {
    const instead = 'give a literal duration';
    throw refusal(scope, { prop, must: 'be known at synthesis', got: duration, instead });
  }
  checkDuration(scope, prop, duration, { atLeast: Duration.minutes(1), atMost: Duration.days(7), instead });
  if (duration.toSeconds() % 60 === 0) return duration.toMinutes();
  throw refusal(scope, { prop, must: 'be whole minutes', got: duration, instead: 'cron expressions have minutes' });
}

function valuesOf(scope: IConstruct, at: string, field: Field, text: string): number[] | null {
  if (text === '*' || text === '?') return null;
  return [...new Set(text.split(',').flatMap((part) => spanOf(scope, at, field, part)))].sort((a, b) => a - b);
}

/** `MON-FRI`, `0/15`, `10-20/2`, `7`. */
function spanOf(scope: IConstruct, at: string, { from, to, names = [] }: Field, part: string): number[] {
  const [, first = '', last, step = '1'] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  const valueOf = (text: string): number => {
    const index = names.indexOf(text.toUpperCase());
    return index >= 0 ? index + from : /^\d+$/.test(text) ? Number(text) : NaN;
  };
  const begin = first === '*' ? from : valueOf(first);
  const isRange = last !== undefined || first === '*' || part.includes('/');
  const end = last !== undefined ? valueOf(last) : isRange ? to : begin;
  if (begin >= from && end <= to && begin <= end && Number(step) > 0) {
    return Array.from(
      { length: Math.floor((end - begin) / Number(step)) + 1 },
      (_, each) => begin + each * Number(step),
    );
  }
  throw refusal(scope, {
    prop: `${at}begins`,
    must: `have values from ${from} to ${to}, ranges and steps alone`,
    got: part,
    instead: "'L', 'W' and '#' are not known here: name the days, or use a change calendar",
  });
}
