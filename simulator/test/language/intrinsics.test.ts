import * as fc from 'fast-check';
import type { Json } from '../../src/base/json';
import { evaluateCall, isCall } from '../../src/language/intrinsics/evaluate-call';
import { numbers, pathScope } from './scope';

const input: Json = {
  list: [1, 2, 3, 4, 5],
  name: 'Ann',
  object: { a: 1 },
  other: { a: 2, b: 3 },
  text: 'a,b;;c',
  n: null,
};
const call = (text: string): Json => evaluateCall(text, pathScope(input, { random: numbers(0, 0.5, 0.999) }));

describe('intrinsic functions', () => {
  test.each<[string, Json]>([
    ['States.Array()', []],
    ["States.Array(1, 'x', null, true, $.object)", [1, 'x', null, true, { a: 1 }]],
    ['States.ArrayPartition($.list, 2)', [[1, 2], [3, 4], [5]]],
    [
      'States.ArrayPartition($.list, 2.6)',
      [
        [1, 2, 3],
        [4, 5],
      ],
    ],
    ['States.ArrayContains($.list, 3)', true],
    ['States.ArrayContains(States.Array($.object), $.object)', true],
    ["States.ArrayContains($.list, '3')", false],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayRange(3, 1, 1)', []],
    ['States.ArrayGetItem($.list, 1)', 2],
    ['States.ArrayLength($.list)', 5],
    ["States.ArrayUnique(States.Array(1, 1, 'a', $.object, $.object))", [1, 'a', { a: 1 }]],
    ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", 'Data to encode'],
    ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['States.JsonMerge($.object, $.other, false)', { a: 2, b: 3 }],
    ['States.JsonToString($.object)', '{"a":1}'],
    ['States.StringToJson(\'[1, {"a": null}]\')', [1, { a: null }]],
    ["States.StringToJson('  ')", null],
    ["States.StringToJson('-0')", 0],
    ['States.MathAdd(111, -1)', 110],
    ['States.MathAdd(1.5, 1.4)', 3],
    ["States.StringSplit($.text, ',;')", ['a', 'b', 'c']],
    ["States.StringSplit('abc', '')", ['abc']],
    ["States.Format('Hi {}, {} times', $.name, 2)", 'Hi Ann, 2 times'],
    ["States.Format('\\{\\} {} \\\\ \\'', $.n)", "{} null \\ '"],
    ["States.Format('{}', $.other)", '{a=2, b=3}'],
    ["States.Format('{}', $.list)", '[1, 2, 3, 4, 5]'],
    ["States.ArrayGetItem(States.StringSplit('a-b', '-'), 1)", 'b'],
  ])('%s gives %j', (text, expected) => expect(call(text)).toEqual(expected));

  test('draw from the scope: the start is included, the end is not', () => {
    const scope = pathScope({}, { random: numbers(0, 0.999) });
    expect([1, 2].map(() => evaluateCall('States.MathRandom(1, 10)', scope))).toEqual([1, 9]);
    expect(evaluateCall('States.UUID()', scope)).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
  });

  test('give the same random number for the same seed', () => {
    expect(call('States.MathRandom(1, 1000, 7)')).toBe(call('States.MathRandom(1, 1000, 7)'));
    expect(call('States.MathRandom(1, 1000, 7)')).not.toBe(call('States.MathRandom(1, 1000, 8)'));
  });

  test.each([
    ['States.ArrayPartition($.list, 0)', 'The chunk size must be greater than 0'],
    ['States.ArrayRange(0, 1000, 1)', 'The array must not have more than 1000 items'],
    ['States.ArrayGetItem($.list, 9)', 'Index 9 is out of bounds for an array of 5 items'],
    ['States.ArrayLength($.name)', 'The first argument must be an array'],
    ["States.Hash('x', 'SHA-2')", 'The algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, got SHA-2'],
    [
      'States.JsonMerge($.object, $.other, true)',
      'Only the shallow merge is supported: the third argument must be false',
    ],
    ["States.StringToJson('{')", 'The argument is not a JSON text: {'],
    ["States.Format('{} {}', 1)", 'The template has 2 placeholders, but there are 1 arguments'],
  ])('fail on %s', (text, error) => {
    expect(() => call(text)).toThrow(
      `States.IntrinsicFailure: The function '${text}' had the following error: ${error}`,
    );
  });

  test('fail as a run-time error when an argument finds nothing', () => {
    expect(() => evaluateCall("States.Format('{}', $.missing)", pathScope({ a: 1 }))).toThrow(
      "States.Runtime: The function 'States.Format('{}', $.missing)' had the following error: " +
        "The JsonPath argument for the field '$.missing' could not be found in the input '{\"a\":1}'",
    );
  });
});

test('an index into what is no array fails in the words of the JSONPath library', () => {
  expect(() => evaluateCall('States.Array($.a[0])', pathScope({ a: 1 }))).toThrow(
    'had the following error: Filter: [0] can only be applied to arrays. Current context is: 1',
  );
});

describe('the texts that AWS takes for a call', () => {
  test.each([
    'States.UUID(1)',
    'States.Array(',
    'States.Nothing()',
    'states.Array()',
    'States.Format("x")',
    "States.Format('a \\\" b')",
    "States.Format('x') + 1",
    'States.Array(1,)',
    'States.Array(01)',
    'Array(1)',
    "States.Format('{}', $.detail-type)",
  ])('do not include %s', (text) => expect(isCall(text)).toBe(false));

  test('nest ten deep, and no deeper', () => {
    const nested = (depth: number): string => (depth === 0 ? '1' : `States.Array(${nested(depth - 1)})`);
    expect(isCall(nested(10))).toBe(true);
    expect(isCall(nested(11))).toBe(false);
  });
});

test('any JSON value survives the way to text and back, and any text the way to Base64 and back', () => {
  const normal = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const scope = pathScope({ value: normal(value) });
      expect(evaluateCall('States.StringToJson(States.JsonToString($.value))', scope)).toEqual(normal(value));
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
      expect(evaluateCall('States.Base64Decode(States.Base64Encode($.text))', pathScope({ text }))).toBe(text);
    }),
  );
});
