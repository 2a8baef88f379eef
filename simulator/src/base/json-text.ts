import type { Json } from './json';

/** The largest payload that AWS passes on, in bytes of UTF-8. */
export const MAX_PAYLOAD_BYTES = 262_144;

const WORTH_REMEMBERING_BYTES = 4_096;
const knownBytes = new WeakMap<object, number>();

/** A value as JSON text. */
export function jsonText(value: Json): string {
  return JSON.stringify(value);
}

/** The value of a JSON text; a text that is no JSON stands for itself. */
export function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/**
 * The size of a value's JSON text in bytes of UTF-8.
 *
 * Sizes of large values are remembered, since values are never changed once they are made: passing a large
 * value through many states costs its size once.
 */
export function jsonBytes(value: Json): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value !== 'object' || value === null) return String(value).length;
  const known = knownBytes.get(value);
  if (known !== undefined) return known;
  const bytes = Array.isArray(value) ? arrayBytes(value) : objectBytes(value);
  if (bytes >= WORTH_REMEMBERING_BYTES) knownBytes.set(value, bytes);
  return bytes;
}

/** Whether a value is larger than AWS passes on. */
export function isTooLarge(value: Json): boolean {
  return jsonBytes(value) > MAX_PAYLOAD_BYTES;
}

function arrayBytes(items: readonly Json[]): number {
  let bytes = 2 + Math.max(0, items.length - 1);
  for (const item of items) bytes += jsonBytes(item);
  return bytes;
}

function objectBytes(object: { readonly [key: string]: Json }): number {
  let bytes = 1;
  for (const key in object) {
    const value = object[key];
    if (value !== undefined) bytes += textBytes(key) + 2 + jsonBytes(value);
  }
  return Math.max(2, bytes);
}

const NEEDS_CARE = /[^ !#-[\]-~]/;

function textBytes(text: string): number {
  return NEEDS_CARE.test(text) ? Buffer.byteLength(JSON.stringify(text), 'utf8') : text.length + 2;
}
