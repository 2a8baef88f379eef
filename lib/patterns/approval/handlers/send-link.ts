import type { WaitRecord } from '../../../capabilities/answers/handlers/wait-record';
import { issueCode } from '../../../capabilities/confirm/handlers/codes';
import type { Recipient } from '../../../capabilities/messages/handlers/deliver';
import { deliver } from '../../../capabilities/messages/handlers/deliver';
import { levelOf, subjectOf } from './subject';

/** One message to one person. */
export interface Invitation {
  readonly person: string;
  /** 0 for the first message of a level. */
  readonly reminder: number;
  readonly delegatedBy?: string;
}

/** Sends a person a message with a fresh link of their own; their earlier links stay valid. */
export async function sendLink(wait: WaitRecord, { person, reminder, delegatedBy }: Invitation): Promise<void> {
  const subject = subjectOf(wait);
  const { title, requestedBy, level, linkBase } = subject;
  const { code, link } = await issueCode(wait, linkBase, person);
  await deliver(
    {
      type: 'approval',
      userId: person,
      link,
      code,
      deadline: new Date(wait.deadlineMs - levelOf(subject).beforeDeadlineMs).toISOString(),
      reminder,
      level: level + 1,
      title,
      requestedBy,
      delegatedBy,
    },
    recipientOf(person),
  );
}

/** The item of a person, for senders that read addresses. */
function recipientOf(id: string): Recipient | undefined {
  const { PEOPLE_TABLE: tableName, PERSON_KEY: key } = process.env;
  return tableName === undefined || key === undefined ? undefined : { tableName, key, id };
}
