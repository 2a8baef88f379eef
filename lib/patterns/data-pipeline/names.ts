import { expressionBody, isExpression, jsonata, quoted } from '../../core/jsonata';
import { ENTERING } from '../../states/entering';
import { ENTERED_MS } from '../../states/task-timeout';
import type { DataPipelineOptions, DataPipelineKeyOptions } from './props';

/** The date of a run where nothing is said of it. */
const DATE = '$exists($states.input.date) ? $states.input.date : $substring($states.input.time, 0, 10)';

const STANDARD_KEYS: readonly DataPipelineKeyOptions[] = [{ name: 'date', value: '{% $date %}' }];

/**
 * JSONata of the id of a run, in the state that it begins with: the same in all attempts, distinct from every other one, and greater for later ones. No colon is in it, which
 * paths of Hadoop don't take.
 */
export const RUN_ID =
  `$fromMillis(${ENTERED_MS}, "[Y0001][M01][D01]T[H01][m01][s01][f001]Z") & "-" & ` +
  `$substring($hash(${ENTERING}, "SHA-256"), 0, 16)`;

/** The names of the keys of partitions. */
export function keyNames({ partitionKeys }: DataPipelineOptions): readonly string[] {
  return (partitionKeys ?? STANDARD_KEYS).map(({ name }) => name);
}

/** JSONata that binds `$date`, `$values` and `$partition`, or fails when the input does not give them. To be used in the state that a run begins with. */
export function identity({ date, partitionKeys = [...STANDARD_KEYS] }: DataPipelineOptions): string {
  const body = date === undefined ? DATE : expressionBody(date);
  const value = (key: DataPipelineKeyOptions): string =>
    `($value := $string(${expressionBody(key.value)}); $contains($value, /^[A-Za-z0-9_.=,@-]+$/) ? $value : ` +
    `$error(${quoted(`the partition key '${key.name}' must be of letters, digits and _.,=@-`)}))`;
  return (
    `$input := $states.input; $date := (${body}); ` +
    '$date := $type($date) = "string" ? $date : ""; ' +
    `$date := $contains($date, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/) ? $date : $error("the date of a run must be YYYY-MM-DD"); ` +
    `$values := [${partitionKeys.map(value).join(', ')}]; ` +
    `$partition := $join([${partitionKeys.map(({ name }, at) => `${quoted(`${name}=`)} & $values[${at}]`).join(', ')}], "/"); `
  );
}

/** JSONata of who has started a run, as far as that is told. */
export const STARTED_BY =
  '$exists($states.input.startedBy) ? $string($states.input.startedBy) : ' +
  '$exists($states.input.key) ? "upload of " & $states.input.key : $exists($states.input.time) ? "schedule" : "nobody said"';

/** JSONata of whether whoever starts a run wants what is published to be replaced. */
export const ASKS_RERUN = '($exists($states.input.rerun) ? $states.input.rerun = true : false)';

/** JSONata, text or the body of an expression. */
export function bodyOf(text: string): string {
  return isExpression(text) ? expressionBody(text) : quoted(text);
}

/** An expression over names that are bound in front of it. */
export function bound(bindings: string, body: string): string {
  return jsonata(`(${bindings}${body})`);
}
