import type { Json } from '../../src/base/json';
import { evaluateJsonata } from '../../src/language/jsonata';
import { jsonataScope } from './scope';

const long = 'a'.repeat(200_000);
const numbers = Array.from({ length: 5_000 }, (_, at) => at);
const hostile = JSON.parse('{"__proto__": {"own": 1}, "constructor": "mine", "plain": {}}') as Json;
const scope = jsonataScope({
  input: { long: `${long}!`, numbers, hostile, list: [{ toString: 1 }, {}, { toString: 2 }] },
});
const evaluate = async (expression: string): Promise<Json> => evaluateJsonata(`{% ${expression} %}`, scope, 'Output');

const TIME = 'Expression evaluation timeout. Check for infinite loop';
const MEMORY = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';

describe('an expression that would hang or kill the process ends with the limit that it reaches', () => {
  test.each([
    [TIME, `$contains("${'a'.repeat(60)}!", /(a+)+$/)`],
    [TIME, `$match("${'a'.repeat(60)}!", /^(a|aa)+$/)`],
    [TIME, '$split($states.input.long, /a+a+a+$/)'],
    [TIME, '$states.input.numbers.($x := $; $states.input.numbers.($x + $))'],
    [MEMORY, '$pad("", 4e8)'],
    [MEMORY, '$pad("", -4e8, "ab")'],
    [MEMORY, '$count([1..100000].($pad("", 100000)))'],
    [MEMORY, '$count([1..100000].($join(["x", $pad("", 100000)])))'],
    [MEMORY, '$count([1..100000].{"list": [1..100000]})'],
    [MEMORY, '$count([1..100000].{"list": $range(1, 100000, 1)})'],
    [
      MEMORY,
      '($a := $states.input.long & $states.input.long; $b := $a & $a; $c := $b & $b; $d := $c & $c; $e := $d & $d; $f := $e & $e)',
    ],
    [
      MEMORY,
      `(${Array.from({ length: 40 }, (_, at) => `$x${at + 1} := [$x${at}, $x${at}]`)
        .join('; ')
        .replaceAll('$x0', '1')}; {"all": [$x40]})`,
    ],
  ])('%s: %s', async (limit, expression) => {
    await expect(evaluate(expression)).rejects.toMatchObject({
      errorName: 'States.QueryEvaluationError',
      causeText: expect.stringContaining(limit) as string,
    });
  });
});

describe('regular expressions work as ever', () => {
  test.each<[string, Json]>([
    [
      '$match("a1b22", /[a-z](\\d+)/)',
      [
        { match: 'a1', index: 0, groups: ['1'] },
        { match: 'b22', index: 2, groups: ['22'] },
      ],
    ],
    ['$replace("2024-02-03", /(\\d+)-(\\d+)-(\\d+)/, "$3.$2.$1")', '03.02.2024'],
    ['$split("a, b;c", /[,;]\\s*/)', ['a', 'b', 'c']],
    ['$contains("Abc", /^abc$/i)', true],
    ['$contains($states.input.long, /b/)', false],
    ['$contains($states.input.long, /(a+)+!/)', true],
    ['$map(["x1", "y"], function($s) { $contains($s, /\\d/) })', [true, false]],
    ['($r := /b+/; $r("abbc").match)', 'bb'],
    ['"abbc" ~> /b+/ ~> $lookup("start")', 1],
  ])('%s', async (expression, value) => expect(await evaluate(expression)).toEqual(value));

  test('one that matches nothing for ever is refused', async () => {
    await expect(evaluate('$match("abc", /x*/)')).rejects.toThrow(/D1004/);
  });
});

describe('functions that are kept within limits work as ever', () => {
  test.each<[string, Json]>([
    ['$pad("a", 5, "bc")', 'abcbc'],
    ['$pad("a", -4, "bcd")', 'bcda'],
    ['$pad("x", 3.5)', 'x  '],
    ['$pad("\ud83d\ude00", 3, "\ud83d\ude01b")', '\ud83d\ude00\ud83d\ude01b'],
    [
      '$distinct([1, "1", 1, true, null, null, {"a": 1}, {"a": 1}, [1, {"b": 2}], [1, {"b": 2}]])',
      [1, '1', true, null, { a: 1 }, [1, { b: 2 }]],
    ],
    ['$distinct([{"t": "x"}, {"t": "x"}].t)', 'x'],
    ['$distinct(["x", "x"])', ['x']],
    ['$distinct("x")', 'x'],
    [
      '$distinct([{"a": 1, "b": [2]}, {"b": [2], "a": 1}, "{\\"a\\":1}", {"a": 1}])',
      [{ a: 1, b: [2] }, '{"a":1}', { a: 1 }],
    ],
    ['$count($distinct([1..100000]))', 100_000],
    ['$count($distinct([1..20000].{"id": $}))', 20_000],
    ['$count($reduce([1..10000], function($all, $n) { $append($all, $n) }, []))', 10_000],
    ['$length($join([1..50000].("item " & $), ", "))', 588_892],
  ])('%s', async (expression, value) => expect(await evaluate(expression)).toEqual(value));
});

describe('an expression sees what objects have themselves', () => {
  test.each<[string, Json]>([
    ['$exists($states.input.long.constructor)', false],
    ['$exists($states.input.hostile.plain.toString)', false],
    ['$exists($states.input.hostile.plain.__proto__)', false],
    ['$exists($states.__proto__)', false],
    ['$exists($lookup($states.input.hostile.plain, "constructor"))', false],
    ['$states.input.hostile.constructor', 'mine'],
    ['$states.input.hostile.__proto__.own', 1],
    ['$lookup($states.input.hostile, "__proto__")', { own: 1 }],
    ['$states.input.list.toString', [1, 2]],
    ['$states.input.list[toString = 2]', { toString: 2 }],
    ['$lookup($states.input.list, "toString")', [1, 2]],
    ['{"toString": 1}.toString', 1],
  ])('%s', async (expression, value) => expect(await evaluate(expression)).toEqual(value));

  test('none of them reaches the objects of the process', async () => {
    await evaluate(
      '$exists($states.input.hostile.plain.__proto__.__defineGetter__("polluted", function() { 1 }))',
    ).catch(() => undefined);
    await evaluate('$merge([$states.input.hostile, {"__proto__": {"polluted": 1}}])');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

test('a picture without a digit is refused in AWS words', async () => {
  await expect(evaluate('$formatNumber(1, "x")')).rejects.toThrow(/threw an error during evaluation\. D3086: /);
  expect(await evaluate('$formatNumber(1234.5, "#,##0.00")')).toBe('1,234.50');
});
