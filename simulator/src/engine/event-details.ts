import type { EventDetails } from './history';
import type { Json, JsonObject } from './json';
import type { Failure } from './outcome';

/** Details of a `…StateEntered` event. */
export function stateEntered(name: string, input: Json): EventDetails {
  return { member: 'stateEnteredEventDetails', plain: { name }, payloads: { input } };
}

/** Details of a `…StateExited` event. */
export function stateExited(name: string, output: Json, assigned: JsonObject | undefined): EventDetails {
  return { member: 'stateExitedEventDetails', plain: { name }, payloads: { output }, assigned };
}

/** Details of an event that tells of a failure. */
export function failureDetails(member: EventDetails['member'], failure: Failure, plain?: JsonObject): EventDetails {
  return { member, plain: { ...plain, error: failure.error, cause: failure.cause } };
}
