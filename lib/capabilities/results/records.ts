import { jsonata, quoted } from '../../core/jsonata';
import type { Aggregate } from './aggregate';
import type { FailurePolicy } from './failure-policy';

/** What is kept of a failure's cause: stack traces are long, and all results of an execution share 256 KiB. */
export const CAUSE_KEPT = 1_000;

/** What a summary tells of a failure, and of how many. */
const SUMMARY_CAUSE_KEPT = 200;
const SUMMARY_FAILURES = 10;

/** The errors of a fan-out that ended with too little. */
export const QUORUM_NOT_MET = 'FanOut.QuorumNotMet';
export const TOO_MANY_FAILURES = 'FanOut.TooManyFailures';
export const ITEM_FAILED = 'FanOut.ItemFailed';

/** The error of an attempt that would begin after the window. */
export const WINDOW_OVER = 'ScatterGather.WindowOver';

/** The record of an item, or of a branch, that succeeded: `key` are the members of an object that say which one. */
export function succeeded(key: string, result: string): string {
  return jsonata(`{${key}, "result": ${result}}`);
}

/** The record of one that failed, from within a Catch. */
export function failed(key: string, input: string | undefined, causeKept = CAUSE_KEPT): string {
  const error = '$states.errorOutput';
  const cause = `$substring($string(${error}.Cause), 0, ${causeKept})`;
  return jsonata(
    `{${key}, "error": ${error}.Error, "cause": ${cause}${input === undefined ? '' : `, "input": ${input}`}}`,
  );
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

/** The first of an array of failures up to the index `last`, in few words. */
export function firstFailures(failures: string, last = String(SUMMARY_FAILURES - 1)): string {
  return (
    `[${failures}[[0..(${last})]].` +
    `{"index": index, "name": name, "error": error, "cause": $substring(cause, 0, ${SUMMARY_CAUSE_KEPT})}]`
  );
}

/** Records of what succeeded, of those that `counting` has bound. */
export const SUCCEEDED_ONLY = '[$records[$not($exists(error))]]';

/** The members of an object of aggregates over records: all of them, or a part. */
export function aggregated(aggregates: Readonly<Record<string, Aggregate>>, records: string): string {
  return members(aggregates, ({ _expressions: { part } }) => part(records));
}

/** The members of that object, out of an array of the ones over parts. */
export function aggregatedWhole(aggregates: Readonly<Record<string, Aggregate>>, parts: string): string {
  return members(aggregates, ({ _expressions: { whole } }, name) => whole(`[${parts}.($lookup($, ${quoted(name)}))]`));
}

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

/** Throws an error that `FanOutEnd` turns into the end of the execution. */
export function raised(error: string, message: string): string {
  const [prefix, name] = error.split('.') as [string, string];
  return `$error(${quoted(`${prefix}.`)} & ${quoted(`${name}: `)} & ${message})`;
}

function members(
  aggregates: Readonly<Record<string, Aggregate>>,
  expression: (aggregate: Aggregate, name: string) => string,
): string {
  // By name, for not every language keeps the order of a map.
  return Object.entries(aggregates)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, aggregate]) => `${quoted(name)}: ${expression(aggregate, name)}`)
    .join(', ');
}
