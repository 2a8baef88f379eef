import type { Json } from '../base/json';
import { runtimeError } from './asl-error';
import { comparisonOf, type Comparison } from './choice/comparisons';
import type { ChoiceRule } from './definition';
import { findPath, pathOf } from './jsonpath';
import type { PathScope } from './scope';

type Matches = (scope: PathScope) => boolean;

const compiled = new WeakMap<object, Matches>();

/**
 * Whether a JSONPath rule of a Choice matches.
 * @throws AslError `States.Runtime` when a path in it finds nothing (except under IsPresent).
 */
export function matchesRule(rule: ChoiceRule, scope: PathScope): boolean {
  let matches = compiled.get(rule);
  if (matches === undefined) {
    matches = compile(rule);
    compiled.set(rule, matches);
  }
  return matches(scope);
}

function compile(rule: ChoiceRule): Matches {
  const { And, Or, Not } = rule;
  if (And !== undefined) {
    const rules = And.map(compile);
    return (scope) => rules.every((matches) => matches(scope));
  }
  if (Or !== undefined) {
    const rules = Or.map(compile);
    return (scope) => rules.some((matches) => matches(scope));
  }
  if (Not !== undefined) {
    const inner = compile(Not);
    return (scope) => !inner(scope);
  }
  return compileComparison(rule);
}

function compileComparison(rule: ChoiceRule): Matches {
  const variable = rule.Variable as string;
  const comparison = comparisonOf(rule);
  if (comparison.kind === 'presence') {
    return (scope) => (findPath(variable, scope) !== undefined) === comparison.wanted;
  }
  const { test } = comparison;
  const operand = operandOf(comparison);
  return (scope) => test(valueAt(variable, scope), operand(scope));
}

function operandOf(comparison: Extract<Comparison, { kind: 'value' }>): (scope: PathScope) => Json {
  const { operand, operandPath } = comparison;
  return operandPath === undefined ? () => operand : (scope) => valueAt(operandPath, scope);
}

function valueAt(path: string, scope: PathScope): Json {
  const value = findPath(path, scope);
  if (value !== undefined && (pathOf(path).definite || (value as Json[]).length > 0)) return value;
  throw runtimeError(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
}
