import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import { seeded } from '../intrinsics/seeded';
import { uuid } from '../intrinsics/unique-id';
import type { JsonataScope } from '../scope';

/** The name under which an evaluation's scope is bound; no expression can write it. */
export const SCOPE = ' scope';

/** What went wrong inside one of AWS's own functions; it has no code of the language. */
export class FunctionFailure extends Error {}

/** Adds AWS's own functions to an expression, ties time and chance to the scope, and takes `$eval` away. */
export function defineFunctions(expression: jsonata.Expression): void {
  expression.registerFunction('partition', partition);
  expression.registerFunction('range', range);
  expression.registerFunction('hash', hash);
  expression.registerFunction('random', random);
  expression.registerFunction('uuid', newUuid);
  expression.registerFunction('parse', parse);
  expression.registerFunction('millis', millis, '<:n>');
  expression.registerFunction('now', now, '<s?s?:s>');
  expression.assign('eval', undefined);
}

function scopeOf(focus: jsonata.Focus): JsonataScope {
  return focus.environment.lookup(SCOPE) as JsonataScope;
}

function partition(this: jsonata.Focus, list: unknown, size: unknown): unknown {
  if (list === undefined || size === undefined) return undefined;
  const items: unknown[] = Array.isArray(list) ? list : [list];
  const chunk = Math.trunc(numberOf(size, 'partition', 2));
  if (chunk <= 0) throw new FunctionFailure('The second argument of function "partition" must be greater than 0');
  const chunks: unknown[] = [];
  for (let at = 0; at < items.length; at += chunk) chunks.push(items.slice(at, at + chunk));
  return chunks;
}

function range(this: jsonata.Focus, from: unknown, to: unknown, step: unknown): unknown {
  if (from === undefined || to === undefined || step === undefined) return undefined;
  const [first, last, by] = [from, to, step].map((n, at) => Math.trunc(numberOf(n, 'range', at + 1))) as [number, number, number];
  if (by === 0) return undefined;
  const count = Math.max(0, Math.floor((last - first) / by) + 1);
  return Array.from({ length: count }, (_, at) => first + at * by);
}

function hash(this: jsonata.Focus, data: unknown, algorithm: unknown = 'SHA-256'): unknown {
  if (data === undefined) return undefined;
  const names = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  if (typeof algorithm !== 'string' || !names.includes(algorithm)) {
    throw new FunctionFailure(`Hashing algorithm must be one of ${names.join(', ')}`);
  }
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return createHash(algorithm.replace('-', '').toLowerCase()).update(text, 'utf8').digest('hex');
}

function random(this: jsonata.Focus, seed: unknown): number {
  return seed === undefined ? scopeOf(this).random.next() : seeded(numberOf(seed, 'random', 1));
}

function newUuid(this: jsonata.Focus): string {
  return uuid(scopeOf(this).random);
}

function parse(this: jsonata.Focus, text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw mismatch('parse', 1);
  try {
    const value: unknown = JSON.parse(text);
    return value === 0 ? 0 : value;
  } catch {
    throw new FunctionFailure('Invalid JSON');
  }
}

function millis(this: jsonata.Focus): number {
  return scopeOf(this).nowMs;
}

/** The library formats instants in its own function: an expression of its own borrows it. */
function now(this: jsonata.Focus, picture: unknown, zone: unknown): unknown {
  return formatInstant(scopeOf(this).nowMs, picture, zone);
}

let formatInstant: (ms: number, picture: unknown, zone: unknown) => unknown;

/** Hands in what formats an instant as the library does. */
export function formatInstantsWith(format: typeof formatInstant): void {
  formatInstant = format;
}

function numberOf(value: unknown, name: string, place: number): number {
  if (typeof value === 'number') return value;
  throw mismatch(name, place);
}

/** The language's own error for an argument of the wrong type. */
function mismatch(name: string, place: number): Error {
  return Object.assign(new Error(`Argument ${place} of function "${name}" does not match function signature`), {
    code: 'T0410',
  });
}
