import type { Json, JsonObject } from '../../base/json';
import { isObject } from '../jsonpath/select';
import { IntrinsicFailure } from './call';

/** Which argument, for messages. */
export type Place = 'first' | 'second' | 'third';

/** The argument as a list. */
export function listOf(value: Json | undefined, place: Place): Json[] {
  if (Array.isArray(value)) return value;
  throw new IntrinsicFailure(`The ${place} argument must be an array`);
}

/** The argument as an object. */
export function objectOf(value: Json | undefined, place: Place): JsonObject {
  if (isObject(value)) return value;
  throw new IntrinsicFailure(`The ${place} argument must be a JSON object`);
}

/** The argument as a text. */
export function textOf(value: Json | undefined, place: Place): string {
  if (typeof value === 'string') return value;
  throw new IntrinsicFailure(`The ${place} argument must be a string`);
}

/** The argument as an integer; AWS rounds to the nearest one. */
export function integerOf(value: Json | undefined, place: Place): number {
  if (typeof value === 'number') return Math.round(value) + 0;
  throw new IntrinsicFailure(`The ${place} argument must be a number`);
}
