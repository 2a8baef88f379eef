import type { Json } from '../../src/base/json';
import { evaluateTemplate } from '../../src/language/payload-template';
import { pathScope } from './scope';

const scope = pathScope({ a: 1, list: [1, 2] }, { context: { Id: 'x' }, variables: { v: { w: 2 } } });

describe('a payload template', () => {
  test.each<[Json, Json]>([
    ['$.a', '$.a'],
    [{ n: '$.a' }, { n: '$.a' }],
    [{ 'n.$': '$.a' }, { n: 1 }],
    [{ 'n.$': '$$.Id' }, { n: 'x' }],
    [{ 'n.$': '$v.w' }, { n: 2 }],
    [{ 'n.$': "States.Format('{}', $.a)" }, { n: '1' }],
    [{ in: { 'n.$': '$.a', m: [{ 'k.$': '$.list[1]' }, '$.a', null] } }, { in: { n: 1, m: [{ k: 2 }, '$.a', null] } }],
    [{ 'n.$': '$.list[*]' }, { n: [1, 2] }],
    [{ 'n.$': '$.none[*]' }, { n: [] }],
    [[{ 'n.$': '$.a' }], [{ n: 1 }]],
  ])('%j gives %j', (template, expected) => expect(evaluateTemplate(template, scope)).toEqual(expected));

  test('fails with the path, the field and the input when a path finds nothing', () => {
    expect(() => evaluateTemplate({ deep: { 'n.$': '$.none.x' } }, pathScope({ a: 'b' }))).toThrow(
      "States.Runtime: The JSONPath '$.none.x' specified for the field 'n.$' could not be found in the input '{\"a\":\"b\"}'",
    );
  });

  test('is made ready once, and its literal parts are shared', () => {
    const template = { literal: { big: [1, 2, 3] }, 'n.$': '$.a' };
    const results = [1, 2].map(() => evaluateTemplate(template, scope) as typeof template);
    expect(results[0]?.literal).toBe(template.literal);
    expect(results[1]?.literal).toBe(template.literal);
  });
});
