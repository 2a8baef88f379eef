import type { ChoiceRule } from '../../src/language/definition';
import type { Json } from '../../src/base/json';
import { matchesRule } from '../../src/language/choice';
import { isTimestamp } from '../../src/language/choice/values';
import { pathScope } from './scope';

const input: Json = {
  text: 'foo123.log',
  star: 'a*b',
  n: 5,
  zero: 0,
  yes: true,
  no: false,
  none: null,
  list: [],
  object: {},
  when: '2016-03-14T01:59:00Z',
  same: '2016-03-14T02:59:00+01:00',
  five: 5,
  word: 'foo123.log',
};
const scope = pathScope(input, { variables: { limit: 4 } });
const matches = (rule: ChoiceRule): boolean => matchesRule(rule, scope);

describe('a rule of a Choice', () => {
  test.each<[ChoiceRule, boolean]>([
    [{ Variable: '$.n', NumericEquals: 5 }, true],
    [{ Variable: '$.n', NumericLessThan: 5 }, false],
    [{ Variable: '$.n', NumericLessThanEquals: 5 }, true],
    [{ Variable: '$.n', NumericGreaterThan: 4.9 }, true],
    [{ Variable: '$.n', NumericGreaterThanEquals: 6 }, false],
    [{ Variable: '$.n', NumericGreaterThanPath: '$limit' }, true],
    [{ Variable: '$.n', NumericEqualsPath: '$.five' }, true],
    [{ Variable: '$.text', NumericEquals: 5 }, false],
    [{ Variable: '$.text', StringEquals: 'foo123.log' }, true],
    [{ Variable: '$.text', StringEqualsPath: '$.word' }, true],
    [{ Variable: '$.text', StringLessThan: 'g' }, true],
    [{ Variable: '$.text', StringGreaterThanEquals: 'foo123.log' }, true],
    [{ Variable: '$.n', StringEquals: '5' }, false],
    [{ Variable: '$.text', StringMatches: 'foo*.log' }, true],
    [{ Variable: '$.text', StringMatches: '*' }, true],
    [{ Variable: '$.text', StringMatches: 'foo*.lo' }, false],
    [{ Variable: '$.text', StringMatches: 'foo123xlog' }, false],
    [{ Variable: '$.star', StringMatches: 'a\\*b' }, true],
    [{ Variable: '$.text', StringMatches: 'foo\\*' }, false],
    [{ Variable: '$.yes', BooleanEquals: true }, true],
    [{ Variable: '$.yes', BooleanEqualsPath: '$.no' }, false],
    [{ Variable: '$.when', TimestampEquals: '2016-03-14T01:59:00Z' }, true],
    [{ Variable: '$.when', TimestampEqualsPath: '$.same' }, true],
    [{ Variable: '$.when', TimestampLessThan: '2016-03-14T01:59:00.001Z' }, true],
    [{ Variable: '$.when', TimestampGreaterThan: '2016-03-14T01:59:00Z' }, false],
    [{ Variable: '$.text', TimestampEquals: '2016-03-14T01:59:00Z' }, false],
    [{ Variable: '$.none', IsNull: true }, true],
    [{ Variable: '$.zero', IsNull: false }, true],
    [{ Variable: '$.zero', IsNumeric: true }, true],
    [{ Variable: '$.list', IsNumeric: false }, true],
    [{ Variable: '$.text', IsString: true }, true],
    [{ Variable: '$.no', IsBoolean: true }, true],
    [{ Variable: '$.when', IsTimestamp: true }, true],
    [{ Variable: '$.text', IsTimestamp: true }, false],
    [{ Variable: '$.none', IsPresent: true }, true],
    [{ Variable: '$.nowhere', IsPresent: false }, true],
    [{ Variable: '$.nowhere.deep', IsPresent: true }, false],
    [
      {
        And: [
          { Variable: '$.n', NumericEquals: 5 },
          { Variable: '$.yes', BooleanEquals: true },
        ],
      },
      true,
    ],
    [
      {
        Or: [
          { Variable: '$.n', NumericEquals: 6 },
          { Variable: '$.yes', BooleanEquals: true },
        ],
      },
      true,
    ],
    [{ Not: { Variable: '$.n', NumericEquals: 5 } }, false],
    [
      {
        And: [
          { Variable: '$.x', IsPresent: true },
          { Variable: '$.x', NumericEquals: 1 },
        ],
      },
      false,
    ],
  ])('%j: %p', (rule, expected) => expect(matches(rule)).toBe(expected));

  test('fails when its variable, or its operand, is not there', () => {
    const cause = (path: string) =>
      `States.Runtime: Invalid path '${path}': The choice state's condition path references an invalid value.`;
    expect(() => matches({ Variable: '$.nowhere', StringEquals: 'x' })).toThrow(cause('$.nowhere'));
    expect(() => matches({ Variable: '$.n', NumericEqualsPath: '$.gone' })).toThrow(cause('$.gone'));
  });
});

describe('a timestamp', () => {
  test.each(['2016-03-14T01:59:00Z', '2016-02-29T23:59:59.123456789Z', '2016-03-14T01:59:00+05:30'])(
    'may be %s',
    (text) => expect(isTimestamp(text)).toBe(true),
  );
  test.each([
    '2016-03-14',
    '2016-03-14T01:59:00',
    '2016-03-14 01:59:00Z',
    '2016-03-14t01:59:00z',
    '2016-13-14T01:59:00Z',
    '2015-02-29T01:59:00Z',
    '2016-03-14T24:00:00Z',
    1,
    null,
  ])('may not be %p', (value) => expect(isTimestamp(value)).toBe(false));
});
