import type { Json, JsonObject } from '../../base/json';
import { OPERATORS } from '../choice/comparisons';
import { isTimestamp } from '../choice/values';
import { isPath } from '../jsonpath';
import { hasOwn, isObject } from '../jsonpath/select';
import { checkExpressions } from './expressions';
import type { StateChecks } from './scope';
import { template } from './templates';
import { text } from './values';

const COMBINATIONS = ['And', 'Or', 'Not'];

/** Checks the rules of a Choice. */
export function checkChoices(value: Json, at: string, checks: StateChecks): void {
  if (!Array.isArray(value)) {
    checks.report.schema('Expected value of type [ARRAY]', at);
    return;
  }
  if (value.length === 0) checks.report.schema('Array must have at least 1 item(s)', at);
  value.forEach((rule, index) => checkRule(rule, `${at}[${index}]`, checks, true));
}

function checkRule(rule: Json, at: string, checks: StateChecks, top: boolean): void {
  if (!isObject(rule)) {
    checks.report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  if (top && !hasOwn(rule, 'Next')) checks.report.schema('These fields are required: [Next]', at);
  if (!top && hasOwn(rule, 'Next')) checks.report.schema("Field 'Next' is not supported", at);
  for (const field of ['Assign', 'Output']) {
    if (hasOwn(rule, field)) template(rule[field] as Json, `${at}/${field}`, checks);
  }
  if (checks.language === 'JSONata') checkCondition(rule, at, checks);
  else checkComparison(rule, at, checks);
}

function checkCondition(rule: JsonObject, at: string, checks: StateChecks): void {
  for (const field of Object.keys(rule)) {
    if ([...COMBINATIONS, 'Variable', ...OPERATORS].includes(field)) {
      const message = `The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`;
      checks.report.schema(message, at);
    } else if (!['Condition', 'Next', 'Assign', 'Output', 'Comment'].includes(field)) {
      checks.report.schema(`Field '${field}' is not supported`, at);
    }
  }
  const condition = rule['Condition'];
  if (condition === undefined) checks.report.schema('These fields are required: [Condition]', at);
  else checkExpressions(condition, `${at}/Condition`, checks);
}

function checkComparison(rule: JsonObject, at: string, checks: StateChecks): void {
  const { report } = checks;
  for (const [field, other] of [
    ['Condition', 'JSONata'],
    ['Output', 'JSONata'],
  ] as const) {
    if (hasOwn(rule, field)) {
      report.schema(
        `The QueryLanguage is set to 'JSONPath', but field '${field}' is only supported for the '${other}' QueryLanguage`,
        at,
      );
    }
  }
  const known = ['Comment', 'Next', 'Assign', 'Variable', 'Condition', 'Output', ...COMBINATIONS, ...OPERATORS];
  const unknown = Object.keys(rule).filter((field) => !known.includes(field));
  for (const field of unknown) report.schema(`Field '${field}' is not supported`, at);
  const found = Object.keys(rule).filter((field) => COMBINATIONS.includes(field) || OPERATORS.includes(field));
  if (found.length !== 1 && !hasOwn(rule, 'Condition') && unknown.length === 0) {
    report.schema('A Choice rule must have exactly one comparison operator', at);
  }
  for (const field of found) checkOperand(field, rule, at, checks);
}

function checkOperand(operator: string, rule: JsonObject, at: string, checks: StateChecks): void {
  const operand = rule[operator] as Json;
  const place = `${at}/${operator}`;
  if (operator === 'Not') return checkRule(operand, place, checks, false);
  if (operator === 'And' || operator === 'Or') return checkRules(operand, place, checks);
  const variable = rule['Variable'];
  if (variable === undefined) checks.report.schema('These fields are required: [Variable]', at);
  else if (text(variable, `${at}/Variable`, checks.report) && !isPath(variable)) {
    checks.report.schema('Value is not a valid JSONPath', `${at}/Variable`);
  }
  checkOperandType(operator, operand, place, checks);
}

function checkRules(rules: Json, at: string, checks: StateChecks): void {
  if (!Array.isArray(rules)) checks.report.schema('Expected value of type [ARRAY]', at);
  else if (rules.length === 0) checks.report.schema('Array must have at least 1 item(s)', at);
  else rules.forEach((rule, index) => checkRule(rule, `${at}[${index}]`, checks, false));
}

function checkOperandType(operator: string, operand: Json, at: string, { report }: StateChecks): void {
  if (operator.endsWith('Path')) {
    if (text(operand, at, report) && !isPath(operand)) report.schema('Value is not a valid JSONPath', at);
  } else if (operator.startsWith('Numeric')) {
    if (typeof operand !== 'number') report.schema('Expected value of type [NUMBER]', at);
  } else if (operator.startsWith('Is') || operator.startsWith('Boolean')) {
    if (typeof operand !== 'boolean') report.schema('Expected value of type [BOOLEAN]', at);
  } else if (text(operand, at, report) && operator.startsWith('Timestamp') && !isTimestamp(operand)) {
    report.schema('String does not match RFC3339 timestamp', at);
  }
}
