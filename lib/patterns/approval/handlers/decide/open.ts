import type { WaitRecord } from '../../../../capabilities/answers/handlers/wait-record';
import { abandonedIfEnded } from '../../../../capabilities/answers/handlers/abandoned';
import { readWait } from '../../../../capabilities/answers/handlers/wait-record';
import { targetOf } from '../../../../capabilities/confirm/handlers/codes';
import type { Ballot } from '../ballot';
import { ballotOf, seatsOf } from '../ballot';
import type { Subject } from '../subject';
import { subjectOf } from '../subject';

/**
 * The state of a link: nobody was sent it; its holder has handed the request on, or another level is asked; the request has an end, or nobody waits
 * for it any more (`ended`); or it is open.
 */
export type Standing = 'unknown' | 'handedOn' | 'superseded' | 'approved' | 'rejected' | 'expired' | 'ended' | 'open';

/** A request as whoever holds a link finds it. */
export interface Opened {
  readonly wait: WaitRecord;
  readonly subject: Subject;
  readonly ballot: Ballot;
  /** The person to whom the link was sent. */
  readonly holder: string;
  readonly standing: Exclude<Standing, 'unknown'>;
}

/** Reads what a code leads to; undefined for one that nobody was sent. */
export async function open(code: string): Promise<Opened | undefined> {
  const { waitKey, holder } = (await targetOf(code)) ?? {};
  const wait = waitKey === undefined ? undefined : await readWait(waitKey);
  if (wait === undefined || holder === undefined) {
    return undefined;
  }
  const opened = openedBy(holder, wait);
  return opened.standing === 'open' ? openedBy(holder, await abandonedIfEnded(wait)) : opened;
}

/** The same, of a wait that was read. */
export function openedBy(holder: string, wait: WaitRecord): Opened {
  const [subject, ballot] = [subjectOf(wait), ballotOf(wait)];
  return { wait, subject, ballot, holder, standing: standingOf(wait, subject, ballot, holder) };
}

function standingOf(wait: WaitRecord, subject: Subject, ballot: Ballot, person: string): Opened['standing'] {
  if (!seatsOf(subject, ballot).some(({ holder }) => holder === person)) {
    const { delegations } = ballot;
    const handedOn = delegations.some(({ level, from }) => level === subject.level && from === person);
    return handedOn ? 'handedOn' : 'superseded';
  }
  if (wait.answer !== undefined) {
    return wait.answerError === undefined ? 'approved' : 'rejected';
  }
  if (wait.closedBy !== undefined || Date.now() >= wait.deadlineMs) {
    return 'expired';
  }
  return wait.abandoned ? 'ended' : 'open';
}
