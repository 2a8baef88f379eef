import { linksIn } from '../../base/links';
import type { SentEmail } from '../../services/ses/ses-service';
import type { KeptMessage } from '../../services/service';
import type { PublishedMessage } from '../../services/sns/message';

/** Something that went out of the app. */
export interface SentMessage {
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  /** How it went out: `'kept'` by a topic, a queue or a bus. */
  readonly kind: 'email' | 'sms' | 'kept';
  /** The construct path of the topic, queue or bus that keeps it; the sender of an e-mail; `sms`. */
  readonly channel: string;
  /** The addresses of an e-mail, the number of a text message. */
  readonly to: readonly string[];
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  /** The addresses in it, each once. */
  readonly links: readonly string[];
}

interface Sent {
  readonly kept: readonly KeptMessage[];
  readonly emails: readonly SentEmail[];
  readonly textMessages: readonly PublishedMessage[];
}

/** Everything that went out, in the order of time. */
export function sentMessages({ kept, emails, textMessages }: Sent): readonly SentMessage[] {
  const all: Omit<SentMessage, 'links'>[] = [
    ...emails.map(ofEmail),
    ...textMessages.map(({ atMs, message, phoneNumber = '' }) => ({
      atMs,
      kind: 'sms' as const,
      channel: 'sms',
      to: [phoneNumber],
      text: message,
    })),
    ...kept.map((each) => ({ kind: 'kept' as const, to: [], ...each })),
  ];
  return all
    .sort((a, b) => a.atMs - b.atMs)
    .map((each) => ({ ...each, links: linksIn(`${each.text} ${each.html ?? ''}`) }));
}

function ofEmail({ atMs, from, to, subject, text, html, template }: SentEmail): Omit<SentMessage, 'links'> {
  return {
    atMs,
    kind: 'email',
    channel: from,
    to: [...to],
    ...(subject !== undefined && { subject }),
    text: text ?? (template === undefined ? '' : JSON.stringify(template)),
    ...(html !== undefined && { html }),
  };
}
