import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { knownToTouch, type Footprint } from '../../base/order';
import type { InvocationResult } from './runtime';
import { matchesPattern } from '../events/pattern/matches-pattern';
import type { Queue, StoredMessage } from '../sqs/queue';
import { AwsError } from '../service';
import type { BatchConsumer, EventSourceSettings } from './event-source-settings';
import { md5, systemAttributes, type SqsService } from '../sqs/sqs-service';

/** How many messages a batch has that says nothing else. */
export const QUEUE_BATCH_SIZE = 10;

/** Hands the messages of a queue to a consumer in batches, as Lambda's event source mappings and pipes do. */
export class QueueEventSource {
  private readonly polls = new Set<number>();

  constructor(
    private settings: EventSourceSettings,
    private readonly queue: Queue,
    private consumer: BatchConsumer,
    private readonly sqs: SqsService,
    private readonly agenda: Agenda,
  ) {
    queue.whenVisible((atMs) => this.pollAt(atMs));
    this.pollForAll();
  }

  /** Goes on with other settings; what is under way to the consumer stays so. */
  become(settings: EventSourceSettings, consumer: BatchConsumer): void {
    this.settings = settings;
    this.consumer = consumer;
    this.pollForAll();
  }

  /** Reads nothing from now on. */
  stop(): void {
    this.settings = { ...this.settings, enabled: false };
  }

  /** What lies in the queue already has been announced before. */
  private pollForAll(): void {
    for (const { visibleAtMs } of this.queue.messages) this.pollAt(visibleAtMs);
  }

  /** One poll an instant is enough: it takes all that is visible then. */
  private pollAt(visibleAtMs: number): void {
    if (!this.settings.enabled) return;
    const atMs = Math.max(visibleAtMs, this.agenda.nowMs) + this.settings.windowMs;
    if (this.polls.has(atMs)) return;
    this.polls.add(atMs);
    const poll = (): Promise<void> => {
      this.polls.delete(atMs);
      return this.poll();
    };
    const subject = knownToTouch(() => this.consumer.touches?.() && this.queueTouched);
    this.agenda.at(atMs, `${this.consumer.path} polls its queue`, poll, subject);
  }

  /** The queue, and the one that takes what was received too often. */
  private get queueTouched(): Footprint {
    const { resource, redrive } = this.queue;
    const target = redrive === undefined ? [] : [redrive.targetArn.replace(/^.*:/, '')];
    return { reads: [], writes: [resource.name, ...target].map((each) => `sqs:${each}`) };
  }

  private async poll(): Promise<void> {
    while (this.settings.enabled) {
      const received = this.sqs.receive(this.queue, this.settings.batchSize);
      if (received.length === 0) return;
      const wanted = received.filter((message) => this.isWanted(message));
      for (const message of received) if (!wanted.includes(message)) this.delete(message);
      if (wanted.length > 0) await this.hand(wanted);
    }
  }

  private async hand(batch: readonly StoredMessage[]): Promise<void> {
    try {
      await this.consumer.consume(
        batch.map((each) => this.record(each)),
        (result) => {
          for (const message of batch) if (!this.hasFailed(message, result)) this.delete(message);
        },
      );
    } catch (error) {
      // Throttled: the batch becomes visible again and is handed over later.
      if (!(error instanceof AwsError)) throw error;
    }
  }

  private hasFailed({ messageId }: StoredMessage, { succeeded, payload }: InvocationResult): boolean {
    if (!succeeded) return true;
    if (!this.settings.reportsItems) return false;
    const failures = (JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null)
      ?.batchItemFailures;
    return failures?.some(({ itemIdentifier }) => itemIdentifier === messageId) === true;
  }

  private delete({ receiptHandle }: StoredMessage): void {
    if (receiptHandle === undefined) return;
    this.agenda.touch(this.queueTouched);
    this.queue.delete(receiptHandle);
  }

  private isWanted(message: StoredMessage): boolean {
    const { filters } = this.settings;
    if (filters.length === 0) return true;
    const record = { ...this.record(message), body: jsonOrText(message.body) };
    return filters.some((each) => matchesPattern(each, record));
  }

  private record(message: StoredMessage): JsonObject {
    const attributes = Object.entries(message.attributes).map(([name, { type, value }]): [string, Json] => [
      name,
      { stringValue: value, stringListValues: [], binaryListValues: [], dataType: type },
    ]);
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle ?? '',
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: Object.fromEntries(attributes),
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.queue.resource.arn,
      awsRegion: this.queue.resource.stack.region,
    };
  }
}
