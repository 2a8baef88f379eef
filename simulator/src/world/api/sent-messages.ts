import { linksIn } from '../../base/links';
import type { World } from './world';

/** Something that went out of the app. */
export interface SentMessage {
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  readonly kind: 'email' | 'sms' | 'kept';
  /** The construct path of the topic, queue or bus that keeps it; the sender of an e-mail. */
  readonly channel: string;
  readonly to: readonly string[];
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  /** The addresses in it, each once. */
  readonly links: readonly string[];
}

/** Everything that went out, in the order of time: e-mails, text messages, and what topics, queues and buses keep. */
export async function sentMessages(world: World): Promise<readonly SentMessage[]> {
  const emails = world.emails.map(({ atMs, from, to, subject, text, html, template }) => ({
    atMs,
    kind: 'email' as const,
    channel: from,
    to: [...to],
    ...(subject !== undefined && { subject }),
    text: text ?? (template === undefined ? '' : JSON.stringify(template)),
    ...(html !== undefined && { html }),
  }));
  const sms = world.textMessages.map(({ atMs, message, phoneNumber = '' }) => ({
    atMs,
    kind: 'sms' as const,
    channel: 'sms',
    to: [phoneNumber],
    text: message,
  }));
  const kept = (await world.contents()).messages.map((each) => ({ kind: 'kept' as const, to: [], ...each }));
  return [...emails, ...sms, ...kept]
    .sort((a, b) => a.atMs - b.atMs)
    .map((each: Omit<SentMessage, 'links'>) => ({ ...each, links: linksIn(`${each.text} ${each.html ?? ''}`) }));
}
