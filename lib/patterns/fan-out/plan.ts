import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import { FailurePolicy } from '../../capabilities/results/failure-policy';
import { FanOutMode, type FanOutProps } from './props';
import type { FanOutWork } from './fan-out-work';
import type { ChosenChildType } from './child-type';
import { chooseChildType } from './child-type';
import { MAX_DATA_BYTES, RECORD_BYTES } from './limits';
import {
  batchesOnly,
  checkBatch,
  checkConcurrency,
  checkFixedMode,
  checkMaxItems,
  checkOnly,
  checkPolicy,
  checkReadable,
  checkTimes,
} from './plan-checks';
import { checkRequest } from './request-check';
import type { StoredItems } from './stored-items';

/** AWS's limits. */
const MAX_INLINE = 40;
const MAX_DISTRIBUTED = 10_000;
const MAX_EVENTS = 25_000;

/** Events that one call leaves in the history: 7 when all goes well, 2 more where its failure is collected. */
const EVENTS_PER_ITEM = 9;

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
  readonly chosenType: () => ChosenChildType;
}

/** Settles what a fan-out does and refuses what can't be. */
export function planFanOut(scope: IConstruct, props: FanOutProps): PlannedItems {
  const { branches } = props.source._settings;
  checkPolicy(scope, props.failurePolicy ?? FailurePolicy.failFast());
  if (branches !== undefined) {
    return planBranches(scope, props, sorted(branches));
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
  checkTimes(scope, 'work', work);
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
    checkTimes(scope, `branches.${name}`, work);
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

/** Java and Go keep no order in a map: a definition must not change with it. */
function sorted(branches: Readonly<Record<string, FanOutWork>>): [string, FanOutWork][] {
  return Object.entries(branches).sort(([one], [other]) => (one < other ? -1 : 1));
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
  if (literalEvents(props) > MAX_EVENTS) {
    throw refusal(scope, {
      prop: 'source',
      must: `leave the execution within the ${MAX_EVENTS} events that its history may have`,
      got: `about ${literalEvents(props)} events`,
      instead: 'leave out the mode, or use FanOutMode.DISTRIBUTED, whose children have histories of their own',
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
  if (stored !== undefined) {
    checkMaxItems(scope, stored);
    checkReadable(scope, stored.bucket ?? props.resultBucket);
  }
  const chosenType = (): ChosenChildType => chooseChildType(scope, work, batchSize, props.childType);
  // What can't be is refused here already.
  chosenType();
  return {
    mode: FanOutMode.DISTRIBUTED,
    work,
    items,
    stored,
    batchSize,
    chosenType,
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
    literalBytes(props) > MAX_DATA_BYTES ||
    literalEvents(props) > MAX_EVENTS;
  return distributed ? FanOutMode.DISTRIBUTED : FanOutMode.INLINE;
}

/** What the results of a literal array can take, as far as it is known: failures hold their items. */
function literalBytes({ source, resultSize }: FanOutProps): number {
  const { items } = source._settings;
  if (!Array.isArray(items)) return 0;
  const perItem = (resultSize?.toBytes() ?? 0) + RECORD_BYTES;
  return items.length * perItem + (resultSize === undefined ? JSON.stringify(items).length : 0);
}

/** The least that the items of a literal array leave in the history. */
function literalEvents({ source }: FanOutProps): number {
  const { items } = source._settings;
  return Array.isArray(items) ? items.length * EVENTS_PER_ITEM : 0;
}
