import type { JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import type { MessageAttribute } from '../sns/message';

/** A message in a queue. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** The virtual instant, in epoch milliseconds. */
  readonly sentAtMs: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** How often it was received. */
  readonly receiveCount: number;
}

/** A message as the queue keeps it. */
export interface StoredMessage extends QueueMessage {
  receiveCount: number;
  visibleAtMs: number;
  firstReceivedAtMs?: number;
  receiptHandle?: string;
}

/** A message to be sent. */
export type NewMessage = Pick<QueueMessage, 'messageId' | 'body' | 'attributes' | 'groupId' | 'deduplicationId'> & {
  readonly delayMs?: number;
};

const DEDUPLICATION_MS = 5 * 60 * 1000;
const DEFAULT_VISIBILITY_SECONDS = 30;

/** What the properties of a queue say. */
interface QueueSettings {
  readonly isFifo: boolean;
  readonly visibilityMs: number;
  readonly delayMs: number;
  readonly deduplicatesByContent: boolean;
  /** The ARN of the queue that takes what was received too often, and how often is too often. */
  readonly redrive: { readonly targetArn: string; readonly maxReceiveCount: number } | undefined;
}

function settingsOf({ properties }: Resource): QueueSettings {
  const { VisibilityTimeout, DelaySeconds, FifoQueue, ContentBasedDeduplication, RedrivePolicy } = properties;
  return {
    visibilityMs: 1000 * Number(VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS),
    delayMs: 1000 * Number(DelaySeconds ?? 0),
    isFifo: FifoQueue === true || FifoQueue === 'true',
    deduplicatesByContent: ContentBasedDeduplication === true || ContentBasedDeduplication === 'true',
    redrive: redriveOf(RedrivePolicy as JsonObject | undefined),
  };
}

/** An SQS queue. */
export class Queue {
  readonly messages: StoredMessage[] = [];
  private settings: QueueSettings;
  private readonly sent = new Map<string, { readonly atMs: number; readonly messageId: string }>();
  private readonly listeners: ((visibleAtMs: number) => void)[] = [];
  private receipts = 0;

  constructor(private declared: Resource) {
    this.settings = settingsOf(declared);
  }

  get resource(): Resource {
    return this.declared;
  }

  get isFifo(): boolean {
    return this.settings.isFifo;
  }

  get visibilityMs(): number {
    return this.settings.visibilityMs;
  }

  get deduplicatesByContent(): boolean {
    return this.settings.deduplicatesByContent;
  }

  get redrive(): QueueSettings['redrive'] {
    return this.settings.redrive;
  }

  /**
   * Has other settings from now on, and the messages that it has. Another delay is for what comes, in a FIFO queue also for what waits.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
   */
  become(resource: Resource, nowMs: number): void {
    const { delayMs } = this.settings;
    this.declared = resource;
    this.settings = settingsOf(resource);
    if (!this.isFifo || this.settings.delayMs === delayMs) return;
    for (const message of this.messages) {
      if (message.receiveCount > 0 || message.visibleAtMs <= nowMs) continue;
      message.visibleAtMs = Math.max(nowMs, message.sentAtMs + this.settings.delayMs);
      this.announce(message.visibleAtMs);
    }
  }

  /** Calls back whenever a message becomes visible, or is going to. */
  whenVisible(listener: (visibleAtMs: number) => void): void {
    this.listeners.push(listener);
  }

  /** Puts a message into the queue; the answer is its id, or that of the earlier message which it repeats. */
  send(message: NewMessage, nowMs: number): string {
    const { delayMs, deduplicationId, ...rest } = message;
    const repeated = this.repeated(message, nowMs);
    if (repeated !== undefined) return repeated;
    const visibleAtMs = nowMs + (delayMs ?? this.settings.delayMs);
    const id = deduplicationId === undefined ? {} : { deduplicationId };
    this.messages.push({ ...rest, ...id, sentAtMs: nowMs, visibleAtMs, receiveCount: 0 });
    this.announce(visibleAtMs);
    return message.messageId;
  }

  /**
   * Takes messages out of sight.
   * @param onExhausted gets each message that was received too often, which then leaves this queue.
   */
  receive(
    limit: number,
    nowMs: number,
    visibilityMs: number,
    onExhausted: (message: StoredMessage) => void,
  ): StoredMessage[] {
    const received: StoredMessage[] = [];
    for (const message of [...this.messages]) {
      if (received.length === limit) break;
      if (message.visibleAtMs > nowMs || this.isBlocked(message, nowMs, received)) continue;
      if (this.redrive !== undefined && message.receiveCount >= this.redrive.maxReceiveCount) {
        this.remove(message);
        onExhausted(message);
        continue;
      }
      message.receiveCount += 1;
      message.firstReceivedAtMs ??= nowMs;
      message.receiptHandle = `${message.messageId}#${++this.receipts}`;
      this.hide(message, nowMs + visibilityMs);
      received.push(message);
    }
    return received;
  }

  /** Deletes the message of a receipt; a receipt that is out of date deletes nothing. */
  delete(receiptHandle: string): void {
    const message = this.messages.find((each) => each.receiptHandle === receiptHandle);
    if (message !== undefined) this.remove(message);
  }

  /** Makes the message of a receipt visible at another instant. */
  changeVisibility(receiptHandle: string, visibleAtMs: number): void {
    const message = this.messages.find((each) => each.receiptHandle === receiptHandle);
    if (message !== undefined) this.hide(message, visibleAtMs);
  }

  private hide(message: StoredMessage, untilMs: number): void {
    message.visibleAtMs = untilMs;
    this.announce(untilMs);
  }

  private remove(message: StoredMessage): void {
    this.messages.splice(this.messages.indexOf(message), 1);
    // What waited behind it in its group is next.
    if (this.isFifo) this.announce(0);
  }

  private announce(visibleAtMs: number): void {
    for (const listener of this.listeners) listener(visibleAtMs);
  }

  /** In a FIFO queue, a message waits for the earlier ones of its group. */
  private isBlocked(message: StoredMessage, nowMs: number, received: readonly StoredMessage[]): boolean {
    if (!this.isFifo) return false;
    const earlier = this.messages
      .slice(0, this.messages.indexOf(message))
      .filter(({ groupId }) => groupId === message.groupId);
    return earlier.some((each) => each.visibleAtMs > nowMs && !received.includes(each));
  }

  private repeated({ body, deduplicationId, messageId }: NewMessage, nowMs: number): string | undefined {
    if (!this.isFifo) return undefined;
    const key = deduplicationId ?? body;
    const earlier = this.sent.get(key);
    if (earlier !== undefined && nowMs - earlier.atMs < DEDUPLICATION_MS) return earlier.messageId;
    this.sent.set(key, { atMs: nowMs, messageId });
    return undefined;
  }
}

function redriveOf(policy: JsonObject | undefined): Queue['redrive'] {
  if (policy === undefined) return undefined;
  return { targetArn: policy['deadLetterTargetArn'] as string, maxReceiveCount: Number(policy['maxReceiveCount']) };
}
