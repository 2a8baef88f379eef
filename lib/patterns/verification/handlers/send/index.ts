import { deliver } from '../../../../capabilities/messages/handlers/deliver';
import { recipientOf } from '../send-link';
import type { SendEvent } from './events';
import { expire } from './expire';
import { sendVerification } from './send-verification';

/** Does what the workflow asks for. What it throws, the workflow catches or tries again. */
export async function handler(event: SendEvent): Promise<void> {
  switch (event.type) {
    case 'verification':
      return sendVerification(event);
    case 'expiry':
      return expire(event);
    case 'welcome':
      return deliver({ type: 'welcome', userId: event.userId }, recipientOf(event));
  }
}
