import { Stack, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { refusal } from '../../private/refusal';
import { FailurePolicy } from '../failure-policy';
import { FanOutMode, type FanOutProps } from '../fan-out-props';
import type { StoredItems } from '../fan-out-source';
import type { FanOutWork } from '../fan-out-work';
import { chooseChildType } from './child-type';
import { checkRequest } from './request-check';

/** AWS's limits. */
const MAX_INLINE = 40;
const MAX_DISTRIBUTED = 10_000;
const MAX_DATA_BYTES = 262_144;

/** Beside what an item answers a record has its index and, if it failed, an error. */
const RECORD_BYTES = 40;
const MAX_BATCH = 1_000;
const DEFAULT_BATCH = 100;

/** What is worked on, settled. */
export type PlannedItems =
  | { readonly mode: FanOutMode.STATIC; readonly branches: readonly (readonly [string, FanOutWork])[] }
  | { readonly mode: FanOutMode.INLINE; readonly items: unknown; readonly work: FanOutWork }
  | PlannedDistribution;

/** Items that child executions work on. */
export interface PlannedDistribution {
  readonly mode: FanOutMode.DISTRIBUTED;
  readonly work: FanOutWork;
  /** An array, unless they are in S3. */
  readonly items?: unknown;
  readonly stored?: StoredItems;
  /** Undefined without batches. */
  readonly batchSize?: number;
  readonly childType: sfn.StateMachineType;
  readonly childTypeReason: string;
}

/** Settles what a fan-out does and refuses what can't be. */
export function planFanOut(scope: IConstruct, props: FanOutProps): PlannedItems {
  const { branches } = props.source._settings;
  checkPolicy(scope, props.failurePolicy ?? FailurePolicy.failFast());
  if (branches !== undefined) {
    return planBranches(scope, props, Object.entries(branches));
  }
  const { work } = props;
  if (work === undefined) {
    throw refusal(scope, {
      prop: 'work',
      must: 'be given for items',
      got: work,
      instead: 'say what is done with each of them: FanOutWork.invoke(…)',
    });
  }
  checkFixedMode(scope, props);
  checkRequest(scope, 'work', work);
  return modeOf(props) === FanOutMode.INLINE ? planInline(scope, props, work) : planDistributed(scope, props, work);
}

function planBranches(
  scope: IConstruct,
  props: FanOutProps,
  branches: readonly (readonly [string, FanOutWork])[],
): PlannedItems {
  if (branches.length === 0) {
    throw refusal(scope, {
      prop: 'source',
      must: 'have at least one branch',
      got: 'none',
      instead: 'leave the fan-out out, or give items of an array: an empty one is a success',
    });
  }
  checkOnly(scope, props, FanOutMode.STATIC, [
    'work',
    'maxConcurrency',
    'batchSize',
    'shared',
    'childType',
    'resultBucket',
  ]);
  for (const [name, work] of branches) {
    if (work._settings.wholeBatch === true) throw batchesOnly(scope, `branches.${name}`);
    checkRequest(scope, `branches.${name}`, work);
  }
  const minimum = props.failurePolicy?._settings.minimumSuccesses ?? 0;
  if (minimum > branches.length) {
    throw refusal(scope, {
      prop: 'failurePolicy',
      must: `ask for at most the ${branches.length} successes that its branches can give`,
      got: minimum,
      instead: 'lower the quorum, or add branches',
    });
  }
  return { mode: FanOutMode.STATIC, branches };
}

function planInline(scope: IConstruct, props: FanOutProps, work: FanOutWork): PlannedItems {
  checkConcurrency(scope, props.maxConcurrency, MAX_INLINE, 'use FanOutMode.DISTRIBUTED, which takes up to 10,000');
  checkOnly(scope, props, FanOutMode.INLINE, ['batchSize', 'childType', 'resultBucket']);
  if (work._settings.wholeBatch === true) throw batchesOnly(scope, 'work');
  const { items } = props.source._settings;
  const bytes = literalBytes(props);
  if (bytes > MAX_DATA_BYTES) {
    throw refusal(scope, {
      prop: 'source',
      must: `have results that fit into the ${MAX_DATA_BYTES} bytes that AWS allows between states`,
      got: `up to ${bytes} bytes`,
      instead: 'leave out the mode, or use FanOutMode.DISTRIBUTED, whose results go to S3',
    });
  }
  return { mode: FanOutMode.INLINE, items, work };
}

function planDistributed(scope: IConstruct, props: FanOutProps, work: FanOutWork): PlannedDistribution {
  checkConcurrency(scope, props.maxConcurrency, MAX_DISTRIBUTED, 'AWS runs no more child executions at once');
  const { items, stored } = props.source._settings;
  const wholeBatch = work._settings.wholeBatch === true;
  const batchSize = props.batchSize ?? (wholeBatch ? DEFAULT_BATCH : undefined);
  checkBatch(scope, props, batchSize);
  if (stored !== undefined) checkReadable(scope, stored.bucket ?? props.resultBucket);
  return {
    mode: FanOutMode.DISTRIBUTED,
    work,
    items,
    stored,
    batchSize,
    ...chooseChildType(scope, work, batchSize, props.childType),
  };
}

function modeOf(props: FanOutProps): FanOutMode {
  const { stored } = props.source._settings;
  if (props.mode !== undefined) return props.mode;
  const distributed =
    stored !== undefined ||
    props.batchSize !== undefined ||
    props.work?._settings.wholeBatch === true ||
    (props.maxConcurrency ?? 0) > MAX_INLINE ||
    literalBytes(props) > MAX_DATA_BYTES;
  return distributed ? FanOutMode.DISTRIBUTED : FanOutMode.INLINE;
}

/** What the results of a literal array can take, as far as it is known: failures hold their items. */
function literalBytes({ source, resultSize }: FanOutProps): number {
  const { items } = source._settings;
  if (!Array.isArray(items)) return 0;
  const perItem = (resultSize?.toBytes() ?? 0) + RECORD_BYTES;
  return items.length * perItem + (resultSize === undefined ? JSON.stringify(items).length : 0);
}

function checkFixedMode(scope: IConstruct, { mode, source }: FanOutProps): void {
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

/** What the chosen mode has no use for is refused, rather than left aside in silence. */
function checkOnly(
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

function checkConcurrency(scope: IConstruct, value: number | undefined, most: number, instead: string): void {
  if (value === undefined || Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1 && value <= most)) {
    return;
  }
  throw refusal(scope, { prop: 'maxConcurrency', must: `be a whole number from 1 to ${most}`, got: value, instead });
}

function checkBatch(scope: IConstruct, { resultSize }: FanOutProps, batchSize: number | undefined): void {
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
function checkReadable(scope: IConstruct, bucket: s3.IBucket | undefined): void {
  if (bucket === undefined) return;
  const { account } = bucket.env;
  const own = Stack.of(scope).account;
  if (Token.isUnresolved(account) || Token.isUnresolved(own) || account === own) return;
  throw refusal(scope, {
    prop: 'source',
    must: 'be a bucket that the state machine can be allowed to read',
    got: `a bucket of account ${account}`,
    instead: `its bucket policy is out of reach from account ${own}: copy or replicate the objects into a bucket of your own`,
  });
}

function checkPolicy(scope: IConstruct, { _settings: { minimumSuccesses, tolerated } }: FailurePolicy): void {
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

function batchesOnly(scope: IConstruct, prop: string): Error {
  return refusal(scope, {
    prop,
    must: 'be done item by item outside of distributed mode',
    got: 'FanOutWork.invokeBatch',
    instead: 'use FanOutWork.invoke, or FanOutMode.DISTRIBUTED with items',
  });
}
