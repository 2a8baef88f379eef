import type { Json } from '../../base/json';
import { PathFailure, PathNotFound } from './failure';
import { javaText } from './java-text';
import type { Compared, Criterion, Filter, Operand, Operator, PathOperand } from './path';

/** Reads what a definite path names; `requiresAll` is whether all of several names must be there. */
export type Read = (operand: PathOperand, requiresAll: boolean) => Json;

/**
 * Whether a node passes a filter. The library asks the last criterion first, which shows where one of them fails.
 * @throws PathFailure when values can't be compared in the way that the filter wants.
 */
export function filterHolds(filter: Filter, read: Read): boolean {
  if (filter.placeholders > 0) throw new PathFailure('A filter is missing');
  return filter.alternatives.some((_, at, all) => {
    const criteria = all[all.length - 1 - at] as readonly Criterion[];
    return criteria.every((_criterion, index) => holds(criteria[criteria.length - 1 - index] as Criterion, read));
  });
}

/** What isn't there, and what can't be compared, holds no criterion: `!=` neither. */
function holds(criterion: Criterion, read: Read): boolean {
  try {
    if (criterion.kind === 'exists') return (read(criterion.operand, true) !== null) === criterion.wanted;
    return compare(criterion.operator, valueOf(criterion.left, read), valueOf(criterion.right, read));
  } catch (error) {
    if (error instanceof PathNotFound) return criterion.kind === 'exists' && !criterion.wanted;
    throw error;
  }
}

function valueOf(operand: Operand, read: Read): Compared {
  if (operand.kind === 'path') return read(operand, false);
  return operand.kind === 'pattern' ? operand.pattern : operand.value;
}

function compare(operator: Operator, left: Compared, right: Compared): boolean {
  if (operator === '=~') return matches(left, right);
  const equality = operator === '==' || operator === '!=';
  if (!equality && (left === null) !== (right === null)) return false;
  const order = orderOf(right, left);
  if (order === undefined) return false;
  return ORDERS[operator](order);
}

/** Whether the operator holds, by the order in which the right side stands to the left one. */
const ORDERS: Readonly<Record<Exclude<Operator, '=~'>, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order < 0,
  '>=': (order) => order <= 0,
  '<': (order) => order > 0,
  '<=': (order) => order >= 0,
};

function matches(left: Compared, right: Compared): boolean {
  const [pattern, target] = left instanceof RegExp ? [left, right] : [right, left];
  if (!(pattern instanceof RegExp)) throw new PathFailure('A regular expression is missing');
  if (target === null) return false;
  return pattern.test(target instanceof RegExp ? target.source : javaText(target));
}

/**
 * The order of two values; undefined where they have none. A text, which a literal always is, becomes what it is
 * compared with, but only when it stands on the right side of the filter.
 */
function orderOf(expected: Compared, actual: Compared): number | undefined {
  if (expected === actual) return 0;
  const [expectedNull, actualNull] = [isNullish(expected), isNullish(actual)];
  if (expectedNull || actualNull) return Number(actualNull) - Number(expectedNull);
  if (typeof expected === 'string' && typeof actual === 'string') {
    return order(expected.replaceAll("\\'", "'"), actual);
  }
  if (typeof actual === 'number') {
    if (typeof expected === 'number') return order(expected, actual);
    return typeof expected === 'string' ? order(decimal(expected), actual) : undefined;
  }
  if (typeof actual !== 'boolean') return undefined;
  if (typeof expected === 'string') return order(expected.toLowerCase() === 'true', actual);
  return typeof expected === 'boolean' ? order(expected, actual) : undefined;
}

function isNullish(value: Compared): boolean {
  return value === null || value === 'null';
}

function order<T extends string | number | boolean>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function decimal(text: string): number {
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  throw new PathFailure(`'${text}' is not a number`);
}
