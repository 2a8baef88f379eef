import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isExpression } from '../../core/jsonata';
import { checkDuration, refusal } from '../../core/refusal';
import { TimerInPast } from './props';
import type { SetTimerProps } from './state-props';

/** The longest delay. */
const TEN_YEARS = Duration.days(3650);

/** The days on which a time zone is looked for: any will do. */
const SOME_DAY = new Date(0);

/** The bytes of a key, as DynamoDB counts them. */
const MAX_KEY_BYTES = 1024;

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?:(:\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** The hours by which clocks are behind UTC at most: a time that is over in such a zone is over everywhere. */
const BEHIND_MS = Duration.hours(12).toMilliseconds();

/** Refuses a key that is known at synthesis and that no timer can have. */
export function checkKey(scope: IConstruct, key: string): void {
  const bytes = Buffer.byteLength(key);
  if (!isLiteral(key) || (bytes > 0 && bytes <= MAX_KEY_BYTES)) return;
  const instead = 'each key is a timer of its own';
  const got = bytes === 0 ? key : `${key.slice(0, 20)}…' of ${bytes} bytes`;
  throw refusal(scope, { prop: 'key', must: `be a text of 1 to ${MAX_KEY_BYTES} bytes`, got, instead });
}

/** Refuses times that are known at synthesis and that can't be. */
export function checkTime(scope: IConstruct, { at, after, timeZone, timer }: SetTimerProps): void {
  if ((at === undefined) === (after === undefined)) {
    throw refusal(scope, {
      prop: 'at',
      must: "be given, or 'after', and not both",
      got: at,
      instead: "give 'at' for a time, 'after' for a delay",
    });
  }
  if (after !== undefined) {
    checkDuration(scope, 'after', after, {
      atLeast: Duration.seconds(1),
      atMost: TEN_YEARS,
      instead: 'AWS counts in whole seconds',
    });
  }
  checkZone(scope, timeZone, after !== undefined);
  if (at !== undefined && isLiteral(at)) checkInstant(scope, at, timeZone, timer._inPast);
}

function checkZone(scope: IConstruct, timeZone: string | undefined, hasDelay: boolean): void {
  if (timeZone !== undefined && hasDelay) {
    const must = "be left out with 'after'";
    throw refusal(scope, { prop: 'timeZone', must, got: timeZone, instead: 'a delay has none' });
  }
  if (timeZone === undefined || !isLiteral(timeZone)) return;
  try {
    if (!/^[A-Za-z]/.test(timeZone)) throw new Error('no name');
    new Intl.DateTimeFormat('en-US', { timeZone }).format(SOME_DAY);
  } catch {
    const instead = "write it as in 'Europe/Berlin'";
    throw refusal(scope, { prop: 'timeZone', must: 'be one of the IANA database', got: timeZone, instead });
  }
}

function checkInstant(scope: IConstruct, at: string, timeZone: string | undefined, inPast: TimerInPast): void {
  const [, minute = '', second = ':00', fraction, zone] = TIME.exec(at) ?? [];
  const wallMs = Date.parse(`${minute}${second}Z`);
  const isThere = !Number.isNaN(wallMs) && new Date(wallMs).toISOString() === `${minute}${second}.000Z`;
  const dueMs = zone === undefined ? wallMs + BEHIND_MS : Date.parse(at);
  if (!isThere || Number.isNaN(dueMs) || (zone === undefined && fraction !== undefined)) {
    const instead = "write it as in '2025-01-31T12:00:00Z', or '2025-01-31T12:00:00' with a 'timeZone'";
    throw refusal(scope, { prop: 'at', must: 'be a time that there is', got: at, instead });
  }
  if (zone === undefined && timeZone === undefined) {
    const instead = "or give the 'timeZone' whose clocks show it";
    throw refusal(scope, { prop: 'at', must: 'end in Z or an offset', got: at, instead });
  }
  if (dueMs >= Date.now() || inPast === TimerInPast.NOW) return;
  const must = `not be over, as the timer has TimerInPast.${inPast === TimerInPast.SKIP ? 'SKIP' : 'REFUSE'}`;
  const instead = 'nothing would ever be set: give a later time, or an expression';
  throw refusal(scope, { prop: 'at', must, got: at, instead });
}

function isLiteral(text: string): boolean {
  return !Token.isUnresolved(text) && !isExpression(text);
}
