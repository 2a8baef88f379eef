import { expressionBody, inputWith, jsonata, quoted } from '../../core/jsonata';
import { type Aggregates, areTotal, figuresMember } from '../../capabilities/results/figures';
import { SUCCEEDED_ONLY, WINDOW_OVER, counting, raised } from '../../capabilities/results/records';

/** The error of an execution in which too few have answered. */
export const TOO_FEW_ANSWERS = 'ScatterGather.TooFewAnswers';

/** Both are told: a task that ran out of time, and an attempt that would have begun after the window. */
const LATE = `error = "States.Timeout" or (error = "States.QueryEvaluationError" and $contains(cause, ${quoted(`${WINDOW_OVER}: `)}))`;

/** The parts of the output that do not depend on what came out. */
export interface OutputOptions {
  readonly aggregates: Aggregates;
  readonly resultField: string;
}

/** The parts of the output. */
export interface OutcomeOptions extends OutputOptions {
  /** JSONata of the records of all targets, one after the other. */
  readonly records: string;
  readonly minimumAnswers?: number;
  readonly endsEarly?: boolean;
}

/** The parts of the output of an early end. */
export interface EarlyOutcomeOptions extends OutputOptions {
  /** JSONata of an array of the records of those who have answered. */
  readonly records: string;
  /** The names of all. */
  readonly targets: readonly string[];
}

/** The input with what came out beside it, or the error when that is too little. `endsEarly` says whether some may be lost. */
export function outcomeOf({ records, minimumAnswers, endsEarly, ...options }: OutcomeOptions): string {
  const none = endsEarly === true ? '$lost := []; $counts := $merge([$counts, {"lost": 0}]); ' : '';
  const judging = minimumAnswers === undefined ? '' : judged(minimumAnswers);
  return jsonata(`(${bound(records)}${none}${judging}${outcome(options, endsEarly)})`);
}

/** The same, when it was ended early by those of whom there are records: nothing is known of the others. */
export function earlyOutcomeOf({ records, targets, ...options }: EarlyOutcomeOptions): string {
  const early =
    `$answered := [${records}]; $late := []; $failed := {}; $all := [${targets.map(quoted).join(', ')}]; ` +
    '$lost := [$all[$not($ in $answered.name)]]; ' +
    `$counts := {"targets": ${targets.length}, "answered": $count($answered), "late": 0, "failed": 0, "lost": $count($lost)}; `;
  return jsonata(`(${early}${outcome(options, true)})`);
}

function outcome({ aggregates, resultField }: OutputOptions, endsEarly: boolean | undefined): string {
  const figures = areTotal(aggregates) ? figuresMember(aggregates, '$answered') : '';
  const lost = endsEarly === true ? ', "lost": $lost' : '';
  const members =
    '{"answers": $merge([{}, $answered.{name: $exists(result) ? result : null}]), "late": $late, "failures": $failed, ' +
    `"counts": $counts${lost}${figures}}`;
  return expressionBody(inputWith(`${quoted(resultField)}: ${members}`));
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
