import { randomUUID } from 'node:crypto';
import type { WaitRecord } from '../../../../capabilities/answers/handlers/wait-record';
import {
  passOn,
  recordFailure,
  recordSent,
  takeOver,
  takeStep,
  waitKey,
} from '../../../../capabilities/answers/handlers/wait-record';
import { isTooLateToSend } from '../../../../capabilities/messages/handlers/too-late';
import { environment } from '../../../../resources/handlers/environment';
import { ballotOf, outcomeOf, seatsOf, voteOf } from '../ballot';
import { stepOf } from '../decision';
import { notSent, overdue } from '../errors';
import type { Invitation } from '../send-link';
import { sendLink } from '../send-link';
import { levelOf, subjectFrom, subjectOf } from '../subject';
import type { AskEvent } from './events';

/** The numbers of the messages of one stage: one for each seat. */
const MESSAGES_OF_STAGE = 1000;

/** Asks those whose turn it is, each once: an attempt that finds them asked only takes over the wait, with its own task token. */
export async function ask({ wait: attempt, request, stages, stage }: AskEvent): Promise<void> {
  const { level = 0, reminder = 0 } = stages[stage] ?? {};
  const subject = subjectFrom(request, level, environment('LINK_BASE'));
  const wait = await takeOver(waitKey(attempt.id), attempt, subject);
  if (wait === undefined) {
    return;
  }
  const current = await settled(wait);
  if (current.answer !== undefined) {
    await passOn(current);
    return;
  }
  if (Date.now() >= current.deadlineMs) {
    throw current.sent.length === 0 ? notSent(current.failure) : overdue();
  }
  if (!isTooLateToSend(current.deadlineMs)) {
    await inviteAll(current, stage, reminder);
  }
}

/** The wait, with its decision where votes of an earlier level decide this one. */
async function settled(wait: WaitRecord): Promise<WaitRecord> {
  const [subject, ballot] = [subjectOf(wait), ballotOf(wait)];
  if (wait.answer !== undefined || outcomeOf(subject, ballot) === undefined) {
    return wait;
  }
  // A vote that is faster decides by itself.
  return (await takeStep(wait, stepOf(subject, ballot), randomUUID())) ?? wait;
}

async function inviteAll(wait: WaitRecord, stage: number, reminder: number): Promise<void> {
  const subject = subjectOf(wait);
  const ballot = ballotOf(wait);
  const invited = seatsOf(subject, ballot).map(async ({ approver, holder }, seat) => {
    const message = stage * MESSAGES_OF_STAGE + seat;
    const hasVoted = reminder > 0 && voteOf(ballot, holder) !== undefined;
    if (hasVoted || wait.sent.includes(String(message))) return undefined;
    const delegatedBy = approver === holder ? undefined : approver;
    return invite(wait, message, { person: holder, reminder, delegatedBy });
  });
  const failures = (await Promise.all(invited)).filter((failure) => failure !== undefined);
  const [transient] = failures.filter(({ name }) => name !== 'Message.NoRecipient');
  if (transient !== undefined) {
    throw transient;
  }
  const [unreachable] = failures;
  const { approvers, quorum } = levelOf(subject);
  if (unreachable !== undefined && approvers.length - failures.length < quorum) {
    throw unreachable;
  }
}

/** The reason for which a message did not go out, if it did not. */
async function invite(wait: WaitRecord, message: number, invitation: Invitation): Promise<Error | undefined> {
  try {
    await sendLink(wait, invitation);
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    await recordFailure(wait.key, failure.message);
    return failure;
  }
  await recordSent(wait.key, message);
  return undefined;
}
