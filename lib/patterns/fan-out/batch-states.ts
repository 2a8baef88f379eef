import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { eachAttempt } from '../../states/task-timeout';
import { AslTask } from '../../states/asl-task';
import { jsonata } from '../../core/jsonata';
import type { BuiltWork } from '../../work/work';
import type { FanOutWork } from './fan-out-work';
import { childRetries } from './child-type';
import { FanOutEnd } from './fan-out-end';
import type { FanOutSettings } from './states';
import { argumentsOf } from './item-states';
import { ITEM_FAILED, raised } from '../../capabilities/results/records';

/** A function that takes a whole batch: one task, which makes records of what it answers. */
export function batchStates(
  { scope, names, collects, shared }: FanOutSettings,
  work: FanOutWork,
  causeKept: number,
): AslTask {
  // Only calls of functions take whole batches.
  const call = work._work as BuiltWork;
  const state = new AslTask(scope, 'Batch', {
    stateName: names.state('batch'),
    integration: call.integration,
    arguments: argumentsOf(call, {
      items: '$states.input.Items',
      ...(shared === undefined ? {} : { shared: '$states.input.BatchInput.shared' }),
    }) as object,
    timeout: eachAttempt(call.timeout),
    retry: childRetries(call.retry),
    output: collects ? jsonata(recordsOf(call.result, causeKept)) : jsonata(recordsOrError(call.result, causeKept)),
    statements: call.statements,
  });
  if (collects) {
    const note = new sfn.Pass(scope, 'BatchFailed', {
      stateName: names.state('batch failed'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    state.catch({ errors: [sfn.Errors.ALL], to: note, output: allFailed(causeKept) });
  } else {
    new FanOutEnd(scope, 'BatchFailed', names, 'an item of the batch failed', [ITEM_FAILED]).takeFrom((handler) =>
      state.catch(handler),
    );
  }
  return state;
}

/** One record for each item of the batch, whether the function said something of it or not. */
function recordsOf(answer: string, causeKept: number): string {
  return (
    `($failures := ${byIndex(`${answer}.itemFailures`)}; $results := ${byIndex(`${answer}.results`)}; ` +
    '[$map($states.input.Items, function($i) {($f := $lookup($failures, $string($i.index)); ' +
    '$r := $lookup($results, $string($i.index)); ' +
    '$exists($f) ? {"index": $i.index, "error": $exists($f.error) ? $string($f.error) : ' +
    `"${ITEM_FAILED}", "cause": $exists($f.cause) ? $substring($string($f.cause), 0, ${causeKept}) : "", "input": $i.item} : ` +
    '$merge([{"index": $i.index}, $exists($r.result) ? {"result": $r.result} : {}]))})])'
  );
}

/** An object of an array's members by their index; of two with one index the later one counts. */
function byIndex(members: string): string {
  return `$merge($map(${members}, function($m) {{$string($m.index): $m}}))`;
}

/** The same, where the first failure is to fail the batch. */
function recordsOrError(answer: string, causeKept: number): string {
  const message = '$string($failed[0])';
  return (
    `($all := ${recordsOf(answer, causeKept)}; $failed := [$all[$exists(error)]]; ` +
    `$count($failed) > 0 ? ${raised(ITEM_FAILED, message)} : $all)`
  );
}

function allFailed(causeKept: number): string {
  const cause = `$substring($string($states.errorOutput.Cause), 0, ${causeKept})`;
  return jsonata(
    `[$states.input.Items.{"index": index, "error": $states.errorOutput.Error, "cause": ${cause}, "input": item}]`,
  );
}
