import type { Json } from '../../base/json';
import { isTimestamp } from '../choice/values';
import { expressionIn } from '../jsonata';
import type { QueryLanguage } from '../definition';
import type { Report } from './report';

/** The bounds of a number, both included. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** A text. */
export function text(value: Json, at: string, report: Report): value is string {
  if (typeof value === 'string') return true;
  report.schema('Expected value of type [STRING]', at);
  return false;
}

/** True or false. */
export function boolean(value: Json, at: string, report: Report): void {
  if (typeof value !== 'boolean') report.schema('Expected value of type [BOOLEAN]', at);
}

/** A number within bounds. */
export function number(value: Json, at: string, report: Report, { least, most }: Bounds): void {
  if (typeof value !== 'number') report.schema('Expected value of type [NUMBER]', at);
  else if (least !== undefined && value < least) report.schema(`Minimum value is ${least}`, at);
  else if (most !== undefined && value > most) report.schema(`Maximum value is ${most}`, at);
}

/** A whole number within bounds. */
export function integer(value: Json, at: string, report: Report, bounds: Bounds): void {
  if (Number.isInteger(value)) number(value, at, report, bounds);
  else report.schema('Expected value of type [INTEGER]', at);
}

/** A whole number within bounds, or in a JSONata state an expression. */
export function integerOrExpression(
  value: Json,
  at: string,
  report: Report,
  language: QueryLanguage,
  bounds: Bounds,
): void {
  if (language !== 'JSONata' || typeof value !== 'string') integer(value, at, report, bounds);
  else if (expressionIn(value) === undefined) {
    report.schema('Expected value of type [INTEGER] or a JSONata expression', at);
  }
}

/** One of some texts. */
export function oneOf(value: Json, at: string, report: Report, choices: readonly string[]): void {
  if (text(value, at, report) && !choices.includes(value)) {
    report.schema(`Value should be one of the following: [${choices.join(', ')}]`, at);
  }
}

export function queryLanguage(value: Json, at: string, report: Report): void {
  oneOf(value, at, report, ['JSONPath', 'JSONata']);
}

/** A timestamp, or in a JSONata state an expression. */
export function timestamp(value: Json, at: string, report: Report, language: QueryLanguage): void {
  if (language === 'JSONata' && typeof value === 'string' && expressionIn(value) !== undefined) return;
  if (!isTimestamp(value)) report.schema('String does not match RFC3339 timestamp', at);
}
