import { randomUUID } from 'node:crypto';
import { passOn } from '../../../../capabilities/answers/handlers/wait-record';
import type { Choice } from '../ballot';
import { voteOf, withVote } from '../ballot';
import { stepOf } from '../decision';
import type { Standing } from './open';
import { take } from './take';

/** The outcome of a vote: it counts and nothing is decided yet, what its link is good for, or that it came too late to change the decision. */
export type VoteOutcome = Exclude<Standing, 'open'> | 'recorded' | 'tooLate';

/** A vote as a form or a call has it. */
export interface Cast {
  readonly choice: Choice;
  readonly comment: string;
}

/** Takes a vote: it is stored together with the decision that it brings about, which is then passed on to the state that waits. */
export async function vote(code: string, { choice, comment }: Cast): Promise<VoteOutcome> {
  const by = randomUUID();
  const voted = await take<never>(code, by, ({ subject, ballot, holder }) =>
    stepOf(subject, withVote(ballot, { approver: holder, choice, comment, at: new Date().toISOString(), by }), holder),
  );
  if (voted === undefined) {
    return 'unknown';
  }
  const { wait, ballot, holder, standing } = voted;
  if (standing === 'open') {
    return 'recorded';
  }
  if (standing !== 'approved' && standing !== 'rejected') {
    return standing;
  }
  // Whoever decided may not have come that far, and nothing happens where they did.
  await passOn(wait);
  return voteOf(ballot, holder)?.choice === choice ? standing : 'tooLate';
}
