import { Annotations, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { refusal } from '../../core/refusal';
import { checkEarlyEnd } from '../../capabilities/results/end-early';
import { FailurePolicy } from '../../capabilities/results/failure-policy';
import { MAX_DATA_BYTES, RECORD_BYTES } from '../../capabilities/results/limits';
import type { Branches } from '../../capabilities/results/recorded-branches';
import type { Work } from '../../work/work';
import { checkSingle, checkWork } from '../../work/work-check';
import { chooseChildType, waitsForAnswer, type ChosenChildType } from './child-type';
import {
  checkBatch,
  checkConcurrency,
  checkEndsLate,
  checkFixedMode,
  checkMaxItems,
  checkOnly,
  checkPolicy,
  checkReadable,
} from './plan-checks';
import { FanOutMode, type FanOutProps } from './props';
import { MAX_DISTRIBUTED, MAX_INLINE, warnOfRounds } from './rounds';
import type { StoredItems } from './stored-items';

const MAX_EVENTS = 25_000;

/** Events that one call leaves in the history: 7 when all goes well, 2 more where its failure is collected. */
const EVENTS_PER_ITEM = 9;

const DEFAULT_BATCH = 100;

/** Calls at once, unless something else is asked for: less than half of what an account may run of Lambda functions at first. */
const CALLS_AT_ONCE = 400;

/** The items or branches, settled. */
export type PlannedItems =
  | { readonly mode: FanOutMode.STATIC; readonly branches: Branches }
  | {
      readonly mode: FanOutMode.INLINE;
      readonly items: unknown;
      readonly work: Work;
      /** Whether items wait for answers. */
      readonly waits: boolean;
    }
  | PlannedDistribution;

/** Items that child executions work on. */
export interface PlannedDistribution {
  readonly chosenType: () => ChosenChildType;
  readonly mode: FanOutMode.DISTRIBUTED;
  readonly work: Work;
  /** An array, unless they are in S3. */
  readonly items?: unknown;
  readonly stored?: StoredItems;
  /** Undefined without batches. */
  readonly batchSize?: number;
  /** Undefined where as many as AWS allows wait at once. */
  readonly maxConcurrency?: number;
}

/** Settles what a fan-out does and refuses what can't be. */
export function planFanOut(scope: Construct, props: FanOutProps): PlannedItems {
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
      instead: 'say what is done with each of them: Work.invoke(…)',
    });
  }
  checkFixedMode(scope, props);
  checkWork(scope, 'work', work);
  return modeOf(props) === FanOutMode.INLINE ? planInline(scope, props, work) : planDistributed(scope, props, work);
}

function planBranches(scope: Construct, props: FanOutProps, branches: Branches): PlannedItems {
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
    checkSingle(scope, `branches.${name}`, work);
    checkWork(scope, `branches.${name}`, work);
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
  if (props.failurePolicy !== undefined) checkEarlyEnd(scope, props.failurePolicy, branches.length);
  return { mode: FanOutMode.STATIC, branches };
}

/** Java and Go keep no order in a map: a definition must not change with it. */
function sorted(branches: Readonly<Record<string, Work>>): [string, Work][] {
  return Object.entries(branches).sort(([one], [other]) => (one < other ? -1 : 1));
}

function planInline(scope: Construct, props: FanOutProps, work: Work): PlannedItems {
  checkConcurrency(scope, props.maxConcurrency, MAX_INLINE, 'use FanOutMode.DISTRIBUTED, which takes up to 10,000');
  checkOnly(scope, props, FanOutMode.INLINE, ['batchSize', 'childType', 'resultBucket']);
  checkSingle(scope, 'work', work);
  if (props.failurePolicy !== undefined) checkEarlyEnd(scope, props.failurePolicy, undefined);
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
  return { mode: FanOutMode.INLINE, items, work, waits: waitsForAnswer(work) };
}

function planDistributed(scope: Construct, props: FanOutProps, work: Work): PlannedDistribution {
  checkConcurrency(scope, props.maxConcurrency, MAX_DISTRIBUTED, 'AWS runs no more child executions at once');
  checkEndsLate(scope, props.failurePolicy);
  const { items, stored } = props.source._settings;
  if (stored !== undefined) {
    checkMaxItems(scope, stored);
    checkReadable(scope, stored.bucket ?? props.resultBucket);
  }
  const single = chooseChildType(scope, work, undefined, props.childType);
  const batchSize = props.batchSize ?? defaultBatch(scope, props, work, single.childType);
  checkBatch(scope, props, batchSize);
  const chosenType = (): ChosenChildType => chooseChildType(scope, work, batchSize, props.childType);
  // What can't be is refused here already.
  chosenType();
  const waits = waitsForAnswer(work);
  if (waits) warnOfRounds(scope, props);
  return {
    mode: FanOutMode.DISTRIBUTED,
    work,
    items,
    stored,
    // One item in a batch is the same as none, at a state more.
    batchSize: batchSize === 1 && !takesBatches(work) ? undefined : batchSize,
    maxConcurrency: props.maxConcurrency ?? (waits ? undefined : childrenAtOnce(work, batchSize)),
    chosenType,
  };
}

/** Rows of a file go in batches where that is the same but for its price; whoever leaves open whether it is hears of the price. */
function defaultBatch(
  scope: Construct,
  { source, resultSize }: FanOutProps,
  work: Work,
  childType: sfn.StateMachineType,
): number | undefined {
  if (takesBatches(work)) return DEFAULT_BATCH;
  const { stored } = source._settings;
  if (stored === undefined || work._work.kind !== 'built' || childType === sfn.StateMachineType.STANDARD) {
    return undefined;
  }
  if (resultSize !== undefined) {
    const fitting = Math.floor(MAX_DATA_BYTES / (resultSize.toBytes() + RECORD_BYTES));
    return Math.max(1, Math.min(MAX_INLINE, fitting));
  }
  if (stored.failures !== true) {
    Annotations.of(scope).addWarningV2(
      'cdk-workflow-patterns:childPerItem',
      'each item in S3 has a child execution of its own, some 26 dollars for a million; give the largest `resultSize` of an item, and they go in ' +
        'batches that run as fast, or a `batchSize` (1 keeps it so)',
    );
  }
  return undefined;
}

/** Items of a batch run at once, up to what an inline Map can do. */
function childrenAtOnce(work: Work, batchSize = 1): number {
  const calls = takesBatches(work) ? 1 : Math.min(batchSize, MAX_INLINE);
  return Math.floor(CALLS_AT_ONCE / calls);
}

/** Whether one call takes a whole batch. */
export function takesBatches({ _work: work }: Work): boolean {
  return work.kind === 'built' && work.batch === true;
}

function modeOf(props: FanOutProps): FanOutMode {
  const { stored } = props.source._settings;
  if (props.mode !== undefined) return props.mode;
  const distributed =
    stored !== undefined ||
    props.batchSize !== undefined ||
    (props.work !== undefined && takesBatches(props.work)) ||
    waitsTooLong(props) ||
    (props.maxConcurrency ?? 0) > MAX_INLINE ||
    literalBytes(props) > MAX_DATA_BYTES ||
    literalEvents(props) > MAX_EVENTS;
  return distributed ? FanOutMode.DISTRIBUTED : FanOutMode.INLINE;
}

/** Of more items than run at once the others would wait for the waits of the first ones. */
function waitsTooLong({ source, work, maxConcurrency }: FanOutProps): boolean {
  const { items } = source._settings;
  const many = Array.isArray(items) && items.length > MAX_INLINE && maxConcurrency === undefined;
  return many && work !== undefined && waitsForAnswer(work);
}

/** The bytes that the results of a literal array can take, as far as it is known: failures hold their items. */
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
