import type { Json, JsonObject } from '../../../base/json';

/** The properties of a resource with the globals of its kind below them: maps are merged, lists added up. */
export function withGlobals(
  kind: string,
  properties: JsonObject,
  globals: JsonObject,
  ignored: Json | undefined,
): JsonObject {
  const own = (globals[kind] ?? {}) as JsonObject;
  if (ignored === '*') return properties;
  const leftOut = Array.isArray(ignored) ? ignored : [];
  const used = Object.fromEntries(Object.entries(own).filter(([name]) => !leftOut.includes(name)));
  return merged(used, properties) as JsonObject;
}

function merged(below: Json | undefined, above: Json | undefined): Json | undefined {
  if (above === undefined || above === null) return below;
  if (below === undefined) return above;
  if (Array.isArray(below) && Array.isArray(above)) return [...below, ...above];
  if (!isMap(below) || !isMap(above)) return above;
  const names = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, Json][] => {
      const value = merged(below[name], above[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** An intrinsic function is one value. */
function isMap(value: Json): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return !(keys.length === 1 && (keys[0] === 'Ref' || keys[0]?.startsWith('Fn::') === true));
}
