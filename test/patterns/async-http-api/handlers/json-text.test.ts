import * as fc from 'fast-check';
import { isSame } from '../../../../lib/patterns/async-http-api/handlers/api/body';
import { readJson } from '../../../../lib/patterns/async-http-api/handlers/api/json-text';
import { Refused } from '../../../../lib/patterns/async-http-api/handlers/api/refused';

/** What a text is refused with; undefined when it is taken. */
function refusalOf(text: string): string | undefined {
  try {
    readJson(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(error.statusCode).toBe(400);
    return error.message;
  }
}

const NUMBERS = 'numbers in the body must be ones that a double holds: send others as text';
const TWICE = 'the body must have each name once in an object';
const DEEP = 'the body must have at most 100 levels';
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each([
  ['{"a":1,"a":2}', TWICE],
  ['{"a":1,"\\u0061":2}', TWICE],
  ['{"b":{"a":1,"c":[{"a":2}],"a":3}}', TWICE],
  ['{"__proto__":1,"__proto__":2}', TWICE],
  ['9007199254740993', NUMBERS],
  ['[-12345678901234567891]', NUMBERS],
  ['1e999', NUMBERS],
  ['{"a":-1e400}', NUMBERS],
  [`1${'0'.repeat(400)}`, NUMBERS],
  ['1e-999', NUMBERS],
  ['0.1e-400', NUMBERS],
  ['"\\ud800"', 'the body must be text in Unicode'],
  ['{"\\udc00":1}', 'the body must be text in Unicode'],
  [nested(101), DEEP],
  [nested(100_000), DEEP],
  [`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, DEEP],
  ['\ufeff{}', 'the body must be JSON'],
  ['', 'the body must be JSON'],
  ['{"a":01}', 'the body must be JSON'],
  ['NaN', 'the body must be JSON'],
])('%.40s is refused', (text, message) => {
  expect(refusalOf(text)).toBe(message);
});

test.each([
  '-0',
  '1e20',
  '1E+2',
  '9007199254740994',
  '100000000000000000000',
  '0.1',
  '0.10000000000000001',
  '0e999',
  '-0.0e-999',
  '[{"a":1},{"a":1}]',
  '{"a":{"a":{"a":1}}}',
  '["a","a",":","{\\"a\\":1}"]',
  '"\\ud83d\\ude00"',
  '{"constructor":1,"toString":2}',
  nested(100),
])('%.40s is taken', (text) => {
  expect(refusalOf(text)).toBeUndefined();
});

test('whatever a value is, its text is taken and read as it is', () => {
  // JavaScript writes large whole numbers with zeros at their ends, and then they are other numbers.
  const value = fc.jsonValue({ maxDepth: 5 }).filter((each) => !/\\ud[89a-f]|\d{16}/.test(JSON.stringify(each)));
  fc.assert(
    fc.property(value, (each) => expect(readJson(JSON.stringify(each))).toEqual(JSON.parse(JSON.stringify(each)))),
  );
});

test.each([
  ['{"a":1,"b":2}', '{ "b": 2, "a": 1.0 }', true],
  ['-0', '0', true],
  ['[1,2]', '[2,1]', false],
  ['{"a":null}', '{}', false],
  ['"1"', '1', false],
])('whether %s means the same as %s', (one, other, same) => {
  expect(isSame(one, other)).toBe(same);
});
