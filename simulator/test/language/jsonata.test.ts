import * as fc from 'fast-check';
import jsonata from 'jsonata';
import type { Json } from '../../src/base/json';
import { evaluateJsonata } from '../../src/language/jsonata';
import { jsonataScope, numbers } from './scope';

const NOW = Date.UTC(2024, 1, 3, 4, 5, 6);
const scope = jsonataScope(
  { input: { a: [1, 2, 3], one: [9], o: { b: 'x' }, none: null }, context: { Id: 'c' } },
  { variables: { v: 5 }, random: numbers(0.25) },
  NOW,
);
const evaluate = async (expression: string): Promise<Json> => evaluateJsonata(`{% ${expression} %}`, scope, 'Output');
const failure = (expression: string, what: string) =>
  `States.QueryEvaluationError: The JSONata expression '${expression}' specified for the field 'Output' ${what}`;

describe('an expression', () => {
  test.each<[string, Json]>([
    ['$states.input.a', [1, 2, 3]],
    ['$states.input.one', [9]],
    ['$states.input.a[0]', 1],
    ['$states.input.none', null],
    ['$states.input', { a: [1, 2, 3], one: [9], o: { b: 'x' }, none: null }],
    ['$states', { input: { a: [1, 2, 3], one: [9], o: { b: 'x' }, none: null }, context: { Id: 'c' } }],
    ['$v', 5],
    ['$v + $sum($states.input.a)', 11],
    ['{"b": $states.input.o.b, "none": $states.input.gone}', { b: 'x' }],
    ['$states.input.a[$ > 1]', [2, 3]],
    ['$now()', '2024-02-03T04:05:06.000Z'],
    ['$now("[Y]-[M01]")', '2024-02'],
    ['$millis()', NOW],
    ['$random()', 0.25],
    ['$random(42)', 0.7275636800328681],
    ['$uuid()', '44444444-4444-4444-8444-444444444444'],
    ['$partition([1,2,3,4,5], 2.9)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2])', [[1, 2]]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(9, 1, -4)', [9, 5, 1]],
    ['$range(3, 3, 1)', 3],
    ['$hash("a", "MD5")', '0cc175b9c0f1b6a831c399e269772661'],
    ['$parse("{\\"x\\": [1]}").x', [1]],
    ['1/0', 'Infinity'],
    ['{"k": [-1/0]}', { k: ['-Infinity'] }],
    ['{"id": $states.context.Id, "b": $states.input.o.b & "y"}', { id: 'c', b: 'xy' }],
    ['$keys($states)', ['input', 'context']],
    ['$states.*[Id].Id', 'c'],
    ['$lookup($states, "context").Id', 'c'],
    ['$states.input.o.%.%.context.Id', 'c'],
    ['($s := $states; $s.context.Id)', 'c'],
    ['$states.input.a ~> $map(function($x) { $x * 2 })', [2, 4, 6]],
  ])('%s gives %j', async (expression, expected) => expect(await evaluate(expression)).toEqual(expected));

  test.each([
    ['$states.input.gone', 'returned nothing (undefined).'],
    ['$nowhere', 'returned nothing (undefined).'],
    ['$sum', 'returned nothing (undefined).'],
    [
      '{"a": $v, "a": $states.input.one}',
      'threw an error during evaluation. D1009: Multiple key definitions evaluate to same key: "a"',
    ],
    ['$range(1, 2)', 'returned nothing (undefined).'],
    ['$partition([], 2)', 'returned nothing (undefined).'],
    ['$states.input.constructor', 'returned nothing (undefined).'],
    ['$eval("1+1")', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    ['$parse("{")', 'threw an error during evaluation. D3137: Invalid JSON'],
    ['$partition([1], -1)', 'threw an error during evaluation. D3137: Second argument must be zero or greater'],
    [
      '$hash("a", "SHA")',
      "threw an error during evaluation. D3137: Hash algorithm 'SHA' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5",
    ],
    [
      '$uuid(1)',
      'threw an error during evaluation. T0410: Argument 1 of function "uuid" does not match function signature',
    ],
    [
      '$sum("a")',
      'threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"',
    ],
    [
      '$states.input.o.b + 1',
      'threw an error during evaluation. T2001: The left side of the "+" operator must evaluate to a number',
    ],
    [
      '$range(1, 360146, 1)',
      'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage',
    ],
    [
      '[1..873783] ~> $count()',
      'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage',
    ],
    [
      '($f := function($x){ $f($x+1) }; $f(1))',
      'threw an error during evaluation: Expression evaluation timeout. Check for infinite loop',
    ],
  ])('fails on %s', async (expression, what) => {
    await expect(evaluate(expression)).rejects.toThrow(failure(expression, what));
  });

  test('may be nested a hundred deep, and no deeper', async () => {
    const sum = (terms: number) => Array.from({ length: terms }, () => '1').join('+');
    expect(await evaluate(sum(100))).toBe(100);
    await expect(evaluate(sum(101))).rejects.toThrow('Depth=101 max=100');
  });

  test('may put a thousand groups side by side, which is no depth, and calls functions within each', async () => {
    const grouped = '[1..1000]{$string($): $sum([$map([$, 1], function($v) {$v * 2})])}';
    expect(await evaluate(`$count($keys(${grouped}))`)).toBe(1000);
    await expect(evaluate('($f := function($x) {$x = 0 ? 0 : 1 + $f($x - 1)}; $f(100))')).rejects.toThrow('max=100');
  });

  test('gives plain arrays, which the next expression reads as they are', async () => {
    const first = (await evaluate('$states.input.a[$ > 1]')) as number[];
    expect(Object.getOwnPropertyNames(first)).toEqual(['0', '1', 'length']);
    const wrapped = (await evaluate('[$states.input.a[0]]')) as number[];
    expect(Object.getOwnPropertyNames(wrapped)).toEqual(['0', 'length']);
  });

  test('gives the same for the same seed and instant', async () => {
    const once = () =>
      evaluateJsonata(
        '{% $uuid() & $now() & $string($random()) %}',
        jsonataScope({}, { random: numbers(0.1, 0.7, 0.3) }, NOW),
        'Output',
      );
    expect(await once()).toBe(await once());
  });
});

describe('a template', () => {
  test('stands for itself when it holds no expression, and is not copied', () => {
    const template = { a: [1, { b: '{% x' }], c: ' {% $v %}' };
    expect(evaluateJsonata(template, scope, 'Output')).toBe(template);
  });

  test('is evaluated at once when it holds plain paths only', () => {
    expect(evaluateJsonata({ v: '{% $v %}', l: ['{% $states.input.o.b %}', 1] }, scope, 'Output')).toEqual({
      v: 5,
      l: ['x', 1],
    });
  });

  test('is evaluated at once when it holds objects of plain paths, in which missing values are left out', () => {
    const template = { k: '{% {"v": $v, "b": $states.input.o.b, "id": $states.context.Id, "no": $states.input.no} %}' };
    expect(evaluateJsonata(template, scope, 'Output')).toEqual({ k: { v: 5, b: 'x', id: 'c' } });
  });

  test('evaluates what is in it, at any depth', async () => {
    const template = { a: { b: ['{% $v + 1 %}', { c: '{% $v %}' }] }, d: 'text' };
    expect(await evaluateJsonata(template, scope, 'Output')).toEqual({ a: { b: [6, { c: 5 }] }, d: 'text' });
  });

  test('fails with the place of the expression', async () => {
    const template = { values: [1, { x: '{% $gone %}' }] };
    await expect(async () => evaluateJsonata(template, scope, 'Arguments')).rejects.toThrow(
      "field 'Arguments/values[1]/x'",
    );
  });
});

const names = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
const data = fc.jsonValue({ maxDepth: 3 }).chain(
  (leaf) =>
    fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constant(leaf),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node')),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    })).node,
);

/** Compares with the library, for input that is as JSON can be. */
async function expectAsLibrary(text: string, value: unknown): Promise<void> {
  const input = JSON.parse(JSON.stringify(value)) as Json;
  const wanted: unknown = await jsonata(text).evaluate(undefined, { states: { input } });
  const got = await Promise.resolve()
    .then(() => evaluateJsonata(`{% ${text} %}`, jsonataScope({ input }), 'Output'))
    .catch(() => undefined);
  expect(got).toEqual(wanted === undefined ? undefined : JSON.parse(JSON.stringify(wanted)));
}

test('a plain path gives what the library gives, for any data', async () => {
  await fc.assert(
    fc.asyncProperty(names, data, (path, value) => expectAsLibrary(`$states.input.${path.join('.')}`, value)),
    { numRuns: 300 },
  );
});

test('an object of plain paths gives what the library gives, for any data', async () => {
  const members = fc.array(names, { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(members, data, (paths, value) => {
      const texts = paths.map((path, at) => `"m${at}": $states.input.${path.join('.')}`);
      return expectAsLibrary(`{${texts.join(', ')}}`, value);
    }),
    { numRuns: 300 },
  );
});
