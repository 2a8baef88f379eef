import type { Step } from '../../../capabilities/answers/handlers/wait-record';
import type { Ballot } from './ballot';
import { outcomeOf, seatsOf, voteOf } from './ballot';
import type { Subject } from './subject';

/** The end of an approval, as the workflow and the table have it. */
export interface Decision {
  readonly outcome: 'APPROVED' | 'REJECTED' | 'EXPIRED';
  readonly requestedBy: string;
  /** The level that was asked last, from 1. */
  readonly level: number;
  /** ISO 8601. */
  readonly decidedAt: string;
  /** The person whose vote decided. */
  readonly decidedBy?: string;
  /** The votes of those who were asked last, and may decide. */
  readonly votes: readonly DecidedVote[];
}

/** A vote that counted. */
export interface DecidedVote {
  readonly approver: string;
  readonly vote: 'APPROVE' | 'REJECT';
  readonly comment: string;
  readonly votedAt: string;
  /** The approver in whose place that was, where the request was handed on. */
  readonly delegatedBy?: string;
}

/** The length up to which a comment is taken, in characters. */
export const MAX_COMMENT = 500;

/** The step that a ballot is: with the decision, where it has brought that about. */
export function stepOf(subject: Subject, ballot: Ballot, decidedBy?: string): Step {
  const outcome = outcomeOf(subject, ballot);
  return {
    progress: ballot,
    answer: outcome && decisionOf(subject, ballot, outcome, decidedBy),
    // A failure leads elsewhere without a state that chooses.
    error: outcome === 'REJECTED' ? 'Approval.Rejected' : undefined,
  };
}

/** The decision that a ballot stands for. */
export function decisionOf(
  subject: Subject,
  ballot: Ballot,
  outcome: Decision['outcome'],
  decidedBy?: string,
): Decision {
  return withinCause({
    outcome,
    requestedBy: subject.requestedBy,
    level: subject.level + 1,
    decidedAt: new Date().toISOString(),
    decidedBy,
    votes: seatsOf(subject, ballot).flatMap(({ approver, holder }) => {
      const vote = voteOf(ballot, holder);
      if (vote === undefined) return [];
      const { choice, comment, at } = vote;
      const delegatedBy = approver === holder ? undefined : approver;
      return [{ approver: holder, vote: choice, comment, votedAt: at, delegatedBy }];
    }),
  });
}

/** The cause of an error has 32,768 characters, and holds the decision as text within text. */
const MAX_CHARACTERS = 30_000;

/** The decision with comments that are cut where all of them together are too long; the ballot keeps them whole. */
function withinCause(decision: Decision, longest = MAX_COMMENT): Decision {
  const votes = decision.votes.map((vote) => ({ ...vote, comment: vote.comment.slice(0, longest) }));
  const cut = { ...decision, votes };
  return JSON.stringify(JSON.stringify(cut)).length <= MAX_CHARACTERS || longest === 0
    ? cut
    : withinCause(decision, Math.floor(longest / 2));
}
