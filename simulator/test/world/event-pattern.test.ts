import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../src/base/json';
import { compilePattern } from '../../src/services/events/pattern/compile-pattern';
import { matchesPattern } from '../../src/services/events/pattern/matches-pattern';

test.each<[string, JsonObject, JsonObject, boolean]>([
  ['a wildcard', { key: [{ wildcard: 'in/*.csv' }] }, { key: 'in/a.csv' }, true],
  ['a wildcard for nothing', { key: [{ wildcard: 'in/*.csv' }] }, { key: 'in/.csv' }, true],
  ['a wildcard and more behind it', { key: [{ wildcard: 'in/*.csv' }] }, { key: 'in/a.csvx' }, false],
  ['a period in a wildcard', { key: [{ wildcard: 'in/*.csv' }] }, { key: 'in/aXcsv' }, false],
  ['an escaped star', { key: [{ wildcard: 'in\\*/*' }] }, { key: 'in*/a' }, true],
  ['an escaped star is no wildcard', { key: [{ wildcard: 'in\\*/*' }] }, { key: 'inside/a' }, false],
  ['an escaped backslash', { key: [{ wildcard: 'in\\\\*' }] }, { key: 'in\\a' }, true],
  ['anything but a list', { s: [{ 'anything-but': ['a', 'b'] }] }, { s: 'b' }, false],
  ['anything but a list, something else', { s: [{ 'anything-but': ['a', 'b'] }] }, { s: 5 }, true],
  ['anything but, of one item among others', { s: [{ 'anything-but': ['a'] }] }, { s: ['a', 'c'] }, true],
  ['anything but, of something missing', { s: [{ 'anything-but': ['a'] }] }, {}, false],
  ['anything but prefixes', { s: [{ 'anything-but': { prefix: ['a', 'b'] } }] }, { s: 'bc' }, false],
  ['anything but a suffix', { s: [{ 'anything-but': { suffix: '.tmp' } }] }, { s: 'a.csv' }, true],
  ['anything but, ignoring case', { s: [{ 'anything-but': { 'equals-ignore-case': ['A'] } }] }, { s: 'a' }, false],
  ['anything but wildcards', { s: [{ 'anything-but': { wildcard: ['*/x/*'] } }] }, { s: 'a/x/b' }, false],
  ['exists asks for leaves, and an object is none', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
  ['what is an object does not exist', { a: [{ exists: false }] }, { a: { b: 1 } }, true],
  ['an empty list does not exist', { a: [{ exists: false }] }, { a: [] }, true],
  ['null exists', { a: [{ exists: true }] }, { a: null }, true],
  ['missing or empty', { a: ['', { exists: false }] }, {}, true],
  ['objects in an array', { a: { x: [1], y: [2] } }, { a: [{ x: 0 }, { x: 1, y: 2 }] }, true],
  ['objects in an array, one field each', { a: { x: [1], y: [2] } }, { a: [{ x: 1 }, { y: 2 }] }, false],
  ['arrays in arrays', { a: [1] }, { a: [[0], [1]] }, true],
  ['an address in a range', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' }, true],
  ['an address out of a range', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.1.0' }, false],
  ['an address of IPv6 in a range', { ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:0db8:1::5' }, true],
  ['the same address, spelled otherwise', { ip: ['::1'] }, { ip: '0:0:0:0:0:0:0:1' }, true],
  ['a range of numbers', { n: [{ numeric: ['>', 0, '<=', 5] }] }, { n: 5 }, true],
  ['a range of numbers and a text', { n: [{ numeric: ['>', 0] }] }, { n: '5' }, false],
  ['a text is no number', { n: [5] }, { n: '5' }, false],
  ['true and "true"', { b: [true] }, { b: 'true' }, false],
  ['a prefix that ignores case', { s: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { s: 'abc' }, true],
  ['a suffix that ignores case', { s: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { s: 'a.png' }, true],
  ['alternatives', { $or: [{ a: [1] }, { b: [2] }], c: [3] }, { b: 2, c: 3 }, true],
  ['alternatives and a field that is missing', { $or: [{ a: [1] }, { b: [2] }], c: [3] }, { b: 2 }, false],
  ['a name with a period', { 'a.b': [1] }, { a: { b: 1 } }, true],
])('%s', (_, pattern, event, matches) => {
  expect(matchesPattern(pattern, event)).toBe(matches);
});

test.each<[Json, string]>([
  [[], 'Filter is not an object'],
  [{}, 'Empty objects are not allowed'],
  [{ a: [] }, 'Empty arrays are not allowed'],
  [{ a: 'x' }, '"a" must be an object or an array'],
  [{ a: [['x']] }, 'Match value must be String, number, true, false, or null'],
  [{ a: [{ prefixes: 'x' }] }, 'Unrecognized match type prefixes'],
  [{ a: [{ constructor: 'x' }] }, 'Unrecognized match type constructor'],
  [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'Only one key allowed in match expression'],
  [{ a: [{ prefix: 5 }] }, 'prefix match pattern must be a string'],
  [{ a: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
  [{ a: [{ wildcard: 'a**' }] }, 'Consecutive wildcard characters'],
  [{ a: [{ wildcard: 'a\\b' }] }, 'Invalid escape character'],
  [{ a: [{ 'anything-but': ['x', 5] }] }, 'mixed type is not supported'],
  [{ a: [{ 'anything-but': [] }] }, 'either all values are number or string'],
  [{ a: [{ 'anything-but': null }] }, 'start|null|boolean is not supported'],
  [{ a: [{ 'anything-but': { numeric: ['>', 0] } }] }, 'Unsupported anything-but pattern: numeric'],
  [{ a: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
  [{ a: [{ numeric: ['>', 5, '<', 1] }] }, 'Bottom must be less than top'],
  [{ a: [{ numeric: ['!=', 5] }] }, 'Unrecognized numeric range operator: !='],
  [{ a: [{ numeric: ['>', '5'] }] }, 'Value of > must be numeric'],
  [{ a: [{ cidr: '10.0.0.0' }] }, "one '/' required"],
  [{ a: [{ cidr: '10.0.0.0/32' }] }, 'IPv4 mask bits must be < 32'],
  [{ $or: [{ a: [1] }] }, 'There must have at least 2 Objects in $or'],
  [{ $or: [{ prefix: ['a'] }, { b: [1] }] }, 'prefix is Ruler reserved fieldName'],
])('refuses %j', (pattern, reason) => {
  expect(() => compilePattern(pattern)).toThrow(reason);
});

test('a pattern made of an event matches it', () => {
  const name = fc.string({ minLength: 1, maxLength: 3 }).filter((each) => !/[.$]/.test(each));
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.dictionary(name, leaf, { minKeys: 1, noNullPrototype: true }), (detail) => {
      const pattern = Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, [value]]));
      expect(matchesPattern({ detail: pattern }, { detail })).toBe(true);
    }),
  );
});
