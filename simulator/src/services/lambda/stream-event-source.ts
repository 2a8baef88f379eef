import { createHash } from 'node:crypto';
import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import type { InvocationResult } from './runtime';
import type { ItemChange } from '../dynamodb/dynamodb-service';
import { matchesPattern } from '../events/pattern/matches-pattern';
import { AwsError } from '../service';
import { filtersOf } from './event-source-filters';
import type { SimulatedFunction } from './simulated-function';

/** Where records go that a function could not process. */
export type DeadLetters = (destinationArn: string, message: string) => void;

const DEFAULT_BATCH_SIZE = 100;
/** A stream keeps its records for a day. */
const RETENTION_MS = 24 * 60 * 60 * 1000;
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;

interface StreamRecord {
  readonly atMs: number;
  readonly sequenceNumber: string;
  readonly event: JsonObject;
}

/** Hands the changes of a table to a function in order, as Lambda does with the one shard of a small stream. */
export class StreamEventSource {
  private readonly records: StreamRecord[] = [];
  private readonly options: ReturnType<typeof optionsOf>;
  private sequence = 0;
  private busy = false;
  private failures = 0;

  constructor(
    private readonly mapping: Resource,
    private readonly table: Resource,
    private readonly target: SimulatedFunction,
    private readonly agenda: Agenda,
    private readonly deadLetters: DeadLetters,
  ) {
    this.options = optionsOf(mapping);
  }

  /** Takes a change of the table. */
  take(change: ItemChange): void {
    if (change.table !== this.table.name || !this.options.enabled) return;
    const event = this.recordOf(change);
    const wanted =
      this.options.filters.length === 0 || this.options.filters.some((each) => matchesPattern(each, event));
    if (!wanted) return;
    const { SequenceNumber: sequenceNumber } = event['dynamodb'] as JsonObject;
    this.records.push({ atMs: this.agenda.nowMs, sequenceNumber: textOf(sequenceNumber), event });
    if (!this.busy) this.handSoon(this.options.windowMs);
  }

  private handSoon(afterMs: number): void {
    this.busy = true;
    this.agenda.after(afterMs, `${this.target.path} reads its stream`, () => this.hand());
  }

  private async hand(): Promise<void> {
    const batch = this.records.slice(0, this.options.batchSize);
    if (batch.length === 0) {
      this.busy = false;
      return;
    }
    try {
      await this.target.invoke({ Records: batch.map(({ event }) => event) }, (result) => this.settle(batch, result));
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

  /** How many records are done: all, none, or those before the first that the function reports. */
  private countDone(batch: readonly StreamRecord[], { succeeded, payload }: InvocationResult): number {
    if (!succeeded) return 0;
    if (!this.options.reportsItems) return batch.length;
    const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
    const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    const first = batch.findIndex(({ sequenceNumber }) => failed.includes(sequenceNumber));
    return first < 0 ? batch.length : first;
  }

  private isGivenUp(batch: readonly StreamRecord[]): boolean {
    const { maxRetries } = this.options;
    const ageMs = this.agenda.nowMs - (batch[0]?.atMs ?? 0);
    return ageMs >= RETENTION_MS || (maxRetries >= 0 && this.failures > maxRetries);
  }

  private giveUp(batch: readonly StreamRecord[]): void {
    this.records.splice(0, batch.length);
    const attempts = this.failures;
    this.failures = 0;
    const { destination } = this.options;
    if (destination === undefined) return;
    const message = {
      requestContext: {
        functionArn: this.target.resource.arn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: attempts,
      },
      DDBStreamBatchInfo: {
        startSequenceNumber: batch[0]?.sequenceNumber ?? '',
        endSequenceNumber: batch.at(-1)?.sequenceNumber ?? '',
        batchSize: batch.length,
        streamArn: this.mapping.properties['EventSourceArn'] ?? '',
      },
    };
    this.deadLetters(destination, JSON.stringify(message));
  }

  private recordOf({ keys, before, after }: ItemChange): JsonObject {
    const name = before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY';
    const sequenceNumber = String(++this.sequence).padStart(21, '0');
    const view = this.options.viewOf(this.table);
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
      eventSourceARN: this.mapping.properties['EventSourceArn'] ?? '',
    };
  }
}

interface StreamOptions {
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowMs: number;
  /** -1 stands for as long as the stream keeps the records. */
  readonly maxRetries: number;
  readonly reportsItems: boolean;
  readonly filters: readonly JsonObject[];
  readonly destination: string | undefined;
  viewOf(table: Resource): string;
}

function optionsOf(mapping: Resource): StreamOptions {
  const { properties } = mapping;
  const { BatchSize, MaximumBatchingWindowInSeconds, MaximumRetryAttempts, FunctionResponseTypes } = properties;
  const destinations = properties['DestinationConfig'] as { OnFailure?: { Destination?: Json } } | undefined;
  const destination = destinations?.OnFailure?.Destination;
  return {
    enabled: properties['Enabled'] !== false && properties['Enabled'] !== 'false',
    batchSize: Number(BatchSize ?? DEFAULT_BATCH_SIZE),
    windowMs: 1000 * Number(MaximumBatchingWindowInSeconds ?? 0),
    maxRetries: Number(MaximumRetryAttempts ?? -1),
    reportsItems: ((FunctionResponseTypes ?? []) as string[]).includes('ReportBatchItemFailures'),
    filters: filtersOf(mapping),
    destination: destination === undefined ? undefined : textOf(destination),
    viewOf: ({ properties: table }) =>
      textOf((table['StreamSpecification'] as JsonObject | undefined)?.['StreamViewType']),
  };
}
