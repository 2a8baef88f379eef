import type { Json, JsonObject } from '../../src/base/json';
import type { JsonataScope, PathScope } from '../../src/language/scope';

/** Numbers that come round again. */
export function numbers(...values: readonly number[]): { next(): number } {
  let at = 0;
  return { next: () => values[at++ % values.length] as number };
}

export interface Seen {
  readonly context?: JsonObject;
  readonly variables?: JsonObject;
  readonly random?: { next(): number };
}

export function pathScope(input: Json, { context = {}, variables = {}, random = numbers(0.5) }: Seen = {}): PathScope {
  return { input, context, variables: { get: (name) => variables[name] }, random };
}

export function jsonataScope(
  { context, ...seen }: { readonly context?: JsonObject; readonly [member: string]: Json | undefined },
  { variables = {}, random = numbers(0.5) }: Seen = {},
  nowMs = 0,
): JsonataScope {
  return { seen: seen as JsonObject, context, variables: { get: (name) => variables[name] }, random, nowMs };
}
