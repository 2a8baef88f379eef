import { deliver } from '../../../../capabilities/messages/handlers/deliver';
import type { SendEvent } from './events';
import { sendVerification } from './verification';

/** Sends what the workflow asks for. What it throws, the workflow tries again. */
export async function handler(event: SendEvent): Promise<void> {
  if (event.type === 'verification') {
    await sendVerification(event);
    return;
  }
  await deliver({ type: 'welcome', userId: event.userId }, event.users);
}
