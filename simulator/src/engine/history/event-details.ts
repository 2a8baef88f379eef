import type { EventDetails } from './history';
import type { JsonObject } from '../../base/json';
import type { Failure } from '../fields/outcome';

/** Details of an event that tells of a failure. */
export function failureDetails(member: EventDetails['member'], failure: Failure, plain?: JsonObject): EventDetails {
  return { member, plain: { ...plain, error: failure.error, cause: failure.cause } };
}
