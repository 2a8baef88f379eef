import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../src/base/json';

/** A pattern, and an event to match. */
export interface Pair {
  readonly pattern: Json;
  readonly event: JsonObject;
}

const TEXTS = ['', 'a', 'ab', 'aB', 'Ab', 'abc', 'b', 'é', 'É', 'a*b', 'a\\b', 'a"', '5', 'true', 'null', '10.0.0.1'];
const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.3.255', '32.1.13.184', '::1', '0:0:0:0:0:0:0:1', '2001:db8::ff00:1'];
const ODD_ADDRESSES = ['::ffff:0a00:1', '::', '10.0.0', '12:30', '256.1.1.1', 'fe80::1:2', '2001:DB8:0:0:0:0:ff00:1'];

// No name with a period is also a way through other names: which of two ways the library takes depends on arrays.
const name = fc.constantFrom('a', 'b', 'c', 'd.e', 'x.y');
const text = fc.constantFrom(...TEXTS, ...ADDRESSES);
const number = fc.constantFrom(0, 1, 5, -5, 5.5, 300, 1e20, 0.1, 10_000_001);
const scalar = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: number },
  fc.constantFrom(...ODD_ADDRESSES),
  fc.boolean(),
  fc.constant(null),
);

const soundWildcard = fc.constantFrom('*', 'a*', '*b', 'a*b', '*a*b*', 'a\\*b', 'a\\\\b', 'a?', '', 'A.*');
const oddWildcard = fc.constantFrom('**', 'a\\b', 'a**b', '\\', '*\\');
const soundCidr = fc
  .tuple(fc.constantFrom(...ADDRESSES), fc.constantFrom(0, 1, 8, 16, 22, 24, 31))
  .map(([address, bits]) => `${address}/${bits}`);
const oddCidr = fc
  .tuple(fc.constantFrom(...ADDRESSES, ...ODD_ADDRESSES), fc.constantFrom(32, 64, 127, 128, -1, '', 'a'))
  .map(([address, bits]) => `${address}/${bits}`);

const one = <T>(key: string, value: fc.Arbitrary<T>) => value.map((each) => ({ [key]: each }) as unknown as Json);
const listOrOne = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<Json>);

const soundBounds = fc.oneof(
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), number),
  fc
    .tuple(fc.constantFrom('>', '>='), number, fc.constantFrom('<', '<='), number)
    .filter(([, bottom, , top]) => bottom < top),
) as fc.Arbitrary<Json>;
const oddBounds = fc.oneof(
  fc.tuple(fc.constantFrom('!=', '<', '>'), scalar),
  fc.tuple(fc.constantFrom('>', '>=', '<'), scalar, fc.constantFrom('<', '<=', '='), number),
  fc.tuple(fc.constantFrom('=', '>'), number, fc.constantFrom('<'), number, number),
) as fc.Arbitrary<Json>;

// Event-ruler itself never ends on some patterns that ignore the case of letters of two bytes, and a quote in a prefix
// that ignores case makes it lose the wildcards of the same field.
const ascii = text.filter((each) => !/[éÉ"]/.test(each));
const ignoreCase = one('equals-ignore-case', ascii);
const matcher: fc.Arbitrary<Json> = fc.oneof(
  one('prefix', text),
  one('suffix', text),
  one('prefix', ignoreCase),
  one('suffix', ignoreCase),
  ignoreCase,
  one('wildcard', soundWildcard),
  one('numeric', soundBounds),
  one('exists', fc.boolean()),
  one('cidr', soundCidr),
  one('anything-but', listOrOne(text)),
  one('anything-but', listOrOne(number)),
  one('anything-but', one('prefix', listOrOne(text.filter((each) => each !== '')))),
  one('anything-but', one('suffix', listOrOne(text.filter((each) => each !== '')))),
  one('anything-but', one('equals-ignore-case', listOrOne(ascii))),
  one('anything-but', one('wildcard', listOrOne(soundWildcard))),
  one('exactly', text),
);
/** What AWS refuses: unknown names, wrong types, too much of something. */
const damagedMatcher: fc.Arbitrary<Json> = fc.oneof(
  one('Prefix', text),
  one('wildcard', oddWildcard),
  one('numeric', oddBounds),
  one('cidr', oddCidr),
  one('anything-but', fc.array(scalar, { maxLength: 3 })),
  one('anything-but', one('prefix', fc.array(scalar, { maxLength: 2 }))),
  one('anything-but', one('wildcard', listOrOne(oddWildcard))),
  fc
    .constantFrom('prefix', 'suffix', 'wildcard', 'equals-ignore-case', 'cidr', 'exists', 'exactly', 'numeric')
    .chain((key) => one(key, fc.oneof(scalar, fc.constant<Json>({}), fc.constant<Json>([]), matcher))),
  fc.constantFrom<Json>({}, [], ['a'], { prefix: 'a', suffix: 'b' }, { numeric: ['<'] }, { 'anything-but': {} }),
  one('anything-but', matcher),
);

const soundValues = fc.array(fc.oneof({ weight: 3, arbitrary: matcher }, { weight: 2, arbitrary: scalar }), {
  minLength: 1,
  maxLength: 3,
}) as fc.Arbitrary<Json>;
const anyValues = fc.array(fc.oneof(matcher, scalar, damagedMatcher), { maxLength: 3 }) as fc.Arbitrary<Json>;

/** Patterns out of lists of values, to a depth; only where `damaged`, with what is no pattern among them. */
function patternsOf(values: fc.Arbitrary<Json>, damaged: boolean, depth: number): fc.Arbitrary<Json> {
  const odd = damaged ? 1 : 0;
  const inner = depth === 0 ? [] : [{ weight: 2, arbitrary: patternsOf(values, damaged, depth - 1) }];
  const field = fc.oneof(
    { weight: 6, arbitrary: values },
    { weight: odd, arbitrary: fc.constantFrom<Json>([], {}, 'a', 5, null) },
    ...inner,
  );
  const fields = fc.dictionary(name, field, {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>;
  if (depth === 0) return fields;
  const or = fc.oneof(
    { weight: 8, arbitrary: fc.array(patternsOf(values, damaged, depth - 1), { minLength: 2, maxLength: 3 }) },
    { weight: odd, arbitrary: fc.constantFrom<Json[]>([], [{ a: [1] }], [1, 2], [{ prefix: ['a'] }, { a: [1] }]) },
  );
  return fc.tuple(fields, fc.option(or, { freq: 2, nil: undefined }), fc.boolean()).map(([others, $or, first]) => {
    if ($or === undefined) return others;
    return first ? { $or, ...others } : { ...others, $or };
  });
}

const pattern = fc.oneof(
  { weight: 4, arbitrary: patternsOf(soundValues, false, 2) },
  { weight: 1, arbitrary: patternsOf(anyValues, true, 2) },
);

const { event } = fc.letrec<{ event: JsonObject; node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: scalar },
    fc.array(tie('node'), { maxLength: 3 }) as fc.Arbitrary<Json>,
    tie('event'),
    fc.array(tie('event'), { maxLength: 3 }) as fc.Arbitrary<Json>,
  ),
  event: fc.dictionary(name, tie('node'), { maxKeys: 4, noNullPrototype: true }),
}));

/** An event made for a pattern: each field has something that stands in its list, alone or among others in arrays. */
function eventFor(wanted: Json, dice: () => number, spare: Json): Json {
  if (Array.isArray(wanted)) {
    const found = scalarsIn(wanted);
    const value = found.length === 0 || dice() % 8 === 0 ? spare : (found[dice() % found.length] as Json);
    return dice() % 4 === 0 ? [spare, value] : value;
  }
  if (typeof wanted !== 'object' || wanted === null) return spare;
  const { $or, ...fields } = wanted;
  const some = Array.isArray($or) && $or.length > 0 ? eventFor($or[dice() % $or.length] as Json, dice, spare) : {};
  const members = Object.entries(fields)
    .filter(() => dice() % 10 !== 0)
    .map(([key, value]): [string, Json] => [key, eventFor(value, dice, spare)]);
  const object = { ...Object.fromEntries(members), ...(some as JsonObject) };
  // The fields of one object may also come apart into several elements of an array.
  if (dice() % 3 !== 0) return object;
  return dice() % 2 === 0 ? [{ a: spare }, object] : Object.entries(object).map(([key, value]) => ({ [key]: value }));
}

function scalarsIn(value: Json): Json[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(scalarsIn);
}

const made = fc
  .tuple(pattern, fc.array(fc.nat(1_000), { minLength: 7, maxLength: 31 }), scalar as fc.Arbitrary<Json>)
  .map(([wanted, numbers, spare]): Pair => {
    let at = 0;
    const event = eventFor(wanted, () => numbers[at++ % numbers.length] as number, spare);
    return {
      pattern: wanted,
      event: typeof event === 'object' && !Array.isArray(event) && event !== null ? event : { a: event },
    };
  });

/** Pairs of patterns and events, of few names and few values, so that they meet; most events are made for the pattern. */
export function pairs(runs: number, seed: number): Pair[] {
  const pair = fc.oneof({ weight: 3, arbitrary: made }, fc.record({ pattern, event }));
  return fc.sample(pair, { numRuns: runs, seed });
}
