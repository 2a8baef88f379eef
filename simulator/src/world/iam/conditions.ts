import { own } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import { matchesArn, matchesWildcard } from '../../base/wildcard';

/** What is known about a request, by condition key in lower case; a known key without values is absent from the request. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>;

/** One line of a `Condition` block. */
export interface Condition {
  readonly policy: string;
  /** The operator as written, e.g. `ForAnyValue:StringLike`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

interface Operator {
  readonly matches: (actual: string, expected: string) => boolean;
  /** `StringNotEquals` holds where no expected value matches, also when the key is absent. */
  readonly negated?: boolean;
}

const equals = (actual: string, expected: string): boolean => actual === expected;
const ignoringCase = (actual: string, expected: string): boolean => actual.toLowerCase() === expected.toLowerCase();
const like = (actual: string, expected: string): boolean => matchesWildcard(expected, actual);
const arnLike = (actual: string, expected: string): boolean => matchesArn(expected, actual);
const number =
  (holds: (difference: number) => boolean) =>
  (actual: string, expected: string): boolean =>
    holds(Number(actual) - Number(expected));
const date =
  (holds: (difference: number) => boolean) =>
  (actual: string, expected: string): boolean =>
    holds(instantMs(actual) - instantMs(expected));

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: equals },
  StringNotEquals: { matches: equals, negated: true },
  StringEqualsIgnoreCase: { matches: ignoringCase },
  StringNotEqualsIgnoreCase: { matches: ignoringCase, negated: true },
  StringLike: { matches: like },
  StringNotLike: { matches: like, negated: true },
  ArnEquals: { matches: arnLike },
  ArnLike: { matches: arnLike },
  ArnNotEquals: { matches: arnLike, negated: true },
  ArnNotLike: { matches: arnLike, negated: true },
  Bool: { matches: ignoringCase },
  NumericEquals: { matches: number((difference) => difference === 0) },
  NumericNotEquals: { matches: number((difference) => difference === 0), negated: true },
  NumericLessThan: { matches: number((difference) => difference < 0) },
  NumericLessThanEquals: { matches: number((difference) => difference <= 0) },
  NumericGreaterThan: { matches: number((difference) => difference > 0) },
  NumericGreaterThanEquals: { matches: number((difference) => difference >= 0) },
  DateEquals: { matches: date((difference) => difference === 0) },
  DateNotEquals: { matches: date((difference) => difference === 0), negated: true },
  DateLessThan: { matches: date((difference) => difference < 0) },
  DateLessThanEquals: { matches: date((difference) => difference <= 0) },
  DateGreaterThan: { matches: date((difference) => difference > 0) },
  DateGreaterThanEquals: { matches: date((difference) => difference >= 0) },
};

/** The lines of a statement's `Condition` block. */
export function readConditions(block: JsonObject | undefined, policy: string): readonly Condition[] {
  return Object.entries(block ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys as JsonObject).map(([key, values]) => ({ policy, operator, key, values: texts(values) })),
  );
}

/**
 * Whether a condition holds for a request.
 * @throws when the simulator doesn't know the operator, or nothing of the key's value in this request.
 */
export function conditionHolds(condition: Condition, context: ConditionContext): boolean {
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(condition.operator) ?? [];
  const actual = context[condition.key.toLowerCase()];
  if (actual === undefined) {
    throw new Error(
      `[${condition.policy}] the condition key '${condition.key}' is not simulated for this call; ` +
        `give its value with the option conditionValues: { '${condition.key}': … }`,
    );
  }
  if (name === 'Null') return condition.values.some((expected) => ignoringCase(String(actual.length === 0), expected));
  const operator = own(OPERATORS, name);
  if (operator === undefined) {
    throw new Error(`[${condition.policy}] the condition operator '${condition.operator}' is not simulated`);
  }
  if (actual.length === 0) return ifExists !== undefined || operator.negated === true || quantifier === 'ForAllValues';
  const expected = condition.values.map((value) => substitute(value, context, condition));
  const holds = (value: string): boolean =>
    expected.some((each) => operator.matches(value, each)) !== (operator.negated ?? false);
  return quantifier === 'ForAnyValue' ? actual.some(holds) : actual.every(holds);
}

/** Fills in policy variables, e.g. `${aws:PrincipalAccount}`. */
function substitute(text: string, context: ConditionContext, { policy }: Condition): string {
  return text.replace(/\$\{([^}]+)\}/g, (_, variable: string) => {
    if (['*', '?', '$'].includes(variable)) return variable;
    const [value] = context[variable.toLowerCase()] ?? [];
    if (value !== undefined) return value;
    throw new Error(`[${policy}] the policy variable '\${${variable}}' is not simulated`);
  });
}

function texts(value: Json): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function instantMs(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
