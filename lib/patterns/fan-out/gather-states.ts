import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { AslDistributedMap } from '../../states/asl-map';
import { AslTask } from '../../states/asl-task';
import { jsonata } from '../../core/jsonata';
import { integrationArn } from '../../states/integration-arn';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import { retryS3 } from '../../states/retries';
import { figureStates, figuresMember, figuresOfParts, hasAggregates } from '../../capabilities/results/figures';
import { SUCCEEDED_ONLY, counting, firstFailures } from '../../capabilities/results/records';
import { mayListUnder } from '../../capabilities/results/result-access';
import type { FanOutSettings, FanOutStates } from './states';
import { hasOwnFigures, outcomeOutput } from './states';
import { FAILURES, RESULTS, placed, type ResultPlace } from '../../capabilities/results/result-place';

/** Records that one child looks at: what AWS lets a child have as input, and no more than it can evaluate soon. */
const MAX_RECORDS = 10_000;

/** Fewer where figures are made of them: AWS ends an evaluation that takes long. */
const MAX_FIGURED_RECORDS = 2_000;
const MAX_RECORD_BYTES = 245_760;

/** Children that look at results at once. */
const AT_ONCE = 100;

/** Failures are put away one file for each part of the results; its name is the index of the first record in it, the same in each attempt. */
const FAILURES_KEY = `$states.input.BatchInput.folder & "${FAILURES}" & $formatInteger($states.input.Items[0].index, "0000000000") & ".json"`;

/** Parts of the first items tell of ten failures each, the others of one: all of them must fit into the output of the Map. */
const FIRST_OF_PART = '$states.input.Items[0].index < 50000 ? 9 : 0';

/**
 * Looks at the results of child executions in S3: counts them, works out figures, puts failures away for another run.
 *
 * Its children are Express ones: each costs one transition and nothing for its states.
 */
export function gatherStates(settings: FanOutSettings, map: AslDistributedMap, results: ResultPlace): FanOutStates {
  const { scope, names } = settings;
  const folder = `$${names.variable('folder')}`;
  const last = new AslDistributedMap(scope, 'Gather', {
    stateName: names.state('gather results'),
    label: names.label('gather'),
    childType: () => sfn.StateMachineType.EXPRESS,
    maxConcurrency: AT_ONCE,
    itemReader: {
      Resource: integrationArn('s3:listObjectsV2'),
      ReaderConfig: { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' },
      Arguments: { Bucket: results.bucket.bucketName, Prefix: jsonata(`${folder} & "${RESULTS}"`) },
    },
    itemSelector: recordSelector(settings),
    itemBatcher: {
      MaxItemsPerBatch: hasAggregates(settings.aggregates) ? MAX_FIGURED_RECORDS : MAX_RECORDS,
      MaxInputBytesPerBatch: MAX_RECORD_BYTES,
      BatchInput: { folder: jsonata(folder) },
    },
    processor: countPart(settings, results),
    output: outcomeOutput(settings, {
      bound: PARTS,
      outcome:
        `{"counts": $counts, "firstFailures": $first${figuresOfParts(settings.aggregates, '$parts')}, ` +
        `"mapRunArn": $${names.variable('mapRunArn')}, "results": ${placed(results, folder, RESULTS)}, ` +
        `"failures": ${placed(results, folder, FAILURES)}}`,
      firstFailures: '$first',
    }),
    statements: [mayListUnder(results)],
  });
  map.next(last);
  return {
    start: map,
    ends: [last],
    catchBy: (handler) => last.catch(handler),
    firstFailures: '$outcome.firstFailures',
  };
}

/** Results are left where they are unless a figure is made of them. */
function recordSelector(settings: FanOutSettings): object | string {
  const record = '$states.context.Map.Item.Value';
  return hasAggregates(settings.aggregates)
    ? jsonata(record)
    : jsonata(`$exists(${record}.error) ? ${record} : {"index": ${record}.index}`);
}

function countPart(settings: FanOutSettings, results: ResultPlace): sfn.IChainable {
  const { scope, names } = settings;
  const choice = new sfn.Choice(scope, 'AnyFailed', {
    stateName: names.state('any failures?'),
    queryLanguage: sfn.QueryLanguage.JSONATA,
  });
  const failures = sfn.Condition.jsonata('{% $count([$states.input.Items[$exists(error)]]) > 0 %}');
  if (!hasOwnFigures(settings)) {
    const part = jsonata(partOutput(settings));
    const count = new sfn.Pass(scope, 'Count', {
      stateName: names.state('count'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      outputs: part,
    });
    return choice.when(failures, putFailures(settings, results, part)).otherwise(count);
  }
  const figures = figureStates(scope, {
    names,
    aggregates: settings.aggregates,
    records: '[$states.input.Items[$not($exists(error))]]',
    output: (used) => jsonata(`($used := [${used}]; ${partOutput(settings, '$used')})`),
  });
  const put = putFailures(settings, results, '{% $states.input %}');
  put.next(figures.start);
  return choice.when(failures, put).otherwise(figures.start);
}

function putFailures({ scope, names }: FanOutSettings, results: ResultPlace, output: string): AslTask {
  return new AslTask(scope, 'PutFailures', {
    stateName: names.state('put failures away'),
    integration: 'aws-sdk:s3:putObject',
    arguments: {
      Bucket: results.bucket.bucketName,
      Key: jsonata(FAILURES_KEY),
      // An array: Step Functions stores it as JSON text. What becomes of a text of several lines is nowhere documented.
      Body: '{% [$states.input.Items[$exists(error)]] %}',
      ContentType: 'application/json',
    },
    timeout: eachAttempt(CALL_TIMEOUT),
    retry: retryS3(),
    output,
    statements: [],
  });
}

/** The output of a child on its part. */
function partOutput({ aggregates }: FanOutSettings, used?: string): string {
  return (
    `(${counting('$states.input.Items')}{"total": $count($records), "failed": $count($failures), ` +
    `"first": ${firstFailures('$failures', FIRST_OF_PART)}${figuresMember(aggregates, SUCCEEDED_ONLY, used)}})`
  );
}

/** Binds `$parts`, `$counts` and `$first`. */
const PARTS =
  '$parts := [$states.result]; $total := $sum([$parts.total]); $failed := $sum([$parts.failed]); ' +
  '$counts := {"total": $total, "succeeded": $total - $failed, "failed": $failed}; ' +
  '$first := [($parts.first)[[0..9]]]; ';
