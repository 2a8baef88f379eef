import type { Deployment, Mailbox } from '../deployment';

/** What a verification publishes. */
export interface Message {
  readonly type: 'verification' | 'welcome';
  readonly userId: string;
  readonly link: string;
  readonly code: string;
}

export function messageTo(
  deployment: Deployment,
  mailbox: Mailbox,
  userId: string,
  type: Message['type'],
): Promise<Message> {
  return deployment.message<Message>(mailbox, (message) => message.userId === userId && message.type === type);
}

/** What was sent to the user and not read yet. */
export async function unreadBy(deployment: Deployment, mailbox: Mailbox, userId: string): Promise<readonly object[]> {
  return (await deployment.unread(mailbox)).filter((message) => (message as Message).userId === userId);
}

export async function press(deployment: Deployment, { link, code }: Message): Promise<number> {
  const { origin, pathname } = new URL(link);
  return (await deployment.request(`${origin}${pathname}`, { method: 'POST', form: { code } })).status;
}

/** A press that must succeed: nothing would end the wait otherwise. */
export async function confirm(deployment: Deployment, message: Message): Promise<void> {
  const status = await press(deployment, message);
  if (status !== 200) throw new Error(`the press was answered with ${status}`);
}
