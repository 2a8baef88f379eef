import { createHash } from 'node:crypto';
import type { Agenda } from '../../base/agenda';
import { instantText } from '../../base/instant';
import type { JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import type { InvocationResult } from './runtime';
import type { ItemChange } from '../dynamodb/dynamodb-service';
import { matchesPattern } from '../events/pattern/matches-pattern';
import { AwsError } from '../service';
import type { BatchConsumer, EventSourceSettings } from './event-source-settings';

/** What is told of records that a consumer could not process. */
export interface GivenUp {
  readonly attempts: number;
  /**
   * Which records they were, in the words of the messages about them (`shardId`, `startSequenceNumber`, …): not what is in them.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
   */
  readonly batch: JsonObject;
}

/** What only readers of streams have. */
export interface StreamReader {
  /** What tells a record apart in a result that tells which records failed. */
  itemIdOf(record: JsonObject): string;
  giveUp(given: GivenUp): void;
}

/** How many records a batch has that says nothing else. */
export const STREAM_BATCH_SIZE = 100;
/** A stream keeps its records for a day. */
const RETENTION_MS = 24 * 60 * 60 * 1000;
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;

interface StreamRecord {
  readonly atMs: number;
  readonly event: JsonObject;
}

/** Hands the changes of a table to a consumer in order, as Lambda and pipes do with the one shard of a small stream. */
export class StreamEventSource {
  private readonly records: StreamRecord[] = [];
  private sequence = 0;
  private busy = false;
  private failures = 0;
  /** Whether its place in the stream is known: it has read, or was to. */
  private begins: boolean;

  private isStopped = false;

  constructor(
    private settings: EventSourceSettings,
    private table: Resource,
    private consumer: BatchConsumer,
    private readonly agenda: Agenda,
    private reader: StreamReader,
  ) {
    this.begins = settings.enabled;
  }

  /** Goes on where it is, with other settings: what was read stays read, what failed is tried again as the settings say now. */
  become(settings: EventSourceSettings, table: Resource, consumer: BatchConsumer, reader: StreamReader): void {
    this.settings = settings;
    this.table = table;
    this.consumer = consumer;
    this.reader = reader;
    this.begins ||= settings.enabled;
    if (settings.enabled && !this.busy && this.records.length > 0) this.handSoon(settings.windowMs);
  }

  /** Reads nothing from now on. */
  stop(): void {
    this.isStopped = true;
    this.records.length = 0;
  }

  /** Takes a change of the table. One that comes while nothing is read waits in the stream. */
  take(change: ItemChange): void {
    const { enabled, filters, windowMs } = this.settings;
    if (change.table !== this.table.name || this.isStopped || !this.begins) return;
    const event = this.recordOf(change);
    if (filters.length > 0 && !filters.some((each) => matchesPattern(each, event))) return;
    this.records.push({ atMs: this.agenda.nowMs, event });
    if (enabled && !this.busy) this.handSoon(windowMs);
  }

  private handSoon(afterMs: number): void {
    this.busy = true;
    this.agenda.after(afterMs, `${this.consumer.path} reads its stream`, () => this.hand());
  }

  private async hand(): Promise<void> {
    const batch = this.settings.enabled ? this.records.slice(0, this.settings.batchSize) : [];
    if (batch.length === 0) {
      this.busy = false;
      return;
    }
    try {
      await this.consumer.consume(
        batch.map(({ event }) => event),
        (result) => this.settle(batch, result),
      );
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.handSoon(FIRST_BACKOFF_MS);
    }
  }

  private settle(batch: readonly StreamRecord[], result: InvocationResult): void {
    const done = this.countDone(batch, result);
    this.records.splice(0, done);
    this.failures = done === 0 ? this.failures + 1 : 0;
    if (done === batch.length) return this.handSoon(0);
    if (this.isGivenUp(batch)) {
      this.giveUp(batch.slice(done));
      return this.handSoon(0);
    }
    this.handSoon(Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.max(0, this.failures - 1)));
  }

  /** How many records are done: all, none, or those before the first that the consumer reports. */
  private countDone(batch: readonly StreamRecord[], { succeeded, payload }: InvocationResult): number {
    if (!succeeded) return 0;
    if (!this.settings.reportsItems) return batch.length;
    const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
    const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    const first = batch.findIndex(({ event }) => failed.includes(this.reader.itemIdOf(event)));
    return first < 0 ? batch.length : first;
  }

  private isGivenUp(batch: readonly StreamRecord[]): boolean {
    const { maxRetries } = this.settings;
    const ageMs = this.agenda.nowMs - (batch[0]?.atMs ?? 0);
    return ageMs >= RETENTION_MS || (maxRetries >= 0 && this.failures > maxRetries);
  }

  private giveUp(batch: readonly StreamRecord[]): void {
    this.records.splice(0, batch.length);
    const attempts = this.failures;
    this.failures = 0;
    this.reader.giveUp({
      attempts,
      batch: {
        shardId: `shardId-${'0'.repeat(20)}-${createHash('md5').update(this.table.id).digest('hex').slice(0, 8)}`,
        startSequenceNumber: sequenceNumberOf(batch[0]?.event),
        endSequenceNumber: sequenceNumberOf(batch.at(-1)?.event),
        approximateArrivalOfFirstRecord: instantText(batch[0]?.atMs ?? 0),
        approximateArrivalOfLastRecord: instantText(batch.at(-1)?.atMs ?? 0),
        batchSize: batch.length,
        streamArn: this.settings.sourceArn,
      },
    });
  }

  private recordOf({ keys, before, after }: ItemChange): JsonObject {
    const name = before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY';
    const sequenceNumber = String(++this.sequence).padStart(21, '0');
    const { StreamViewType } = (this.table.properties['StreamSpecification'] ?? {}) as JsonObject;
    const view = textOf(StreamViewType);
    const images: JsonObject = {
      ...(after !== undefined && view.includes('NEW') && { NewImage: after }),
      ...(before !== undefined && view.includes('OLD') && { OldImage: before }),
    };
    return {
      eventID: createHash('md5').update(`${this.table.id}/${sequenceNumber}`).digest('hex'),
      eventName: name,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.table.stack.region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(this.agenda.nowMs / 1000),
        Keys: keys,
        ...images,
        SequenceNumber: sequenceNumber,
        SizeBytes: JSON.stringify(images).length,
        StreamViewType: view,
      },
      eventSourceARN: this.settings.sourceArn,
    };
  }
}

/** The place of a record in its stream. */
export function sequenceNumberOf(record: JsonObject | undefined): string {
  return textOf((record?.['dynamodb'] as JsonObject | undefined)?.['SequenceNumber']);
}
