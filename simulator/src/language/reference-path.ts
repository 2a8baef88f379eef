import type { Json, JsonObject } from '../base/json';
import { setOwn } from '../base/own';
import { AslError, runtimeError } from './asl-error';
import { isPath, pathOf } from './jsonpath';
import { isObject } from './jsonpath/select';

/** Names without the characters that mean something in a path, names in quotes, indices from the front. */
const REFERENCE = /^\$(?:\.[^\s.[\](){}'",:;!?@*<>=&|^~%+/\\#`]+|\.?\['[^'[\]]+'\]|\.?\[\d+\])*$/;

/** Whether a path is a reference path: it can name one place only, and starts at `$`. */
export function isReferencePath(text: string): boolean {
  return REFERENCE.test(text) && isPath(text);
}

/**
 * The input with a result put at the place that a reference path names (ResultPath); neither argument is changed.
 * Objects on the way are made when they are missing.
 * @throws AslError `States.ResultPathMatchFailure` when the place can't exist in this input.
 */
export function insertAt(path: string, input: Json, result: Json): Json {
  const keys = pathOf(path).segments.map((segment) => {
    if (segment.kind === 'property') return segment.names[0] as string;
    if (segment.kind === 'index') return segment.index;
    throw runtimeError(`Invalid path '${path}' : a reference path is needed`);
  });
  return put(path, input, keys, 0, input, result);
}

function put(
  path: string,
  whole: Json,
  keys: readonly (string | number)[],
  at: number,
  node: Json | undefined,
  result: Json,
): Json {
  const key = keys[at];
  if (key === undefined) return result;
  const below = (child: Json | undefined) => put(path, whole, keys, at + 1, child, result);
  if (typeof key === 'number') {
    if (!Array.isArray(node) || key >= node.length) throw noMatch(path, whole);
    return node.map((item, index) => (index === key ? below(item) : item));
  }
  if (node !== undefined && node !== null && !isObject(node)) throw noMatch(path, whole);
  const object: JsonObject = isObject(node) ? { ...node } : {};
  setOwn(object, key, below(Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined));
  return object;
}

function noMatch(path: string, input: Json): Error {
  return new AslError(
    'States.ResultPathMatchFailure',
    `Unable to apply ReferencePath ${path} to input ${JSON.stringify(input)}`,
  );
}
