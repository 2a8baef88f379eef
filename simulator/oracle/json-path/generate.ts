import * as fc from 'fast-check';
import type { Json } from '../../src/base/json';

/** A path, and a document to read with it. */
export interface Pair {
  readonly path: string;
  readonly document: Json;
}

const NAMES = ['a', 'b', 'c', 'id', 'state', 'x y', 'length', 'détail', 'k-1', 'it"s'];
const TEXTS = ['a', 'b', 'open', '5', '0.50', 'true', 'False', 'null', '', "it's", '-3', '1e2', 'x y'];
/** Characters that mean something somewhere in a path. */
const MARKS = [...` .[]()'"@$*?:,-=<>!&|/~\\+ab01iz`];

const name = fc.constantFrom(...NAMES);
const shortName = fc.constantFrom('a', 'b', 'c', 'id', 'state', 'length');
const integer = fc.integer({ min: -4, max: 5 });
const text = fc.constantFrom(...TEXTS);

const definiteStep = fc.oneof(
  { weight: 4, arbitrary: shortName.map((each) => `.${each}`) },
  name.map((each) => `['${each}']`),
  integer.map((each) => `[${each}]`),
  fc.constantFrom('.length()', '[(@.length-1)]', '[(@.size() - 2)]', "['a','b']"),
);

const nodePath = fc.tuple(fc.constantFrom('@', '@', '@', '$'), fc.array(definiteStep, { maxLength: 2 }));
const operandPath = nodePath.map(([root, steps]) => `${root}${steps.join('')}`);
const literal = fc.oneof(
  text.map((each) => `'${each.replaceAll("'", "\\'")}'`),
  fc.constantFrom('5', '-3', '0.5', '1e2', 'true', 'false', 'null', 'open', '"open"', "'it\\'s'", '/op.*/', '/A/i', ''),
);
const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '=~', ' == ', ' > ', ' in ');
const criterion = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(operandPath, operator, literal).map((parts) => parts.join('')) },
  fc.tuple(operandPath, operator, operandPath).map((parts) => parts.join('')),
  fc.tuple(literal, operator, operandPath).map((parts) => parts.join('')),
  operandPath,
  operandPath.map((each) => `!${each}`),
);
const criteria = fc
  .array(fc.tuple(criterion, fc.constantFrom('&&', '||', ' && ', ' || ')), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map(([each, join], at) => (at === parts.length - 1 ? each : each + join)).join(''));
const filter = fc.oneof(
  { weight: 6, arbitrary: criteria.map((each) => `[?(${each})]`) },
  criteria.map((each) => `[?((${each}))]`),
  criteria.map((each) => `[ ? ( ${each} ) ]`),
  fc.constantFrom('[?]', '[?,?]'),
);

const step = fc.oneof(
  { weight: 6, arbitrary: definiteStep },
  { weight: 2, arbitrary: filter },
  name.map((each) => `["${each}"]`),
  name.map((each) => `.['${each}']`),
  fc.tuple(name, name).map(([one, other]) => `['${one}', '${other}']`),
  fc.tuple(integer, integer).map(([one, other]) => `[${one},${other}]`),
  fc.tuple(integer, integer).map(([from, to]) => `[${from}:${to}]`),
  fc.tuple(integer, integer, integer).map((parts) => `[${parts.join(':')}]`),
  integer.map((from) => `[${from}:]`),
  integer.map((to) => `[:${to}]`),
  { weight: 3, arbitrary: fc.constantFrom('[*]', '.*', '..*', '..[*]', '..', '.', '[]', '[ 1 ]', '*', '$') },
  { weight: 2, arbitrary: fc.oneof(definiteStep, filter).map((each) => `..${each.replace(/^\./, '')}`) },
);

const written = fc.array(step, { maxLength: 5 }).map((steps) => `$${steps.join('')}`);

/** Some characters deleted, put in or replaced: `at` says where, `mark` what; a mark of undefined deletes. */
const edits = fc.array(
  fc.record({ at: fc.nat(60), mark: fc.option(fc.constantFrom(...MARKS), { nil: undefined }), replaces: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);
const damaged = fc.tuple(written, edits).map(([path, all]) =>
  all.reduce((whole, { at, mark = '', replaces }) => {
    const place = 1 + (at % Math.max(1, whole.length));
    return whole.slice(0, place) + mark + whole.slice(place + (replaces || mark === '' ? 1 : 0));
  }, path),
);

const { document } = fc.letrec<{ document: Json; node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.integer({ min: -4, max: 6 }), fc.constantFrom(0.5, 100), text, fc.boolean(), fc.constant(null)),
    fc.array(tie('node'), { maxLength: 4 }) as fc.Arbitrary<Json>,
    fc.dictionary(name, tie('node'), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<Json>,
  ),
  document: fc.oneof(
    fc.dictionary(name, tie('node'), { minKeys: 1, maxKeys: 6, noNullPrototype: true }) as fc.Arbitrary<Json>,
    fc.array(fc.dictionary(name, tie('node'), { maxKeys: 5, noNullPrototype: true }), {
      maxLength: 4,
    }) as fc.Arbitrary<Json>,
  ),
}));

/** Pairs of paths and documents; a third of the paths is damaged. */
export function pairs(runs: number, seed: number): Pair[] {
  const path = fc.oneof({ weight: 2, arbitrary: written }, damaged);
  return fc.sample(fc.record({ path, document }), { numRuns: runs, seed });
}
