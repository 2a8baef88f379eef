import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AslDistributedMap, type AslDistributedMapProps, AslMap } from '../../states/asl-map';
import { inputWith, jsonata, quoted } from '../../core/jsonata';
import { integrationArn } from '../../states/integration-arn';
import { batchStates } from './batch-states';
import { childRetries } from './child-type';
import type { FanOutSettings, FanOutStates } from './states';
import { assignedAtStart } from './states';
import { gatherStates } from './gather-states';
import { itemFields, itemSelector } from './inline-states';
import { itemStates } from './item-states';
import type { PlannedDistribution } from './plan';
import { CAUSE_KEPT } from '../../capabilities/results/records';
import { RESULTS, placed, type ResultPlace } from '../../capabilities/results/result-place';
import { mayRead, mayWriteUnder } from './s3-access';

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
    maxConcurrency: settings.maxConcurrency,
    processor: processor(settings, plan),
    resultWriter: resultWriter(plan, results),
    assign: { ...assignedAtStart(settings), ...(gathers ? kept(settings) : {}) },
    output: gathers ? '{% $states.input %}' : output(settings, results),
    statements: [...(plan.stored === undefined ? [] : mayRead(plan.stored, results)), ...mayWriteUnder(results)],
  });
  return gathers
    ? gatherStates(settings, map, results)
    : { start: map, last: map, catchBy: (handler) => map.catch(handler), firstFailures: '[]' };
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
      ReaderConfig: stored.readerConfig,
      Arguments: {
        Bucket: (stored.bucket ?? results.bucket).bucketName,
        [stored.listed ? 'Prefix' : 'Key']: stored.key,
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

/** What runs in a child. */
function processor(settings: FanOutSettings, plan: PlannedDistribution): sfn.IChainable {
  const { scope, names, collects, shared } = settings;
  const { work, batchSize } = plan;
  if (work._settings.wholeBatch === true) {
    return batchStates(settings, work, causeKept(batchSize));
  }
  const item = itemStates(scope, work, {
    names,
    id: 'Item',
    phrase: 'item',
    collects,
    wraps: true,
    causeKept: causeKept(batchSize),
    retries: childRetries,
    ...itemFields('$states.input', shared),
  });
  return batchSize === undefined ? item : eachOfBatch(settings, item);
}

function eachOfBatch({ scope, names, shared }: FanOutSettings, item: sfn.IChainable): AslMap {
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
    Arguments: { Bucket: bucket.bucketName, Prefix: prefix.replace(/\/$/, '') },
  };
}

/** Where a Map Run has put its results: a folder of its own beside its manifest. */
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
