import type { WaitRecord } from '../../../capabilities/answers/handlers/wait-record';
import type { Subject } from './subject';
import { levelOf } from './subject';

export type Choice = 'APPROVE' | 'REJECT';

/** A vote: of a person, whichever link it came by. */
export interface Vote {
  readonly approver: string;
  readonly choice: Choice;
  readonly comment: string;
  /** ISO 8601. */
  readonly at: string;
  /** The request that cast it. */
  readonly by: string;
}

/** A request that was handed on, for the level at which that was done. */
export interface Delegation {
  readonly level: number;
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/** Everything that was done by links so far. */
export interface Ballot {
  readonly votes: readonly Vote[];
  readonly delegations: readonly Delegation[];
}

/** A seat of the level that is asked: the approver, and who holds it now. */
export interface Seat {
  readonly approver: string;
  readonly holder: string;
}

/** The ballot of a wait. */
export function ballotOf({ progress }: WaitRecord): Ballot {
  return progress === undefined ? { votes: [], delegations: [] } : (JSON.parse(progress) as Ballot);
}

/** The seats of the level that is asked. */
export function seatsOf(subject: Subject, { delegations }: Ballot): Seat[] {
  const here = delegations.filter(({ level }) => level === subject.level);
  // In their order: who was handed a request may hand it on.
  return levelOf(subject).approvers.map((approver) => ({
    approver,
    holder: here.reduce((holder, { from, to }) => (from === holder ? to : holder), approver),
  }));
}

/** The vote of a person. */
export function voteOf({ votes }: Ballot, person: string): Vote | undefined {
  return votes.find(({ approver }) => approver === person);
}

/** The ballot with a vote, in place of the one that the same person cast before. */
export function withVote(ballot: Ballot, vote: Vote): Ballot {
  return { ...ballot, votes: [...ballot.votes.filter(({ approver }) => approver !== vote.approver), vote] };
}

/** The outcome that the votes of those who hold a seat have brought about: approval by the quorum, rejection once that is out of reach. */
export function outcomeOf(subject: Subject, ballot: Ballot): 'APPROVED' | 'REJECTED' | undefined {
  const seats = seatsOf(subject, ballot);
  const { quorum } = levelOf(subject);
  const count = (choice: Choice): number =>
    seats.filter(({ holder }) => voteOf(ballot, holder)?.choice === choice).length;
  if (count('APPROVE') >= quorum) return 'APPROVED';
  return seats.length - count('REJECT') < quorum ? 'REJECTED' : undefined;
}
