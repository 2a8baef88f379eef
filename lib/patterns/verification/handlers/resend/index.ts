import { newestOf } from '../newest';
import { sendLink } from '../send-link';
import { standing } from '../users';
import { take } from './take';

/** The outcome of the wish for another message. */
export interface ResendAnswer {
  /** `none`: nothing is pending for this user. `limited`: the user has asked too often, or just now. */
  readonly outcome: 'sent' | 'limited' | 'none';
}

/** Sends the message of the pending verification again. Who calls it must know that the user asked. */
export async function handler(event: { readonly userId?: unknown }): Promise<ResendAnswer> {
  const { userId } = event;
  if (typeof userId !== 'string' || userId === '') {
    throw new Error("The event must have a string 'userId' that is not empty");
  }
  const wait = await newestOf(userId);
  if (wait === undefined || wait.answer !== undefined || wait.closedBy !== undefined || wait.sent.length === 0) {
    return { outcome: 'none' };
  }
  if (!(Date.now() < wait.deadlineMs) || (await standing(wait)) !== 'ours') {
    return { outcome: 'none' };
  }
  if (!(await take(userId))) {
    return { outcome: 'limited' };
  }
  await sendLink(wait, 0);
  return { outcome: 'sent' };
}
