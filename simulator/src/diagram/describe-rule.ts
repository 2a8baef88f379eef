import type { ChoiceRule } from '../language/definition';

const SYMBOLS: readonly (readonly [operator: RegExp, symbol: string])[] = [
  [/LessThanEquals$/, '≤'],
  [/GreaterThanEquals$/, '≥'],
  [/LessThan$/, '<'],
  [/GreaterThan$/, '>'],
  [/Equals$/, '='],
  [/Matches$/, 'matches'],
];

/** A rule of a Choice as one line: `$.total > 100 and $.country = "CH"`. */
export function describeRule(rule: ChoiceRule): string {
  if (rule.Condition !== undefined) return stripped(String(rule.Condition));
  if (rule.And !== undefined) return rule.And.map(describeOperand).join(' and ');
  if (rule.Or !== undefined) return rule.Or.map(describeOperand).join(' or ');
  if (rule.Not !== undefined) return `not ${describeOperand(rule.Not)}`;
  const operator = Object.keys(rule).find((key) => !['Variable', 'Next', 'Comment', 'Assign', 'Output'].includes(key));
  if (operator === undefined) return rule.Variable ?? '';
  return describeComparison(rule.Variable ?? '', operator, rule[operator]);
}

/** A JSONata expression without its delimiters, on one line. */
export function stripped(expression: string): string {
  return expression
    .replace(/^\{%\s*|\s*%\}$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function describeOperand(rule: ChoiceRule): string {
  const text = describeRule(rule);
  return rule.And !== undefined || rule.Or !== undefined ? `(${text})` : text;
}

function describeComparison(variable: string, operator: string, operand: unknown): string {
  const test = /^Is(.+)$/.exec(operator)?.[1];
  if (test !== undefined) return `${variable} is ${operand === true ? '' : 'not '}${words(test)}`;
  const bare = operator.replace(/Path$/, '');
  const symbol = SYMBOLS.find(([pattern]) => pattern.test(bare))?.[1] ?? words(bare);
  const value = bare === operator && !/^Timestamp/.test(operator) ? JSON.stringify(operand) : String(operand);
  return `${variable} ${symbol} ${value}`;
}

function words(pascalCase: string): string {
  return pascalCase.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
}
