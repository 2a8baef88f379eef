import type { Json } from '../../base/json';
import type { ChoiceRule } from '../definition';
import { isTimestamp, matchesPattern, timestampOf } from './values';

/** How a value is compared with an operand. */
export type Comparison =
  | { readonly kind: 'presence'; readonly wanted: boolean }
  | {
      readonly kind: 'value';
      readonly test: (value: Json, operand: Json) => boolean;
      readonly operand: Json;
      /** Where the operand lies, for the operators that end in `Path`. */
      readonly operandPath: string | undefined;
    };

type Test = (value: Json, operand: Json) => boolean;

const number = (test: (a: number, b: number) => boolean): Test => {
  return (a, b) => typeof a === 'number' && typeof b === 'number' && test(a, b);
};
const string = (test: (a: string, b: string) => boolean): Test => {
  return (a, b) => typeof a === 'string' && typeof b === 'string' && test(a, b);
};
const timestamp = (test: (a: number, b: number) => boolean): Test => {
  return (a, b) => isTimestamp(a) && isTimestamp(b) && test(timestampOf(a), timestampOf(b));
};

const ORDERINGS = {
  Equals: (a: number | string, b: number | string) => a === b,
  LessThan: (a: number | string, b: number | string) => a < b,
  LessThanEquals: (a: number | string, b: number | string) => a <= b,
  GreaterThan: (a: number | string, b: number | string) => a > b,
  GreaterThanEquals: (a: number | string, b: number | string) => a >= b,
};

/** The operators that have a variant whose operand is a path. */
const PATH_TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...Object.entries(ORDERINGS).flatMap(([name, test]): [string, Test][] => [
    [`Numeric${name}`, number(test)],
    [`String${name}`, string(test)],
    [`Timestamp${name}`, timestamp(test)],
  ]),
  ['BooleanEquals', (a, b) => typeof a === 'boolean' && a === b],
]);

const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...PATH_TESTS,
  ['StringMatches', string(matchesPattern)],
  ['IsNull', (value, wanted) => (value === null) === wanted],
  ['IsNumeric', (value, wanted) => (typeof value === 'number') === wanted],
  ['IsString', (value, wanted) => (typeof value === 'string') === wanted],
  ['IsBoolean', (value, wanted) => (typeof value === 'boolean') === wanted],
  ['IsTimestamp', (value, wanted) => isTimestamp(value) === wanted],
]);

/** Every operator of a JSONPath rule. */
export const OPERATORS: readonly string[] = [
  ...TESTS.keys(),
  ...[...PATH_TESTS.keys()].map((name) => `${name}Path`),
  'IsPresent',
];

/** The comparison that a rule with a `Variable` makes. */
export function comparisonOf(rule: ChoiceRule): Comparison {
  const operator = OPERATORS.find((name) => Object.prototype.hasOwnProperty.call(rule, name));
  if (operator === undefined) throw new Error('A choice rule has no operator');
  const operand = rule[operator] as Json;
  if (operator === 'IsPresent') return { kind: 'presence', wanted: operand === true };
  const test = TESTS.get(operator);
  if (test !== undefined) return { kind: 'value', test, operand, operandPath: undefined };
  const pathTest = PATH_TESTS.get(operator.slice(0, -'Path'.length)) as Test;
  return { kind: 'value', test: pathTest, operand: null, operandPath: operand as string };
}
