import type { Json, JsonObject } from '../../base/json';

/** The items of a distributed Map. */
export interface ItemSet {
  readonly values: readonly Json[];
  /** Their keys, where they are the members of an object. */
  readonly keys?: readonly string[];
  /** `STATE_DATA`, or the URI of what was read, as the context object tells it. */
  readonly source: string;
}

/** The elements of an array, or the members of an object; undefined for anything else. */
export function itemSetOf(value: Json | undefined, source: string): ItemSet | undefined {
  if (Array.isArray(value)) return { values: value, source };
  if (typeof value !== 'object' || value === null) return undefined;
  return { keys: Object.keys(value), values: Object.values(value), source };
}

/** The first items of a set. */
export function firstOf({ values, keys, source }: ItemSet, most: number): ItemSet {
  return { values: values.slice(0, most), ...(keys === undefined ? {} : { keys: keys.slice(0, most) }), source };
}

/** What an iteration gets when no ItemSelector says otherwise. */
export function plainItem({ values, keys }: ItemSet, index: number): Json {
  const value = values[index] as Json;
  return keys === undefined ? value : { Key: keys[index] as string, Value: value };
}

/** The `Map` member of the context object in which ItemSelector is evaluated. */
export function mapContextOf({ values, keys, source }: ItemSet, index: number): JsonObject {
  const key: JsonObject = keys === undefined ? {} : { Key: keys[index] as string };
  return { Item: { Index: index, ...key, Value: values[index] as Json, Source: source } };
}
