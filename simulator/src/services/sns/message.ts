import type { TextByProtocol } from './message-structure';

/** A message that was published. */
export interface PublishedMessage {
  readonly messageId: string;
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  readonly subject?: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** What `message` says to the subscribers of each protocol, when it was published with `MessageStructure: 'json'`. */
  readonly byProtocol?: TextByProtocol;
  /** The number, for a text message that was sent to a phone instead of a topic. */
  readonly phoneNumber?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** An attribute of a message. */
export interface MessageAttribute {
  readonly type: string;
  readonly value: string;
}
