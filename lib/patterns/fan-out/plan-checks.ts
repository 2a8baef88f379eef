import { Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { checkIsSize, refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import { FanOutMode, type FanOutProps } from './props';
import { MAX_DATA_BYTES, RECORD_BYTES } from '../../capabilities/results/limits';
import type { StoredItems } from './stored-items';

/** More items than that in a batch hardly leave room for what they answer. */
const MAX_BATCH = 1_000;

/** A size that doesn't suit the source. */
export function checkFixedMode(scope: IConstruct, { mode, source }: FanOutProps): void {
  if (mode === FanOutMode.STATIC) {
    const instead = 'give FanOutSource.branches(…), or leave out the mode';
    throw refusal(scope, { prop: 'mode', must: 'suit the source: items are not branches', got: mode, instead });
  }
  if (mode === FanOutMode.INLINE && source._settings.stored !== undefined) {
    throw refusal(scope, {
      prop: 'mode',
      must: 'be DISTRIBUTED for items in S3: an inline Map reads no objects',
      got: mode,
      instead: 'leave it out',
    });
  }
}

/** Props that the chosen mode has no use for are refused, rather than left aside in silence. */
export function checkOnly(
  scope: IConstruct,
  props: FanOutProps,
  mode: FanOutMode,
  foreign: readonly (keyof FanOutProps)[],
): void {
  if (props.mode !== undefined && props.mode !== mode) {
    const instead = 'branches run in a Parallel state: leave it out';
    throw refusal(scope, { prop: 'mode', must: `be ${mode} for branches`, got: props.mode, instead });
  }
  const given = foreign.find((prop) => props[prop] !== undefined);
  if (given !== undefined) {
    throw refusal(scope, {
      prop: given,
      must: `be left out in mode ${mode}`,
      got: 'a value',
      instead:
        mode === FanOutMode.STATIC
          ? 'every branch has work of its own and all run at once'
          : 'use FanOutMode.DISTRIBUTED',
    });
  }
}

/** More at once than the size can do. */
export function checkConcurrency(scope: IConstruct, value: number | undefined, most: number, instead: string): void {
  if (value === undefined || Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1 && value <= most)) {
    return;
  }
  throw refusal(scope, { prop: 'maxConcurrency', must: `be a whole number from 1 to ${most}`, got: value, instead });
}

/** Batches whose results can't fit into what a child puts out. */
export function checkBatch(scope: IConstruct, { resultSize }: FanOutProps, batchSize: number | undefined): void {
  if (resultSize !== undefined) checkIsSize(scope, 'resultSize', resultSize);
  if (batchSize === undefined) return;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > MAX_BATCH) {
    throw refusal(scope, {
      prop: 'batchSize',
      must: `be a whole number from 1 to ${MAX_BATCH}`,
      got: batchSize,
      instead: 'what a batch answers must fit into 256 KiB',
    });
  }
  const bytes = batchSize * ((resultSize?.toBytes() ?? 0) + RECORD_BYTES);
  if (bytes > MAX_DATA_BYTES) {
    throw refusal(scope, {
      prop: 'batchSize',
      must: `leave the results of a batch within ${MAX_DATA_BYTES} bytes`,
      got: `${batchSize} results, up to ${bytes} bytes`,
      instead: 'make batches smaller',
    });
  }
}

/** The role of the state machine can be given what it needs, but the bucket policy of another account can't. */
export function checkReadable(scope: IConstruct, bucket: s3.IBucket | undefined): void {
  if (bucket !== undefined) checkReach(scope, 'source', bucket);
}

/** A policy that asks for what can't be. */
export function checkPolicy(scope: IConstruct, { _settings: { minimumSuccesses, tolerated } }: FailurePolicy): void {
  const wrong = (must: string, got: unknown, instead: string): Error =>
    refusal(scope, { prop: 'failurePolicy', must, got, instead });
  if (minimumSuccesses !== undefined && (!Number.isInteger(minimumSuccesses) || minimumSuccesses < 1)) {
    throw wrong(
      'ask for a whole number of successes, at least 1',
      minimumSuccesses,
      'FailurePolicy.collect() asks for none',
    );
  }
  if (tolerated === undefined) return;
  const { count, percentage } = tolerated;
  if (count === undefined && percentage === undefined) {
    throw wrong('tolerate a count, a percentage or both', 'neither', 'FailurePolicy.collect() tolerates everything');
  }
  if (count !== undefined && (!Number.isInteger(count) || count < 0)) {
    throw wrong('tolerate a whole number of failures, 0 or more', count, 'give the number of items that may fail');
  }
  if (percentage !== undefined && !(percentage >= 0 && percentage <= 100)) {
    throw wrong('tolerate 0 to 100 percent', percentage, 'give the percentage of items that may fail');
  }
}

/** To AWS, no items at all means all of them. */
export function checkMaxItems(scope: IConstruct, { readerConfig }: StoredItems): void {
  const { MaxItems: most } = readerConfig as { readonly MaxItems?: number };
  if (most === undefined || Token.isUnresolved(most) || (Number.isInteger(most) && most >= 1)) return;
  const instead = 'leave it out to read all';
  throw refusal(scope, { prop: 'source.maxItems', must: 'be a whole number of at least 1', got: most, instead });
}

/** Child executions hear nothing of one another. */
export function checkEndsLate(scope: IConstruct, policy: FailurePolicy | undefined): void {
  if (policy?._settings.endEarly === undefined) return;
  throw refusal(scope, {
    prop: 'failurePolicy',
    must: 'let all items come to their end in a distributed fan-out: child executions hear nothing of one another',
    got: 'an early end',
    instead: 'give branches or items in the execution itself (FanOutMode.INLINE), or a policy that judges in the end',
  });
}
