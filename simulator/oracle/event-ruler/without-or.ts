import type { JsonObject } from '../../src/base/json';

/** The patterns without `$or` that a pattern stands for, their names flat; what stands later replaces what it repeats. */
export function withoutOr(pattern: JsonObject, prefix = '', before: readonly JsonObject[] = [{}]): JsonObject[] {
  return Object.entries(pattern).reduce<JsonObject[]>(
    (all, [name, value]) => {
      if (name === '$or') return (value as JsonObject[]).flatMap((each) => withoutOr(each, prefix, all));
      if (!Array.isArray(value)) return withoutOr(value as JsonObject, `${prefix}${name}.`, all);
      return all.map((each) => ({ ...each, [prefix + name]: value }));
    },
    [...before],
  );
}
