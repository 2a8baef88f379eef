import type { WaitRecord } from '../../../capabilities/answers/handlers/wait-record';
import { issueCode } from '../../../capabilities/confirm/handlers/codes';
import type { Recipient } from '../../../capabilities/messages/handlers/deliver';
import { deliver } from '../../../capabilities/messages/handlers/deliver';
import { environment } from '../../../resources/handlers/environment';
import type { Subject } from './users';
import { subjectOf } from './users';

/** Sends a message with a fresh link; all earlier links stay valid. */
export async function sendLink(wait: WaitRecord, reminder: number): Promise<void> {
  const subject = subjectOf(wait);
  const { code, link } = await issueCode(wait, environment('LINK_BASE'));
  const deadline = new Date(wait.deadlineMs).toISOString();
  await deliver({ type: 'verification', userId: subject.userId, link, code, deadline, reminder }, recipientOf(subject));
}

/** Addresses are read from the user's item. */
export function recipientOf({ userId, users }: Subject): Recipient {
  return { tableName: users.tableName, key: users.key, id: userId };
}
