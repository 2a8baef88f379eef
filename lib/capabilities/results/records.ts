import { jsonata, quoted } from '../../core/jsonata';
import type { FailurePolicy } from './failure-policy';

/** The part of a failure's cause that is kept, in characters: stack traces are long, and all results of an execution share 256 KiB. */
export const CAUSE_KEPT = 1_000;

/** The characters of a cause that a summary tells, and of how many failures. */
const SUMMARY_CAUSE_KEPT = 200;
const SUMMARY_FAILURES = 10;

/** The errors of a fan-out that ended with too little. */
export const QUORUM_NOT_MET = 'FanOut.QuorumNotMet';
export const TOO_MANY_FAILURES = 'FanOut.TooManyFailures';
export const ITEM_FAILED = 'FanOut.ItemFailed';

/** The error of more items than can wait in an execution. */
export const TOO_MANY_ITEMS = 'FanOut.TooManyItems';

/** The error of a batch whose function answered something that says nothing of its items. */
export const REPORT_UNREADABLE = 'FanOut.ReportUnreadable';

/** The error of an attempt that would begin after the window. */
export const WINDOW_OVER = 'ScatterGather.WindowOver';

/** The record of an item, or of a branch, that succeeded: `key` are the members of an object that say which one. */
export function succeeded(key: string, result: string): string {
  return jsonata(`{${key}, "result": ${result}}`);
}

/** The record of one that failed, from within a Catch. */
export function failed(key: string, input: string | undefined, causeKept = CAUSE_KEPT): string {
  return jsonata(`{${key}, ${caught(causeKept)}${input === undefined ? '' : `, "input": ${input}`}}`);
}

/** The members of a record that say what was caught. */
export function caught(causeKept: number): string {
  const error = '$states.errorOutput';
  return `"error": ${error}.Error, "cause": $substring($string(${error}.Cause), 0, ${causeKept})`;
}

/** JSONata that binds `$records` to an array of the records that are given, one after the other, and `$failures` to those that failed. */
export function counting(records: string): string {
  return `$records := [${records}]; $failures := [$records[$exists(error)]]; `;
}

/** The same, and binds `$counts`. */
export function counted(records: string): string {
  const counts =
    '{"total": $count($records), "succeeded": $count($records) - $count($failures), "failed": $count($failures)}';
  return `${counting(records)}$counts := ${counts}; `;
}

/**
 * A function's own message out of the JSON that Lambda makes the cause, of which the cut would leave neither. Some runtimes write a space
 * behind colons and commas.
 */
const MESSAGE = `'"errorMessage":'`;
const FROM_MESSAGE = `$substringAfter($substringAfter(cause, ${MESSAGE}), '"')`;
const ONLY_MESSAGE = `$substringBefore($substringBefore($substringBefore(${FROM_MESSAGE}, '","'), '", "'), '"}')`;
const SAID = `$contains(cause, ${MESSAGE}) ? ${ONLY_MESSAGE} : cause`;

/** The first of an array of failures up to the index `last`, in few words. */
export function firstFailures(failures: string, last = String(SUMMARY_FAILURES - 1)): string {
  return (
    `[${failures}[[0..(${last})]].` +
    `{"index": index, "name": name, "error": error, "cause": $substring(${SAID}, 0, ${SUMMARY_CAUSE_KEPT})}]`
  );
}

/** Records of what succeeded, of those that `counting` has bound. */
export const SUCCEEDED_ONLY = '[$records[$not($exists(error))]]';

/**
 * Fails when a policy is not met, with a message that starts with the error that the execution is to end with. It is put together at run time: the
 * cause that AWS gives quotes the expression too.
 */
export function judged(policy: FailurePolicy, counts: string, first: string): string {
  const { minimumSuccesses, tolerated } = policy._settings;
  const facts = (asked: string): string =>
    `$string({"asked": ${asked}, "counts": ${counts}, "firstFailures": ${first}})`;
  if (minimumSuccesses !== undefined) {
    const unmet = `${counts}.total > 0 and ${counts}.succeeded < ${minimumSuccesses}`;
    return `${unmet} ? ${raised(QUORUM_NOT_MET, facts(`{"minimumSuccesses": ${minimumSuccesses}}`))} : `;
  }
  if (tolerated === undefined) {
    return '';
  }
  const limits = [
    ...(tolerated.count === undefined ? [] : [`${counts}.failed > ${tolerated.count}`]),
    ...(tolerated.percentage === undefined
      ? []
      : [`${counts}.failed * 100 > ${tolerated.percentage} * ${counts}.total`]),
  ];
  return `${limits.join(' or ')} ? ${raised(TOO_MANY_FAILURES, facts(JSON.stringify(tolerated)))} : `;
}

/** Throws an error that `RaisedEnd` turns into the end of the execution. */
export function raised(error: string, message: string): string {
  const [prefix, name] = error.split('.') as [string, string];
  return `$error(${quoted(`${prefix}.`)} & ${quoted(`${name}: `)} & ${message})`;
}
