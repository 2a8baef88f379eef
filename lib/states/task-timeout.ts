import { Duration } from 'aws-cdk-lib';
import { jsonata } from '../core/jsonata';
import type { TimeFact } from './time-fact';

/** `TimeoutSeconds` of a task, and what is known of it where it is an expression. */
export interface TaskTimeout {
  readonly seconds: number | string;
  readonly fact?: TimeFact;
}

/** AWS ends an execution after 365 days: the longest wait leaves a day for what comes after it. */
export const LONGEST_WAIT = Duration.days(364);

/** The time at which the state was entered, in JSONata: a retry doesn't change it, nor does a redrive. */
export const ENTERED_MS = '$toMillis($states.context.State.EnteredTime)';

/** The same, or when the execution was redriven after that. */
export const ENTERED_OR_REDRIVEN_MS = `$max([${ENTERED_MS}, $toMillis($states.context.Execution.RedriveTime)])`;

/** A timeout that each attempt has anew. */
export function eachAttempt(timeout: Duration): TaskTimeout {
  return { seconds: timeout.toSeconds() };
}

/** The timeout of a call that takes a moment: one that takes longer is given up, where nothing else is known of it. */
export const CALL_TIMEOUT = Duration.minutes(1);

/** JSONata of the seconds until an instant, `least` when it is near or over. */
export function secondsUntil(instantMs: string, least: number): string {
  return `$max([${least}, $ceil((${instantMs} - $millis()) / 1000)])`;
}

/**
 * A timeout that ends at an instant (JSONata, in milliseconds) for all attempts together: an attempt has the rest only, or `least` when it
 * is over. `wait` is the longest time from the entry into the state until then.
 */
export function until(instantMs: string, wait: Duration, least: number): TaskTimeout {
  return {
    seconds: jsonata(secondsUntil(instantMs, least)),
    fact: { deadlineSeconds: wait.toSeconds(), leastSeconds: least },
  };
}

/** The least time between an attempt and the end of its timeout that leaves room for a heartbeat, in seconds. */
export const LEAST_WAIT = 2;

/** `HeartbeatSeconds` of a task whose attempts end at an instant (JSONata, in milliseconds): AWS wants less than the rest of the timeout. */
export function heartbeatUntil(instantMs: string, heartbeat: Duration): string {
  return jsonata(`$min([${heartbeat.toSeconds()}, ${secondsUntil(instantMs, LEAST_WAIT)} - 1])`);
}

/** An absolute timeout, counted from the entry into the state. */
export function untilDeadline(deadline: Duration): TaskTimeout {
  return until(`${ENTERED_MS} + ${deadline.toMilliseconds()}`, deadline, 1);
}
