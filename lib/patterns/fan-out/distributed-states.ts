import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AslDistributedMap, type AslDistributedMapProps, AslMap } from '../../states/asl-map';
import { createdWithoutKey } from '../../states/key-fact';
import { inputWith, jsonata, quoted } from '../../core/jsonata';
import { integrationArn } from '../../states/integration-arn';
import type { BuiltWork } from '../../work/built-work';
import { batchStates } from './batch-states';
import { childRetries } from './child-type';
import type { FanOutSettings, FanOutStates } from './states';
import { assignedAtStart } from './states';
import { gatherStates } from './gather-states';
import { itemFields, itemSelector } from './inline-states';
import { itemStates } from '../../capabilities/results/recorded-work';
import { lostCallsToo } from '../../work/lost-calls';
import type { Retrier } from '../../states/retries';
import { type PlannedDistribution, takesBatches } from './plan';
import type { StoredItems } from './stored-items';
import { CAUSE_KEPT } from '../../capabilities/results/records';
import { RESULTS, placed, prefixArgument, type ResultPlace } from '../../capabilities/results/result-place';
import { mayWriteUnder } from '../../capabilities/results/result-access';
import { MAX_INLINE, roundsOfChildren } from './rounds';
import { mayRead } from './stored-access';

/** Input of a child beside which there must be room for what it puts out. */
const MAX_BATCH_BYTES = 131_072;

/** Room in the output of a child for the causes of all its failures. */
const CAUSES_BYTES = 65_536;

/** Child executions, whose results go to S3: one distributed Map, and another one where their results must be looked at. */
export function distributedStates(
  settings: FanOutSettings,
  plan: PlannedDistribution,
  results: ResultPlace,
  gathers: boolean,
): FanOutStates {
  const map = new AslDistributedMap(settings.scope, 'Items', {
    ...source(settings, plan, results),
    stateName: settings.names.state(plan.batchSize === undefined ? 'each item' : 'each batch'),
    label: settings.names.label('items'),
    childType: () => plan.chosenType().childType,
    maxConcurrency: plan.maxConcurrency,
    rounds: roundsOfChildren(plan),
    processor: processor(settings, plan),
    resultWriter: resultWriter(plan, results),
    createdWithoutKey: createdWithoutKey(settings.scope, results.bucket, results.bucket.encryptionKey),
    assign: { ...assignedAtStart(settings), ...(gathers ? kept(settings) : {}) },
    output: gathers ? '{% $states.input %}' : output(settings, results),
    statements: [...(plan.stored === undefined ? [] : mayRead(plan.stored, results)), ...mayWriteUnder(results)],
  });
  return gathers
    ? gatherStates(settings, map, results)
    : { start: map, ends: [map], catchBy: (handler) => map.catch(handler), firstFailures: '[]' };
}

function source(
  settings: FanOutSettings,
  { items, stored, batchSize }: PlannedDistribution,
  results: ResultPlace,
): Pick<AslDistributedMapProps, 'items' | 'itemReader' | 'itemSelector' | 'itemBatcher'> {
  const batches = batchSize !== undefined;
  const { shared } = settings;
  const selector = itemSelector(batches ? { ...settings, shared: undefined } : settings);
  const value = '$states.context.Map.Item.Value';
  return {
    items,
    itemReader: stored && {
      Resource: integrationArn(`s3:${stored.listed ? 'listObjectsV2' : 'getObject'}`),
      ...readerConfig(stored),
      Arguments: {
        Bucket: (stored.bucket ?? results.bucket).bucketName,
        ...(stored.listed ? prefixArgument(stored.key) : { Key: stored.key }),
      },
    },
    itemSelector:
      stored?.failures === true
        ? { ...selector, index: jsonata(`${value}.index`), item: jsonata(`${value}.input`) }
        : selector,
    itemBatcher: batches
      ? {
          MaxItemsPerBatch: batchSize,
          MaxInputBytesPerBatch: MAX_BATCH_BYTES,
          ...(shared === undefined ? {} : { BatchInput: { shared } }),
        }
      : undefined,
  };
}

/** AWS has no empty one. */
function readerConfig({ readerConfig: config }: StoredItems): { readonly ReaderConfig?: object } {
  return Object.values(config).some((value) => value !== undefined) ? { ReaderConfig: config } : {};
}

/** The states of a child. */
function processor(settings: FanOutSettings, plan: PlannedDistribution): sfn.IChainable {
  const { scope, names, collects, shared } = settings;
  const { work, batchSize } = plan;
  const { throttledAttempts } = plan.chosenType();
  const retries = (retry: readonly Retrier[]): Retrier[] => childRetries(retry, throttledAttempts);
  if (takesBatches(work)) {
    // Only calls of functions take whole batches.
    const call = work._work as BuiltWork;
    return batchStates(settings, call, causeKept(batchSize), retries(lostCallsToo(call)));
  }
  const item = itemStates(scope, work, {
    names,
    id: 'Item',
    phrase: 'item',
    collects,
    wraps: true,
    causeKept: causeKept(batchSize),
    retries,
    ...itemFields('$states.input', shared),
  });
  return batchSize === undefined ? item : eachOfBatch(settings, item, batchSize);
}

function eachOfBatch({ scope, names, shared }: FanOutSettings, item: sfn.IChainable, batchSize: number): AslMap {
  const value = '$states.context.Map.Item.Value';
  return new AslMap(scope, 'Batch', {
    stateName: names.state('each item of the batch'),
    items: '{% $states.input.Items %}',
    itemSelector: {
      index: jsonata(`${value}.index`),
      item: jsonata(`${value}.item`),
      ...(shared === undefined ? {} : { shared: '{% $states.input.BatchInput.shared %}' }),
    },
    processor: item,
    rounds: Math.ceil(batchSize / MAX_INLINE),
  });
}

function causeKept(batchSize = 1): number {
  return Math.min(CAUSE_KEPT, Math.floor(CAUSES_BYTES / batchSize));
}

/** One line for each item. */
function resultWriter({ batchSize }: PlannedDistribution, { bucket, prefix }: ResultPlace): object {
  return {
    Resource: integrationArn('s3:putObject'),
    WriterConfig: { OutputType: 'JSONL', Transformation: batchSize === undefined ? 'COMPACT' : 'FLATTEN' },
    Arguments: { Bucket: bucket.bucketName, ...prefixArgument(prefix.replace(/\/$/, '')) },
  };
}

/** The place in which a Map Run has put its results: a folder of its own beside its manifest. */
const FOLDER = '$substringBefore($states.result.ResultWriterDetails.Key, "manifest.json")';

function kept({ names }: FanOutSettings): Record<string, string> {
  return {
    [names.variable('folder')]: jsonata(FOLDER),
    [names.variable('mapRunArn')]: '{% $states.result.MapRunArn %}',
  };
}

function output({ resultField }: FanOutSettings, results: ResultPlace): string {
  const outcome = `{"mapRunArn": $states.result.MapRunArn, "results": ${placed(results, FOLDER, RESULTS)}}`;
  return inputWith(`${quoted(resultField)}: ${outcome}`);
}
