import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import { uuid } from '../intrinsics/unique-id';
import type { JsonataScope } from '../scope';
import { javaRandom } from './java-random';
import { checkLength, checkRange } from './limits';

/** The name under which an evaluation's scope is bound; no expression can write it. */
export const SCOPE = ' scope';

type Implementation = (this: jsonata.Focus, ...args: unknown[]) => unknown;

/** AWS's own functions, with the number of arguments that each takes at most. */
const FUNCTIONS: Readonly<Record<string, readonly [implementation: Implementation, most: number]>> = {
  parse: [parse, 1],
  partition: [partition, 2],
  range: [range, 3],
  hash: [hash, 2],
  random: [random, 1],
  uuid: [newUuid, 0],
};

/** Adds AWS's own functions to an expression, ties time and chance to the scope, and takes `$eval` away. */
export function defineFunctions(expression: jsonata.Expression): void {
  for (const [name, [implementation, most]] of Object.entries(FUNCTIONS)) {
    expression.registerFunction(name, function (this: jsonata.Focus, ...args: unknown[]) {
      if (args.length > most) throw mismatch(name, most + 1);
      return implementation.apply(this, args);
    });
  }
  expression.registerFunction('millis', millis, '<:n>');
  expression.registerFunction('now', now, '<s?s?:s>');
  expression.registerFunction('pad', pad, '<s-ns?:s>');
  expression.registerFunction('distinct', distinct, '<x:x>');
  expression.registerFunction('formatNumber', formatNumber, '<n-so?:s>');
  expression.assign('eval', undefined);
}

function scopeOf(focus: jsonata.Focus): JsonataScope {
  return focus.environment.lookup(SCOPE) as JsonataScope;
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw mismatch('parse', 1);
  try {
    const value: unknown = JSON.parse(text);
    return value === 0 ? 0 : value;
  } catch {
    throw failure('D3137', 'Invalid JSON');
  }
}

/** Without a size there is one chunk; an empty array and a size of 0 have no value. */
function partition(list: unknown, size: unknown): unknown {
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) {
    throw failure('T0412', 'must be an array', { index: 1, token: 'partition' });
  }
  if (list.length === 0) return undefined;
  if (size === undefined) return [list];
  const chunk = towardsZero(size, 'partition', 2);
  if (chunk < 0) throw failure('D3137', 'Second argument must be zero or greater');
  if (chunk === 0) return undefined;
  const chunks: unknown[] = [];
  for (let at = 0; at < list.length; at += chunk) chunks.push(list.slice(at, at + chunk));
  return chunks;
}

/** A range of one number is that number; without a step, or in the wrong direction, there is no value. */
function range(from: unknown, to: unknown, step: unknown): unknown {
  const [first, last] = [towardsZero(from, 'range', 1), towardsZero(to, 'range', 2)];
  if (step === undefined) return undefined;
  const by = towardsZero(step, 'range', 3);
  if (by === 0 || (last - first) / by < 0) return undefined;
  if (first === last) return first;
  const length = Math.floor((last - first) / by) + 1;
  checkRange(length);
  return Array.from({ length }, (_, at) => first + at * by);
}

const ALGORITHMS = ['SHA-1', 'SHA-384', 'SHA-256', 'SHA-512', 'MD5'];

function hash(text: unknown, algorithm: unknown): unknown {
  if (typeof text !== 'string') throw mismatch('hash', 1);
  if (algorithm === undefined) return undefined;
  if (typeof algorithm !== 'string') throw mismatch('hash', 2);
  if (!ALGORITHMS.includes(algorithm)) {
    throw failure('D3137', `Hash algorithm '${algorithm}' must be one of ${ALGORITHMS.join(', ')}`);
  }
  return createHash(algorithm.replace('-', '').toLowerCase()).update(text, 'utf8').digest('hex');
}

function random(this: jsonata.Focus, seed: unknown): number {
  return seed === undefined ? scopeOf(this).random.next() : javaRandom(towardsZero(seed, 'random', 1));
}

function newUuid(this: jsonata.Focus): string {
  return uuid(scopeOf(this).random);
}

function millis(this: jsonata.Focus): number {
  return scopeOf(this).nowMs;
}

/** As the library pads, unless the text gets too long for anybody. */
function pad(text: unknown, width: unknown, filler: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  const missing = Math.abs(Number(width)) - [...text].length;
  if (!(missing > 0)) return text;
  checkLength(missing);
  const fill = typeof filler === 'string' && filler !== '' ? [...filler] : [' '];
  const whole = Math.floor(missing / fill.length);
  const padding = fill.join('').repeat(whole) + fill.slice(0, Math.floor(missing) - whole * fill.length).join('');
  return Number(width) > 0 ? text + padding : padding + text;
}

/** As the library does, without comparing each item with all others. */
function distinct(list: unknown): unknown {
  if (!Array.isArray(list) || list.length <= 1) return list;
  const scalars = new Set<unknown>();
  const structures = new Set<unknown>();
  const isNew = (item: unknown): boolean => {
    const seen = isStructure(item) ? structures : scalars;
    const key = isStructure(item) ? canonicalText(item) : item;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  const found = (list as unknown[]).filter(isNew);
  // The mark by which the library takes a list of one item for that item.
  const { sequence } = list as unknown[] & { sequence?: boolean };
  return sequence === true ? Object.defineProperty(found, 'sequence', { value: true }) : found;
}

/** The same for objects that differ in the order of their members only. */
function canonicalText(structure: object): string {
  return JSON.stringify(structure, (_, value: unknown) =>
    isStructure(value) && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The library trips over a picture without a digit, which AWS refuses. */
async function formatNumber(value: unknown, picture: unknown, options: unknown): Promise<unknown> {
  try {
    return await borrowed.formatNumber(value, picture, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw failure(
      'D3086',
      'The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character',
    );
  }
}

/** The library formats instants in its own function: an expression of its own borrows it. */
function now(this: jsonata.Focus, picture: unknown, zone: unknown): unknown {
  return borrowed.formatInstant(scopeOf(this).nowMs, picture, zone);
}

/** Functions of the library's own. */
interface Borrowed {
  readonly formatInstant: (ms: number, picture: unknown, zone: unknown) => unknown;
  readonly formatNumber: (value: unknown, picture: unknown, options: unknown) => unknown;
}

let borrowed: Borrowed;

/** Hands in what the library does. */
export function borrow(functions: Borrowed): void {
  borrowed = functions;
}

function towardsZero(value: unknown, name: string, place: number): number {
  if (typeof value === 'number') return Math.trunc(value) + 0;
  throw mismatch(name, place);
}

function mismatch(name: string, place: number): Error {
  return failure('T0410', 'does not match function signature', { index: place, token: name });
}

/** An error as the language has them; where the code has a message of its own, the library fills the details in. */
function failure(
  code: string,
  message: string,
  details: { readonly index?: number; readonly token?: string } = {},
): Error {
  return Object.assign(new Error(message), { code, ...details });
}
