import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';

/** A plain value for an attribute of an item; a `Set` stands for a set of strings or numbers. */
export type ItemValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | ReadonlySet<string>
  | ReadonlySet<number>
  | readonly ItemValue[]
  | { readonly [key: string]: ItemValue };

/** An item with plain values. */
export type Item = { readonly [attribute: string]: ItemValue };

/** Writes a plain item as DynamoDB's attribute values. */
export function marshal(item: Item): JsonObject {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, marshalValue(value)]));
}

/** Reads DynamoDB's attribute values as a plain item. */
export function unmarshal(attributes: JsonObject): Record<string, ItemValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, unmarshalValue(value as JsonObject)]),
  );
}

/** A plain item as JSON can say it: sets as lists, bytes as base64. */
export function plainJson(item: Item): JsonObject {
  const asJson = (_key: string, value: unknown): unknown => {
    if (value instanceof Set) return [...(value as Set<unknown>)];
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  };
  return JSON.parse(JSON.stringify(item, asJson)) as JsonObject;
}

function marshalValue(value: ItemValue): JsonObject {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  if (value instanceof Set) return marshalSet([...(value as ReadonlySet<string | number>)]);
  if (Array.isArray(value)) return { L: value.map((each: ItemValue) => marshalValue(each)) };
  return { M: marshal(value as Item) };
}

function marshalSet(members: readonly (string | number)[]): JsonObject {
  const kind = members.every((each) => typeof each === 'number') ? 'NS' : 'SS';
  return { [kind]: members.map(String) };
}

function unmarshalValue(attribute: JsonObject): ItemValue {
  const [[kind, value] = ['', null]]: [string, Json][] = Object.entries(attribute);
  switch (kind) {
    case 'NULL':
      return null;
    case 'N':
      return Number(value);
    case 'B':
      return new Uint8Array(Buffer.from(textOf(value), 'base64'));
    case 'L':
      return (value as JsonObject[]).map(unmarshalValue);
    case 'M':
      return unmarshal(value as JsonObject);
    case 'SS':
      return new Set(value as string[]);
    case 'NS':
      return new Set((value as string[]).map(Number));
    case 'BS':
      return (value as string[]).map((each) => new Uint8Array(Buffer.from(each, 'base64')));
    default:
      return value;
  }
}
