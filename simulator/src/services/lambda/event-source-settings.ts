import type { Json, JsonObject } from '../../base/json';
import type { Footprint } from '../../base/order';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { checkPatterns } from '../events/pattern/check-pattern';
import type { Resource } from '../resource';
import type { InvocationResult } from './runtime';

/** Whoever works on what an event source gives, in batches: a function, a pipe. */
export interface BatchConsumer {
  /** The construct path. */
  readonly path: string;
  /** What that touches besides what is told as it happens; undefined where nobody knows. @default - nobody knows */
  touches?(): Footprint | undefined;
  /**
   * Works on a batch; the result comes in the same action of the agenda, or in a later one.
   * @throws AwsError when it can't take the batch now.
   */
  consume(records: readonly JsonObject[], onEnd: (result: InvocationResult) => void): void | Promise<void>;
}

/** How an event source is read. */
export interface EventSourceSettings {
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowMs: number;
  /** How often a batch of a stream is tried again; -1 stands for as long as the stream keeps it. */
  readonly maxRetries: number;
  /** Whether a result can tell which records failed. */
  readonly reportsItems: boolean;
  /** The patterns of which a record has to match one; none lets everything through. */
  readonly filters: readonly JsonObject[];
}

/**
 * The settings that event source mappings and pipes call by the same names.
 * @param defaultBatchSize of the kind of source.
 * @throws when AWS would refuse a filter.
 */
export function sourceSettings(
  given: JsonObject,
  defaultBatchSize: number,
  source: Pick<EventSourceSettings, 'sourceArn' | 'enabled' | 'reportsItems' | 'filters'>,
): EventSourceSettings {
  return {
    ...source,
    batchSize: Number(own(given, 'BatchSize') ?? defaultBatchSize),
    windowMs: 1000 * Number(own(given, 'MaximumBatchingWindowInSeconds') ?? 0),
    maxRetries: Number(own(given, 'MaximumRetryAttempts') ?? -1),
  };
}

/** The settings of an event source mapping. */
export function mappingSettings({ properties, path }: Resource, defaultBatchSize: number): EventSourceSettings {
  const {
    Enabled: enabled,
    FunctionResponseTypes: types,
    EventSourceArn: sourceArn,
    FilterCriteria: criteria,
  } = properties;
  return sourceSettings(properties, defaultBatchSize, {
    sourceArn: textOf(sourceArn),
    enabled: enabled !== false && enabled !== 'false',
    reportsItems: ((types ?? []) as string[]).includes('ReportBatchItemFailures'),
    filters: filtersOf(criteria, { path }),
  });
}

/** @throws when AWS would refuse one of the patterns. */
export function filtersOf(criteria: Json | undefined, owner: Pick<Resource, 'path'>): readonly JsonObject[] {
  const { Filters: filters = [] } = (criteria ?? {}) as { readonly Filters?: { readonly Pattern: string }[] };
  const patterns = filters.map(({ Pattern: pattern }) => JSON.parse(pattern) as JsonObject);
  checkPatterns(patterns, 'FilterCriteria', owner);
  return patterns;
}
