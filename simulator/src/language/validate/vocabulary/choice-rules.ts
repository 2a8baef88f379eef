import type { Json, JsonObject } from '../../../base/json';
import { OPERATORS } from '../../choice/comparisons';
import { hasOwn } from '../../jsonpath/select';
import { checkExpressions } from '../expressions';
import { inJsonata, inJsonPath, object, requireFields, type LanguageField, type ObjectRule } from '../object-rule';
import { path } from '../paths';
import type { Check, StateChecks } from '../scope';
import { template, templateWith } from '../templates';
import { anyObject, both, flag, float, list, text, timestamp } from '../values';

/** How the operand of an operator is checked. */
function operandOf(operator: string): Check {
  if (operator.endsWith('Path')) return path;
  if (operator.startsWith('Numeric')) return float({});
  if (operator.startsWith('Is') || operator.startsWith('Boolean')) return flag;
  return operator.startsWith('Timestamp') ? both(text, timestamp) : text;
}

const COMPARISONS: Readonly<Record<string, LanguageField>> = Object.fromEntries(
  OPERATORS.map((operator) => [operator, inJsonPath(operandOf(operator))]),
);

const inner: Check = (value, at, checks) => object(INNER_RULE)(value, at, checks);
const innerRules: Check = (value, at, checks) => list(inner, { least: 1 })(value, at, checks);

/** What combines rules takes the place of a comparison. */
const COMBINATIONS: Readonly<Record<string, LanguageField>> = {
  And: inJsonPath(innerRules),
  Or: inJsonPath(innerRules),
  Not: inJsonPath(inner),
};

const MATCH = { Comment: text, Variable: inJsonPath(path), ...COMBINATIONS, ...COMPARISONS };

/** A rule inside of another one. */
const INNER_RULE: ObjectRule = { fields: MATCH, relations: checkComparison };

/** A rule of a Choice. */
const RULE: ObjectRule = {
  fields: {
    ...MATCH,
    Next: text,
    Condition: inJsonata(condition),
    Output: inJsonata(template),
    Assign: both(anyObject, templateWith({})),
  },
  required: ['Next'],
  relations: (rule, at, checks) => {
    if (checks.language === 'JSONata') requireFields(rule, ['Condition'], at, checks);
    else checkComparison(rule, at, checks);
  },
};

/** Choices: the rules, of which the first that matches is taken. */
export const choices: Check = list((value, at, checks) => object(RULE)(value, at, checks), { least: 1 });

function condition(value: Json, at: string, checks: StateChecks): void {
  if (typeof value === 'boolean') return;
  text(value, at, checks);
  checkExpressions(value, at, checks);
}

/** A rule makes exactly one comparison, or combines rules. */
function checkComparison(rule: JsonObject, at: string, checks: StateChecks): void {
  const combined = Object.keys(COMBINATIONS).filter((name) => hasOwn(rule, name));
  const compared = OPERATORS.filter((name) => hasOwn(rule, name));
  if (combined.length + compared.length !== 1) {
    if (hasOwn(rule, 'Condition') || Object.keys(rule).some((name) => !hasOwn(RULE.fields, name))) return;
    checks.report.schema('A Choice rule must have exactly one comparison operator', at);
  } else if (compared.length === 1) requireFields(rule, ['Variable'], at, checks);
}
