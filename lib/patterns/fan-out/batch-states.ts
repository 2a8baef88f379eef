import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { jsonata, quoted } from '../../core/jsonata';
import { ITEM_FAILED, REPORT_UNREADABLE, caught, raised } from '../../capabilities/results/records';
import { RaisedEnd } from '../../capabilities/results/raised-end';
import { itemFieldsOf } from '../../capabilities/results/recorded-work';
import { AslTask } from '../../states/asl-task';
import type { Retrier } from '../../states/retries';
import { eachAttempt } from '../../states/task-timeout';
import { argumentsOf } from '../../work/arguments';
import type { BuiltWork } from '../../work/built-work';
import type { FanOutSettings } from './states';

/** A function that takes a whole batch: one task, which makes records of what it answers. */
export function batchStates(
  { scope, names, collects, shared }: FanOutSettings,
  call: BuiltWork,
  causeKept: number,
  retry: readonly Retrier[],
): AslTask {
  const bindings = {
    items: '$states.input.Items',
    ...(shared === undefined ? {} : { shared: '$states.input.BatchInput.shared' }),
  };
  const state = new AslTask(scope, 'Batch', {
    stateName: names.state('batch'),
    integration: call.integration,
    arguments: argumentsOf(call, { fields: itemFieldsOf(bindings), bindings }),
    timeout: eachAttempt(call.timeout),
    retry,
    output: jsonata(collects ? recordsOf(call.result, causeKept) : recordsOrError(call.result, causeKept)),
    statements: call.statements,
  });
  if (collects) {
    const note = new sfn.Pass(scope, 'BatchFailed', {
      stateName: names.state('batch failed'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    state.catch({ errors: [sfn.Errors.ALL], to: note, output: jsonata(allFailed(caught(causeKept))) });
  } else {
    const errors = [ITEM_FAILED, REPORT_UNREADABLE];
    new RaisedEnd(scope, 'BatchFailed', names, 'an item of the batch failed', errors).takeFrom((handler) =>
      state.catch(handler),
    );
  }
  return state;
}

/** The report of a function on its batch is read in full or not at all: whoever answers anything else may have meant a failure. */
const READABLE =
  'an answer is nothing or { results?, itemFailures? }, each a list of objects with an index of the batch';

/** One record for each item of the batch, whether the function said something of it or not. */
function recordsOf(answer: string, causeKept: number): string {
  const unreadable = `"error": ${quoted(REPORT_UNREADABLE)}, "cause": ${quoted(READABLE)}`;
  return `(${readReport(answer)}$readable ? ${recordsOfReport(causeKept)} : ${allFailed(unreadable)})`;
}

/** Binds `$report`, `$readable`, and by index `$failures` and `$results`. */
function readReport(answer: string): string {
  const known = '$map($states.input.Items, function($i) {$string($i.index)})';
  const isList =
    'function($m) {$type($m) = "null" ? true : $type($m) = "array" ? ' +
    '$count($m) = $count($filter($m, function($e) {$type($e) = "object" ? $string($e.index) in $known : false})) : false}';
  return (
    `$report := ${answer}; $known := [${known}]; $isList := ${isList}; ` +
    '$member := function($name) {$exists($lookup($report, $name)) ? $lookup($report, $name) : null}; ' +
    '$readable := $type($report) = "null" or $not($exists($report)) ? true : $type($report) = "object" ? ' +
    '($count($keys($report)[$not($ in ["results", "itemFailures"])]) = 0 ? ' +
    '($isList($member("results")) ? $isList($member("itemFailures")) : false) : false) : false; ' +
    `$failures := ${byIndex('itemFailures')}; $results := ${byIndex('results')}; `
  );
}

/** An object of an array's members by their index; of two with one index the later one counts. */
function byIndex(member: string): string {
  return `$readable and $type($report) = "object" ? $merge([{}, $map([$report.${member}][$type($) = "object"], function($m) {{$string($m.index): $m}})])`;
}

function recordsOfReport(causeKept: number): string {
  return (
    '[$map($states.input.Items, function($i) {($f := $lookup($failures, $string($i.index)); ' +
    '$r := $lookup($results, $string($i.index)); ' +
    `$exists($f) ? {"index": $i.index, "error": $type($f.error) = "string" ? $f.error : ${quoted(ITEM_FAILED)}, ` +
    `"cause": $type($f.cause) in ["string", "number", "boolean", "object", "array"] ? $substring($string($f.cause), 0, ${causeKept}) : "", ` +
    '"input": $i.item} : ' +
    '$merge([{"index": $i.index}, $exists($r.result) ? {"result": $r.result} : {}]))})]'
  );
}

/** The same, where the first failure is to fail the batch. */
function recordsOrError(answer: string, causeKept: number): string {
  const failed = raised(ITEM_FAILED, '$string($failed[0])');
  return (
    `($all := ${recordsOf(answer, causeKept)}; $failed := [$all[$exists(error)]]; ` +
    `$readable := $not($failed[0].error = ${quoted(REPORT_UNREADABLE)}); ` +
    `$count($failed) = 0 ? $all : $readable ? ${failed} : ${raised(REPORT_UNREADABLE, quoted(READABLE))})`
  );
}

function allFailed(error: string): string {
  return `[$states.input.Items.{"index": index, ${error}, "input": item}]`;
}
