import type { Json } from '../../base/json';
import { isTimestamp } from '../choice/values';
import { expressionIn, isHalfExpression } from '../jsonata';
import { isObject } from '../jsonpath/select';
import { checkExpressions } from './expressions';
import type { Report } from './report';
import type { Check } from './scope';

/** The bounds of a number, both included. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** Whether a value is a text; reports it when it is not. */
export function isText(value: Json, at: string, report: Report): value is string {
  if (typeof value === 'string') return true;
  report.schema('Expected value of type [STRING]', at);
  return false;
}

/** A text. */
export const text: Check = (value, at, { report }) => void isText(value, at, report);

/** True or false. */
export const flag: Check = (value, at, { report }) => {
  if (typeof value !== 'boolean') report.schema('Expected value of type [BOOLEAN]', at);
};

/** A whole number within bounds. */
export const integer =
  (bounds: Bounds): Check =>
  (value, at, { report }) => {
    if (Number.isInteger(value)) checkBounds(value as number, at, report, bounds, String);
    else report.schema('Expected value of type [INTEGER]', at);
  };

/** A number within bounds. */
export const float =
  (bounds: Bounds): Check =>
  (value, at, { report }) => {
    if (typeof value === 'number') checkBounds(value, at, report, bounds, asFloat);
    else report.schema('Expected value of type [NUMBER]', at);
  };

function checkBounds(
  value: number,
  at: string,
  report: Report,
  { least, most }: Bounds,
  show: (bound: number) => string,
): void {
  if (least !== undefined && value < least) report.schema(`Minimum value is ${show(least)}`, at);
  else if (most !== undefined && value > most) report.schema(`Maximum value is ${show(most)}`, at);
}

function asFloat(bound: number): string {
  return Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}

/** A field that may hold an expression in a JSONata state, and is checked as it stands otherwise. */
export const orExpression =
  (check: Check): Check =>
  (value, at, checks) => {
    if (checks.language !== 'JSONata' || typeof value !== 'string') return check(value, at, checks);
    if (expressionIn(value) === undefined && !isHalfExpression(value)) check(value, at, checks);
    else checkExpressions(value, at, checks);
  };

/** One of some texts. */
export const oneOf =
  (...choices: readonly string[]): Check =>
  (value, at, { report }) => {
    if (!isText(value, at, report) || choices.includes(value)) return;
    const name = at.slice(at.lastIndexOf('/') + 1);
    report.schema(`The field '${name}' should have one of these values: [${choices.join(', ')}]`, at);
  };

/** A text of a pattern of which there are few. */
export const like =
  (pattern: RegExp, ...examples: readonly string[]): Check =>
  (value, at, { report }) => {
    if (!isText(value, at, report) || pattern.test(value)) return;
    const name = at.slice(at.lastIndexOf('/') + 1);
    report.schema(
      `The field '${name}' does not match any of the allowed values. Examples: [${examples.join(', ')}]`,
      at,
    );
  };

/** A timestamp. */
export const timestamp: Check = (value, at, { report }) => {
  if (!isTimestamp(value)) report.schema('String does not match RFC3339 timestamp', at);
};

/** A list of at least some items. */
export const list =
  (item: Check, { least }: { readonly least: 0 | 1 }): Check =>
  (value, at, checks) => {
    if (!Array.isArray(value)) checks.report.schema('Expected value of type [ARRAY]', at);
    else if (value.length < least) checks.report.schema('Value cannot be empty', at);
    else value.forEach((each, index) => item(each, `${at}[${index}]`, checks));
  };

/** An object of any members. */
export const anyObject: Check = (value, at, { report }) => {
  if (!isObject(value)) report.schema('Expected value of type [OBJECT]', at);
};

/** One check after the other, as long as nothing is found. */
export const both =
  (first: Check, second: Check): Check =>
  (value, at, checks) => {
    const before = checks.report.diagnostics.length;
    first(value, at, checks);
    if (checks.report.diagnostics.length === before) second(value, at, checks);
  };
