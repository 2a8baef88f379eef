import { expressionBody } from '../../core/jsonata';
import { isPathFrom, isTotal } from '../../core/total-expression';

/** A value that an expression of the user takes from a result. */
export interface Value {
  /** JSONata over `$result`. */
  readonly body: string;
  /** Whether the number is to be turned round. */
  readonly negated: boolean;
  /** Whether it can't fail, whatever the result is. */
  readonly total: boolean;
}

/** The text of a number that is certain to be in range. */
const NUMERIC = '/^-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?$/';

/** Beyond that a sum could leave the range of numbers, which is an error to AWS. */
const LARGEST = '1e290';

/** The meaning of an expression of the user: a minus before a path and `$number` around it can't be applied to everything, and are ours to apply. */
export function readValue(expression: string): Value {
  const body = expressionBody(expression).trim();
  const negated = /^-\s*(?=\$)/.test(body);
  const positive = negated ? body.replace(/^-\s*/, '') : body;
  const path = /^\$number\((.*)\)$/.exec(positive)?.[1]?.trim() ?? positive;
  return isPathFrom('result', path)
    ? { body: path, negated, total: true }
    : { body, negated: false, total: isTotal(body, ['result']) };
}

/** JSONata of the number that a value is, or that it is the text of; nothing otherwise. */
export function numberIn({ body, negated }: Value): string {
  return `($v := (${body}); $n := ${numberOf('$v')}; ${negated ? '$exists($n) ? -$n' : '$n'})`;
}

/** JSONata of what a value is ranked by, `{ kind, number, text }`; nothing where it is neither a number nor a text. */
export function rankIn({ body, negated }: Value): string {
  const number = `{"kind": 1, "number": ${negated ? '-$n' : '$n'}, "text": ""}`;
  const text = negated ? '' : ' : $type($v) = "string" ? {"kind": 0, "number": 0, "text": $v}';
  return `($v := (${body}); $n := ${numberOf('$v')}; $exists($n) ? ${number}${text})`;
}

/** By choices alone: whether `and` looks at its second half is not said anywhere. */
function numberOf(name: string): string {
  const inRange = `${name} < ${LARGEST} ? (${name} > -${LARGEST} ? ${name})`;
  const numeric = `$contains(${name}, ${NUMERIC}) ? $number(${name})`;
  return `($type(${name}) = "number" ? (${inRange}) : $type(${name}) = "string" ? (${numeric}))`;
}
