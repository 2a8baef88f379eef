import { randomUUID } from 'node:crypto';
import type { WaitRecord } from '../../../../capabilities/answers/handlers/wait-record';
import { passOn } from '../../../../capabilities/answers/handlers/wait-record';
import { NoRecipient } from '../../../../capabilities/messages/handlers/send-failed';
import { seatsOf, voteOf } from '../ballot';
import { stepOf } from '../decision';
import { personOf } from '../person';
import type { Invitation } from '../send-link';
import { sendLink } from '../send-link';
import type { Opened, Standing } from './open';
import { take } from './take';

/** The outcome of handing a request on: what the link is good for then, or that it can't be handed on to that person. */
export type DelegateOutcome = Exclude<Standing, 'open'> | 'delegated' | 'notDelegated';

/** Hands a request on: the person gets a link first, and then the seat, so that nobody waits for a message that is lost. */
export async function delegate(code: string, toId: string): Promise<DelegateOutcome> {
  const by = randomUUID();
  let to = toId;
  let isSent = false;
  const handedOn = await take<'notDelegated'>(code, by, async (opened) => {
    const { wait, subject, ballot, holder } = opened;
    const found = delegatesOf(opened).find((person) => personOf(person) === personOf(toId));
    if (found === undefined) return 'notDelegated';
    to = found;
    if (!isSent && !(await isReached(wait, { person: to, reminder: 0, delegatedBy: holder }))) return 'notDelegated';
    isSent = true;
    const delegation = { level: subject.level, from: holder, to, by };
    return stepOf(subject, { ...ballot, delegations: [...ballot.delegations, delegation] }, to);
  });
  if (handedOn === undefined || handedOn === 'notDelegated') {
    return handedOn ?? 'unknown';
  }
  const { wait, ballot, holder, standing, subject } = handedOn;
  if (wait.answer !== undefined) {
    // By a vote that the person had cast at an earlier level.
    await passOn(wait);
  }
  const isDone = ballot.delegations.some(
    ({ level, from, to: person }) => level === subject.level && from === holder && person === to,
  );
  return isDone ? 'delegated' : (standing as Exclude<Standing, 'open'>);
}

/** Sends a link; false to whom there is no way. */
async function isReached(wait: WaitRecord, invitation: Invitation): Promise<boolean> {
  try {
    await sendLink(wait, invitation);
    return true;
  } catch (error) {
    if (error instanceof NoRecipient) return false;
    throw error;
  }
}

/**
 * The people to whom a request can be handed on by its holder: nobody who has a seat already, or has handed the request on. Whoever has voted
 * changes the vote instead.
 */
export function delegatesOf({ subject, ballot, holder }: Opened): string[] {
  const { delegates, level } = subject;
  const here = ballot.delegations.filter((each) => each.level === level);
  const taken = new Set([...seatsOf(subject, ballot).map((seat) => seat.holder), ...here.map(({ from }) => from)]);
  return voteOf(ballot, holder) === undefined ? delegates.filter((person) => !taken.has(person)) : [];
}
