import * as fc from 'fast-check';
import type { Json } from '../../src/base/json';
import { evaluatePath, findPath, isPath } from '../../src/language/jsonpath';
import { pathScope } from './scope';

const store: Json = {
  book: [
    { title: 'A', price: 8, tags: ['x', 'y'] },
    { title: 'B', price: 12, isbn: '1' },
    { title: 'C', price: 23, isbn: '2' },
  ],
  bicycle: { color: 'red', price: 20 },
  'odd name': { "it's": 1 },
  empty: [],
  nothing: null,
  maybe: [1, null],
  zero: 0,
};

describe('a path that names one node', () => {
  test.each<[string, Json]>([
    ['$', store],
    ['$.bicycle.color', 'red'],
    ["$['bicycle']['color']", 'red'],
    ['$.book[0].title', 'A'],
    ['$.book[(@.length-1)].title', 'C'],
    ['$.book[(@.size() - 2)].title', 'B'],
    ["$.['book'][1].price", 12],
    ['$.nothing', null],
    ['$.zero', 0],
    ["$.bicycle['color','price']", { color: 'red', price: 20 }],
    ["$.bicycle['color','weight']", { color: 'red' }],
  ])('%s selects the node itself', (path, expected) => {
    expect(evaluatePath(path, pathScope(store))).toEqual(expected);
  });

  test.each([
    ['$.bicycle.weight', "Invalid path '$.bicycle.weight' : No results for path: $['bicycle']['weight']"],
    ['$.car.color', "Invalid path '$.car.color' : Missing property in path $['car']"],
    ['$.book[7]', "Invalid path '$.book[7]' : Index out of bounds when evaluating path $['book'][7]"],
    ['$.book[-1]', "Invalid path '$.book[-1]' : Index out of bounds when evaluating path $['book'][-1]"],
    [
      '$.bicycle[0]',
      "Invalid path '$.bicycle[0]' : Filter: [0] can only be applied to arrays. Current context is: {color=red, price=20}",
    ],
    ['$.nothing[0]', "Invalid path '$.nothing[0]' : The path $['nothing'] is null"],
    ['$.book.length()', "Invalid path '$.book.length()' : Property ['length()'] not found in path $['book']"],
  ])('fails on %s, which leads nowhere', (path, cause) => {
    expect(() => evaluatePath(path, pathScope(store))).toThrow(`States.Runtime: ${cause}`);
    expect(findPath(path, pathScope(store))).toBeUndefined();
  });

  test('starts at the context object, or at a variable', () => {
    const scope = pathScope({}, { context: { Execution: { Id: 'e' } }, variables: { order: { id: 7 } } });
    expect(evaluatePath('$$', scope)).toEqual({ Execution: { Id: 'e' } });
    expect(evaluatePath('$$.Execution.Id', scope)).toBe('e');
    expect(evaluatePath('$order.id', scope)).toBe(7);
    expect(findPath('$missing.id', scope)).toBeUndefined();
  });

  test('fails on an input that is null, whatever the path', () => {
    const cause = 'States.Runtime: Unable to apply Path transformation to null or empty input.';
    expect(() => evaluatePath('$', pathScope(null))).toThrow(cause);
    expect(() => evaluatePath('$.a', pathScope(null))).toThrow(cause);
    expect(evaluatePath('$$.Id', pathScope(null, { context: { Id: 1 } }))).toBe(1);
  });

  test('does not see what every object inherits', () => {
    expect(findPath('$.constructor', pathScope({}))).toBeUndefined();
    expect(findPath('$.__proto__', pathScope({}))).toBeUndefined();
    expect(findPath('$.length', pathScope([1]))).toBeUndefined();
  });
});

describe('a path that may name many nodes', () => {
  test.each<[string, Json]>([
    ['$.book[*].title', ['A', 'B', 'C']],
    ['$.book[0,2].title', ['A', 'C']],
    ['$.book[0:2].title', ['A', 'B']],
    ['$.book[1:].title', ['B', 'C']],
    ['$.book[:1].title', ['A']],
    ['$.book[-2:].title', ['B', 'C']],
    ['$.book[:-1].title', ['A', 'B']],
    ['$.book[0:9].title', ['A', 'B', 'C']],
    ['$.bicycle.*', ['red', 20]],
    ['$..price', [8, 12, 23, 20]],
    ['$..book[0].title', ['A']],
    ['$.book[*].isbn', ['1', '2']],
    ['$.book[?(@.isbn)].title', ['B', 'C']],
    ['$.book[?(!@.isbn)].title', ['A']],
    ['$.book[?(@.price > 10)].title', ['B', 'C']],
    ["$.book[?(@.title == 'B')].price", [12]],
    ['$.book[?(@.price >= 12 && @.price < 23)].title', ['B']],
    ["$.book[?(@.price < 10 || (@.isbn != '1' && @.isbn))].title", ['A', 'C']],
    ['$.book[?(@.title==B)].price', [12]],
    ['$.book[?(@.price == $.bicycle.price || 12 == @.price)].title', []],
    ['$.book[?(@.price >= $.zero)].title', ['A', 'B', 'C']],
    ['$.book[?(@.title == "B")].price', []],
    ["$.book[?(@.isbn == '1' && @.price > 20 || @.title == 'A')].title", ['A']],
    ["$.book[?(@.isbn == '1' && (@.price > 20 || @.title == 'A'))].title", ['A']],
    ['$.book[?(@.title =~ /[bc]/i)].price', [12, 23]],
    ['$.book[?(@.tags[0])].title', ['A']],
    ["$..[?(@.color == 'red')].price", [20]],
    ['$.book[0:3:2].title', ['A', 'B', 'C']],
    ['$.empty[*]', []],
    ['$.missing[*]', []],
    ['$.missing[1:].title', []],
    ['$.zero[*]', []],
  ])('%s selects a list', (path, expected) => {
    expect(evaluatePath(path, pathScope(store))).toEqual(expected);
  });

  test.each([
    ['$.book[?(@.isbn)].pages', "No results for path: $['book'][1]['pages']"],
    ['$.bicycle.color[*].x[0]', undefined],
    ['$.bicycle.color.x[*]', "Property ['x'] not found in path $['bicycle']['color']"],
    ['$.book[7,8]', "Index out of bounds when evaluating path $['book'][7]"],
    ['$.book[?(@.price == dear)]', "'dear' is not a number"],
    ['$.zero[?(@.a)]', 'Filter: [?] can not be applied to primitives. Current context is: 0'],
  ])('fails where the library fails, or finds nothing: %s', (path, words) => {
    const read = () => evaluatePath(path, pathScope(store));
    if (words === undefined) expect(read()).toEqual([]);
    else expect(read).toThrow(`Invalid path '${path}' : ${words}`);
  });

  test('compares scalars in a filter, as the library does', () => {
    expect(evaluatePath('$.n[?(@ > 1)]', pathScope({ n: [1, 2, 3] }))).toEqual([2, 3]);
  });
});

describe('the texts that AWS takes for a path', () => {
  test.each([
    '$',
    '$.a',
    '$.a.b[0]',
    "$['a b']",
    '$$.Map.Item.Value',
    '$v',
    '$.a..b',
    '$.über.straße',
    '$.a-b',
    '$.[0]',
    '$.a.size()',
    '$[?(@.a == $.b)]',
    '$[?(@.state==open)]',
    '$[?(@.a =~ /x/)]',
    '$[(@.length-1)]',
    '$..[?(@.a)].b',
    '$.a[1:2:2]',
    '$.a ',
  ])('include %s', (text) => expect(isPath(text)).toBe(true));

  test.each([
    '',
    'a',
    '.a',
    '$.',
    '$.a.',
    '$.a[',
    '$.a[]',
    '$.a[x]',
    "$['a",
    '$.a b',
    "$[?(@.a in ['x'])]",
    '$[?(@.a]',
    '$["a"]',
    '$[:]',
    '$[(@.length+1)]',
    '$[(@.count-1)]',
    '$[?(@.a..b)]',
    '$[?(@[*] == 1)]',
    '$[?(@.a == 1 &&)]',
    '$[?(a)]',
    '$[?(!(@.a))]',
    '$..',
    '$ .a',
    '$.a[1:2',
  ])('do not include %p', (text) => expect(isPath(text)).toBe(false));
});

describe('for any document', () => {
  const key = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((text) => !/['[\]]/.test(text));

  test('a quoted path of keys reads what the keys lead to', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), fc.jsonValue(), (keys, value) => {
        const document = keys.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value) as Json;
        const path = `$${keys.map((name) => `['${name}']`).join('')}`;
        expect(evaluatePath(path, pathScope(document))).toEqual(value);
      }),
    );
  });

  test('a damaged path is refused, fails with words, or finds something, but nothing else is thrown', () => {
    const piece = fc.constantFrom(...'$@.[]()?*:,-=<>!&|/\\\'" ab0', '..', '[?(', ')]', '@.a', '==', '&&', 'length');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.jsonValue(), (pieces, value) => {
        const path = `$${pieces.join('')}`;
        if (!isPath(path) || value === null) return;
        expect(() => findPath(path, pathScope(value as Json))).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  test('a wildcard gives as many nodes as there are items, and never fails', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const found = evaluatePath('$.value[*]', pathScope({ value: value as Json }));
        const children = typeof value === 'object' && value !== null ? Object.values(value) : [];
        expect(found).toEqual(children);
      }),
    );
  });

  test('a slice is what Array.prototype.slice gives', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: -5, max: 5 }), (items, from) => {
        expect(evaluatePath(`$[${from}:]`, pathScope(items))).toEqual(items.slice(from));
      }),
    );
  });
});
