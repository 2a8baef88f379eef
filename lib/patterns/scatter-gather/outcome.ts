import { expressionBody, inputWith, jsonata, quoted } from '../../core/jsonata';
import { type Aggregates, areTotal, figuresMember } from '../../capabilities/results/figures';
import { SUCCEEDED_ONLY, WINDOW_OVER, counting, raised } from '../../capabilities/results/records';

/** The error of an execution in which too few have answered. */
export const TOO_FEW_ANSWERS = 'ScatterGather.TooFewAnswers';

/** Both are told: a task that ran out of time, and an attempt that would have begun after the window. */
const LATE = `error = "States.Timeout" or (error = "States.QueryEvaluationError" and $contains(cause, ${quoted(`${WINDOW_OVER}: `)}))`;

/** The parts of the output. */
export interface OutcomeOptions {
  /** JSONata of the records of all targets, one after the other. */
  readonly records: string;
  readonly minimumAnswers?: number;
  readonly aggregates: Aggregates;
  readonly resultField: string;
}

/** The input with what came out beside it, or the error when that is too little. */
export function outcomeOf({ records, minimumAnswers, aggregates, resultField }: OutcomeOptions): string {
  const figures = areTotal(aggregates) ? figuresMember(aggregates, '$answered') : '';
  const outcome =
    '{"answers": $merge([{}, $answered.{name: $exists(result) ? result : null}]), "late": $late, "failures": $failed, "counts": $counts' +
    `${figures}}`;
  const output = expressionBody(inputWith(`${quoted(resultField)}: ${outcome}`));
  return jsonata(`(${bound(records)}${minimumAnswers === undefined ? '' : judged(minimumAnswers)}${output})`);
}

/** JSONata of the records of what was answered, over `$outcome`. */
export const ANSWERED = '$each($outcome.answers, function($v, $k) {{"name": $k, "result": $v}})';

function bound(records: string): string {
  return (
    `${counting(records)}$answered := ${SUCCEEDED_ONLY}; ` +
    `$late := [$failures[${LATE}].name]; ` +
    '$failed := $merge([{}, $failures[$not(name in $late)].{name: {"error": error, "cause": cause}}]); ' +
    '$counts := {"targets": $count($records), "answered": $count($answered), "late": $count($late), ' +
    '"failed": $count($failures) - $count($late)}; '
  );
}

function judged(minimumAnswers: number): string {
  const facts = `$string({"minimumAnswers": ${minimumAnswers}, "counts": $counts, "late": $late, "failures": $failed})`;
  return `$counts.answered < ${minimumAnswers} ? ${raised(TOO_FEW_ANSWERS, facts)} : `;
}
