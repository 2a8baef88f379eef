import { closeWait, waitKey } from '../../../../capabilities/answers/handlers/wait-record';
import { ballotOf } from '../ballot';
import type { Decision } from '../decision';
import { decisionOf } from '../decision';
import { endedAs, notSent } from '../errors';
import { subjectOf } from '../subject';
import type { CloseEvent } from './events';

/**
 * Ends a request whose deadline has passed: no vote is taken from now on. A decision that was stored in time comes back, or is thrown when it is
 * a rejection.
 */
export async function close({ waitId, closedBy }: CloseEvent): Promise<Decision> {
  const wait = await closeWait(waitKey(waitId), closedBy);
  if (wait?.answer !== undefined) {
    const decision = JSON.parse(wait.answer) as Decision;
    if (decision.outcome === 'APPROVED') return decision;
    throw endedAs('Rejected', decision);
  }
  if (wait?.closedBy === undefined) {
    throw notSent(wait?.failure);
  }
  throw endedAs('Expired', decisionOf(subjectOf(wait), ballotOf(wait), 'EXPIRED'));
}
