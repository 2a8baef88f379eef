import type { Resource } from '../resource';
import { AwsError } from '../service';

const DEDUPLICATION_MS = 5 * 60 * 1000;

interface GroupedMessage {
  readonly messageId: string;
  readonly message: string;
  readonly atMs: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** What a FIFO topic asks of messages, and the messages that it has not forgotten yet. */
export class FifoTopic {
  private readonly published = new Map<string, { readonly atMs: number; readonly messageId: string }>();
  private readonly deduplicatesByContent: boolean;

  constructor({ properties }: Resource) {
    this.deduplicatesByContent = isTrue(properties['ContentBasedDeduplication']);
  }

  /**
   * Takes a message; answers the id of the earlier one that it repeats, if it does.
   * @throws AwsError when the message lacks what the topic orders or tells apart messages by.
   */
  accept({ messageId, message, groupId, deduplicationId, atMs }: GroupedMessage): string | undefined {
    if (groupId === undefined) {
      const reason = 'The MessageGroupId parameter is required for FIFO topics';
      throw new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
    }
    if (deduplicationId === undefined && !this.deduplicatesByContent) {
      const reason =
        'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
      throw new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
    }
    const key = deduplicationId ?? message;
    const earlier = this.published.get(key);
    if (earlier !== undefined && atMs - earlier.atMs < DEDUPLICATION_MS) return earlier.messageId;
    this.published.set(key, { atMs, messageId });
    return undefined;
  }
}

/** Whether a topic is a FIFO one. */
export function isFifo({ properties }: Resource): boolean {
  return isTrue(properties['FifoTopic']);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
