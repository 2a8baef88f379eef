import type { EventDetails } from './history';
import type { JsonObject } from './json';
import type { Failure } from './outcome';

/** Details of an event that tells of a failure. */
export function failureDetails(member: EventDetails['member'], failure: Failure, plain?: JsonObject): EventDetails {
  return { member, plain: { ...plain, error: failure.error, cause: failure.cause } };
}
