import type { Json, JsonObject } from '../../base/json';
import { setOwn } from '../../base/own';
import { tooLarge } from './limits';

/**
 * An expression's result as plain JSON: the library's arrays carry marks that change how a later expression reads
 * them, and functions and members without a value are no data. What is plain already is not copied.
 * @throws LimitReached for more than anybody could write down.
 */
export function toPlain(value: unknown): Json | undefined {
  visited = 0;
  return plainOf(value);
}

/** A list that is in itself many times takes no memory before it is written out. */
const MAX_VALUES = 2_000_000;
let visited = 0;

function plainOf(value: unknown): Json | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? undefined : (value as Json | undefined);
  if ((visited += 1) > MAX_VALUES) throw tooLarge();
  if (Array.isArray(value)) return plainArray(value);
  return plainObject(value as Record<string, unknown>);
}

function plainArray(items: readonly unknown[]): Json {
  const plain = items.map(plainOf);
  const marked = Object.getOwnPropertyNames(items).length !== items.length + 1;
  if (!marked && plain.every((item, at) => item === items[at])) return items as Json[];
  return plain.filter((item): item is Json => item !== undefined);
}

function plainObject(object: Record<string, unknown>): Json | undefined {
  if ('_jsonata_lambda' in object || '_jsonata_function' in object) return undefined;
  const prototype: unknown = Object.getPrototypeOf(object);
  let copied = prototype !== Object.prototype;
  const plain: JsonObject = {};
  for (const name of Object.keys(object)) {
    const member = plainOf(object[name]);
    if (member !== object[name]) copied = true;
    if (member !== undefined) setOwn(plain, name, member);
  }
  return copied ? plain : (object as JsonObject);
}
