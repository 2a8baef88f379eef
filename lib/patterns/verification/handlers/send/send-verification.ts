import type { WaitRecord } from '../../../../capabilities/answers/handlers/wait-record';
import {
  passOn,
  recordFailure,
  recordSent,
  takeOver,
  waitKey,
} from '../../../../capabilities/answers/handlers/wait-record';
import { isTooLateToSend } from '../../../../capabilities/messages/handlers/too-late';
import { environment } from '../../../../resources/handlers/environment';
import { notSent, overdue, superseded, VerificationError } from '../errors';
import { makeNewest } from '../newest';
import { sendLink } from '../send-link';
import { claim, isLost, record, standing } from '../users';
import type { VerificationEvent } from './events';

/** Sends one message with a fresh link, once: an attempt that finds the message sent only takes over the wait, with its own task token. */
export async function sendVerification({ wait: attempt, userId, users, reminder }: VerificationEvent): Promise<void> {
  const wait = await takeOver(waitKey(attempt.id, userId), attempt, { userId, users });
  if (wait === undefined) {
    return;
  }
  if (wait.answer !== undefined) {
    return answer(wait);
  }
  if (wait.sent.length > 0 && Date.now() >= wait.deadlineMs) {
    throw overdue();
  }
  if (!(await own(wait)) || wait.sent.includes(String(reminder)) || isTooLate(wait)) {
    return;
  }
  if (environment('RESENDS') === 'yes') {
    await makeNewest(wait, userId);
  }
  try {
    await sendLink(wait, reminder);
  } catch (error) {
    await recordFailure(wait.key, error instanceof Error ? error.message : String(error));
    throw error;
  }
  await recordSent(wait.key, reminder);
}

/** A click came while no attempt waited: this one answers it. */
async function answer(wait: WaitRecord): Promise<void> {
  const outcome = await record(wait);
  if (outcome !== 'confirmed' && outcome !== 'already') {
    throw superseded();
  }
  await passOn(wait);
}

/**
 * Whether there is somebody to write to. Not so for a user who has been verified meanwhile: by a click in this very moment, which
 * answers this attempt, or in another way, as the workflow learns at the deadline.
 */
async function own(wait: WaitRecord): Promise<boolean> {
  // Not the number of the message: the call that would have sent the first one may be lost.
  const isFirst = wait.sent.length === 0;
  const found = isFirst ? await claim(wait) : await standing(wait);
  if (found === 'gone' && isFirst) {
    throw new VerificationError('UserNotFound', "The user's item must exist before the verification starts");
  }
  if (isLost(found) || (found === 'verified' && isFirst)) {
    throw superseded();
  }
  return found === 'ours';
}

function isTooLate({ deadlineMs, sent, failure }: WaitRecord): boolean {
  if (!isTooLateToSend(deadlineMs)) {
    return false;
  }
  if (sent.length === 0) {
    throw notSent(failure);
  }
  return true;
}
