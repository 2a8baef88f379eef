import type { WaitRecord } from '../../../../capabilities/answers/handlers/wait-record';
import { closeWait, waitKey } from '../../../../capabilities/answers/handlers/wait-record';
import { confirmed, notSent, superseded, VerificationError } from '../errors';
import { deleteUnverified, record, standing } from '../users';
import type { ExpiryEvent } from './events';

/**
 * Ends a verification whose deadline has passed: no click is taken from now on, and the user is deleted.
 *
 * Throws where it is not to end so: a click was stored in time, the user was verified in another way, the user belongs to a newer
 * verification, or no message ever went out.
 */
export async function expire({ userId, waitId, closedBy, deletes }: ExpiryEvent): Promise<void> {
  const wait = await closeWait(waitKey(waitId, userId), closedBy);
  if (wait?.answer !== undefined) {
    const outcome = await record(wait);
    throw outcome === 'confirmed' || outcome === 'already' ? confirmed() : superseded();
  }
  if (wait?.closedBy === undefined) {
    throw notSent(wait?.failure);
  }
  return endUser(wait, deletes);
}

async function endUser(wait: WaitRecord, deletes: boolean): Promise<void> {
  if (deletes && (await deleteUnverified(wait))) {
    return;
  }
  switch (await standing(wait)) {
    case 'confirmed':
    case 'verified':
      throw confirmed();
    case 'overtaken':
    case 'superseded':
    case 'lost':
      throw superseded();
    case 'gone':
      return;
    case 'ours':
      if (deletes) {
        throw new VerificationError('UserChanged', 'What was in the way of the delete has gone since');
      }
  }
}
