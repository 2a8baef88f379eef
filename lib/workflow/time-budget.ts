import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { refusal } from '../core/refusal';
import type { AslState, AslStates } from '../states/asl-state';
import type { TimeBound } from '../states/time-bounds';
import { longestTime, longestWaits } from '../states/time-bounds';
import { TIME_FACT } from '../states/time-fact';
import type { Finding } from './definition/finding';

/** AWS ends every Standard execution after a year and every Express execution after five minutes. */
export const LONGEST: Record<sfn.StateMachineType, Duration> = {
  [sfn.StateMachineType.STANDARD]: Duration.days(365),
  [sfn.StateMachineType.EXPRESS]: Duration.minutes(5),
};

/** The time that an execution gets beside the longest time for which it may wait. */
const A_DAY = Duration.days(1).toSeconds();

/** The time that an execution gets beside the longest time that its states can take. */
const SPARE = Duration.hours(1).toSeconds();

/** The timeout of a machine, and what is to be said of it. */
export interface TimeBudget {
  readonly timeout: Duration;
  /** The reasons for which the timeout can't be. */
  readonly errors: readonly string[];
  readonly warnings: readonly Finding[];
}

/** Settles how long executions may take: as long as was given, or as the states can take; neither may cut off a wait. */
export function timeBudget(
  scope: Construct,
  definition: AslStates,
  { given, type }: { readonly given?: Duration; readonly type: sfn.StateMachineType },
): TimeBudget {
  const everything = longestTime(definition);
  const waits = longestWaits(definition);
  const timeout = given ?? derived(everything, waits, type);
  if (timeout.isUnresolved()) return { timeout, errors: [], warnings: [] };
  const mustEnd = factsOf(definition).find((fact) => fact.mustEnd !== undefined)?.mustEnd;
  const cutOff =
    waits.seconds >= timeout.toSeconds() ? tooShortToWait(scope, waits, timeout, LONGEST[type]) : undefined;
  const lost =
    mustEnd !== undefined && everything.seconds > timeout.toSeconds()
      ? tooShortToEnd(scope, everything, timeout, mustEnd)
      : undefined;
  return {
    timeout,
    errors: [cutOff ?? lost ?? []].flat(),
    warnings:
      (cutOff ?? lost) ? [] : [...unlikely(everything, timeout, type), ...unknown(definition, everything, timeout)],
  };
}

function derived(everything: TimeBound, waits: TimeBound, type: sfn.StateMachineType): Duration {
  const wanted = Math.ceil(Math.max(waits.seconds + A_DAY, everything.seconds + SPARE));
  return Duration.seconds(Math.min(wanted, LONGEST[type].toSeconds()));
}

function tooShortToWait(scope: Construct, waits: TimeBound, timeout: Duration, longest: Duration): string {
  const isLongest = timeout.toSeconds() >= longest.toSeconds();
  return refusal(scope, {
    prop: 'timeout',
    must: `be longer than the ${human(waits.seconds)} for which an execution may wait${ofLargest(waits)}`,
    got: timeout,
    instead: isLongest
      ? 'AWS lets no execution of its type run longer: shorten what is waited for, or let less of it wait one after the other'
      : 'the execution would end before, which no Catch sees: lengthen it, or shorten what is waited for',
  }).message;
}

function tooShortToEnd(scope: Construct, everything: TimeBound, timeout: Duration, mustEnd: string): string {
  return refusal(scope, {
    prop: 'timeout',
    must: `be at least the ${human(everything.seconds)} that the states can take with all their retries${ofLargest(everything)}`,
    got: timeout,
    instead: `${mustEnd}, and no Catch sees that: leave it out, lengthen it, or shorten timeouts and retries`,
  }).message;
}

function unlikely(everything: TimeBound, timeout: Duration, type: sfn.StateMachineType): Finding[] {
  if (everything.seconds <= timeout.toSeconds() || type === sfn.StateMachineType.EXPRESS) return [];
  const message =
    `the states can take ${human(everything.seconds)} with all their retries${ofLargest(everything)}, which the timeout of ` +
    `${timeout.toHumanString()} would cut off: no Catch sees that; lengthen the 'timeout' of the workflow, or leave it out`;
  return [{ rule: 'timeoutBelowLongest', message }];
}

/** Only where something is lost by it is a time that can't be known worth a warning. */
function unknown(definition: AslStates, everything: TimeBound, timeout: Duration): Finding[] {
  const [first] = everything.unknown.filter(({ byNature }) => byNature !== true);
  const facts = factsOf(definition);
  if (first === undefined || facts.length === 0) return [];
  const lost = facts.find(({ mustEnd }) => mustEnd !== undefined)?.mustEnd ?? 'a wait would not come to its deadline';
  const message =
    `state '${first.state}' may take longer than is known: ${first.why}; if the execution runs into its timeout of ` +
    `${timeout.toHumanString()}, ${lost}, and no Catch sees that: give it an end, or a 'timeout' to the workflow that is long enough`;
  return [{ rule: 'timeUnknown', message }];
}

function factsOf({ States: states }: AslStates): NonNullable<AslState[typeof TIME_FACT]>[] {
  return Object.values(states).flatMap((state) => [
    ...(state[TIME_FACT] === undefined ? [] : [state[TIME_FACT]]),
    ...[...(state.Branches ?? []), state.Iterator, state.ItemProcessor].flatMap((scope) =>
      scope === undefined ? [] : factsOf(scope),
    ),
  ]);
}

function ofLargest({ largest, seconds }: TimeBound): string {
  if (largest === undefined) return '';
  return largest.seconds === seconds
    ? ` (state '${largest.state}')`
    : ` (state '${largest.state}' alone ${human(largest.seconds)})`;
}

function human(seconds: number): string {
  const whole = Duration.seconds(Math.ceil(seconds));
  return seconds > 120 ? `${whole.toHumanString()} (${whole.toSeconds()} seconds)` : whole.toHumanString();
}
