import type { Json } from '../../src/base/json';
import { insertAt, isReferencePath } from '../../src/language/reference-path';

describe('a result put into the input', () => {
  test.each<[string, Json, Json]>([
    ['$', { a: 1 }, 'r'],
    ['$.b', { a: 1 }, { a: 1, b: 'r' }],
    ['$.a', { a: 1 }, { a: 'r' }],
    ['$.b.c', { a: 1 }, { a: 1, b: { c: 'r' } }],
    ["$['b c']", {}, { 'b c': 'r' }],
    ['$.list[1]', { list: [1, 2, 3] }, { list: [1, 'r', 3] }],
    ['$.list[0].x', { list: [{ y: 1 }] }, { list: [{ y: 1, x: 'r' }] }],
    ['$.b', null, { b: 'r' }],
  ])('at %s of %j gives %j', (path, input, expected) => {
    expect(insertAt(path, input, 'r')).toEqual(expected);
  });

  test('leaves the input as it was', () => {
    const input = { a: { b: 1 } };
    insertAt('$.a.c', input, 2);
    expect(input).toEqual({ a: { b: 1 } });
  });

  test.each<[string, Json]>([
    ['$.a.b', { a: 'text' }],
    ['$.b', 'text'],
    ['$.list[3]', { list: [1] }],
    ['$.a[0]', { a: {} }],
  ])('fails at %s of %j, where no such place can be', (path, input) => {
    expect(() => insertAt(path, input, 'r')).toThrow(
      `States.ResultPathMatchFailure: Unable to apply ReferencePath ${path} to input ${JSON.stringify(input)}`,
    );
  });

  test('takes a member called __proto__ for data', () => {
    const output = insertAt('$.__proto__', {}, { polluted: true }) as object;
    expect(Object.keys(output)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a reference path', () => {
  test.each(['$', '$.a', "$['a'].b", '$.a[0]'])('may be %s', (path) => expect(isReferencePath(path)).toBe(true));
  test.each(['$$', '$v', '$.a[*]', '$..a', '$.a[0:1]', '$.a[0,1]', "$['a','b']", '$.a[?(@.b)]', '$.a[-1]', 'a'])(
    'may not be %s',
    (path) => expect(isReferencePath(path)).toBe(false),
  );
});
