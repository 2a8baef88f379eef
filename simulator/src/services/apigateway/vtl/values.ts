import type { Json } from '../../../base/json';
import { own } from '../../../base/own';
import { Unsupported } from '../../service';

/** A function of `$input` or `$util`. */
export type VtlFunction = (...parameters: readonly (VtlValue | undefined)[]) => VtlValue | undefined;

/** A value in a template: what Java calls strings, numbers, lists and maps, and objects with functions. */
export type VtlValue = Json | VtlFunction | VtlValue[] | { [key: string]: VtlValue | undefined };

type Method<T> = (value: T, parameters: readonly (VtlValue | undefined)[]) => VtlValue | undefined;

const at = (parameters: readonly (VtlValue | undefined)[], index: number): string => javaText(parameters[index]);
const matching = (pattern: string, flags: string): RegExp => new RegExp(pattern, flags);

const STRING_METHODS: Readonly<Record<string, Method<string>>> = {
  charAt: (text, p) => text.charAt(Number(p[0])),
  concat: (text, p) => text + at(p, 0),
  contains: (text, p) => text.includes(at(p, 0)),
  endsWith: (text, p) => text.endsWith(at(p, 0)),
  equals: (text, p) => typeof p[0] === 'string' && text === p[0],
  equalsIgnoreCase: (text, p) => text.toLowerCase() === at(p, 0).toLowerCase(),
  indexOf: (text, p) => text.indexOf(at(p, 0)),
  isEmpty: (text) => text === '',
  lastIndexOf: (text, p) => text.lastIndexOf(at(p, 0)),
  length: (text) => text.length,
  matches: (text, p) => matching(`^(?:${at(p, 0)})$`, 's').test(text),
  replace: (text, p) => text.replaceAll(at(p, 0), () => at(p, 1)),
  replaceAll: (text, p) => text.replace(matching(at(p, 0), 'g'), javaReplacement(at(p, 1))),
  replaceFirst: (text, p) => text.replace(matching(at(p, 0), ''), javaReplacement(at(p, 1))),
  split: (text, p) => text.split(matching(at(p, 0), '')),
  startsWith: (text, p) => text.startsWith(at(p, 0)),
  substring: (text, p) => text.substring(Number(p[0]), p[1] === undefined ? undefined : Number(p[1])),
  toLowerCase: (text) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

const LIST_METHODS: Readonly<Record<string, Method<VtlValue[]>>> = {
  add: (list, p) => list.push(p[0] ?? null) > 0,
  contains: (list, p) => list.some((each) => javaText(each) === at(p, 0)),
  get: (list, p) => list[Number(p[0])],
  isEmpty: (list) => list.length === 0,
  size: (list) => list.length,
  toString: (list: VtlValue[]) => javaText(list),
};

const MAP_METHODS: Readonly<Record<string, Method<Record<string, VtlValue | undefined>>>> = {
  containsKey: (map, p) => Object.hasOwn(map, at(p, 0)),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  // What is not there is the empty text, which templates compare with.
  get: (map, p) => own(map, at(p, 0)) ?? '',
  isEmpty: (map) => Object.keys(map).length === 0,
  keySet: (map) => Object.keys(map),
  put: (map, p) => {
    map[at(p, 0)] = p[1];
    return undefined;
  },
  remove: (map, p) => {
    const value = own(map, at(p, 0));
    delete map[at(p, 0)];
    return value;
  },
  size: (map) => Object.keys(map).length,
  toString: (map: Record<string, VtlValue | undefined>) => javaText(map),
  values: (map) => Object.values(map).map((value) => value ?? null),
};

const NUMBER_METHODS: Readonly<Record<string, Method<number | boolean>>> = {
  equals: (value, p) => value === p[0],
  intValue: (value) => Math.trunc(Number(value)),
  toString: (value: number | boolean) => String(value),
};

/**
 * What a method of a value gives; of nothing it is nothing.
 * @throws Unsupported for a method that the simulator doesn't know.
 */
export function callMethod(
  value: VtlValue | undefined,
  name: string,
  parameters: readonly (VtlValue | undefined)[],
): VtlValue | undefined {
  if (value === undefined || value === null) return undefined;
  const given = isMap(value) ? own(value, name) : undefined;
  if (typeof given === 'function') return given(...parameters);
  const method = methodOf(value, name);
  if (method !== undefined) return method(parameters);
  throw new Unsupported(`the simulator does not know the method '${name}' in a mapping template`);
}

function methodOf(
  value: VtlValue,
  name: string,
): ((p: readonly (VtlValue | undefined)[]) => VtlValue | undefined) | undefined {
  const bound = <T>(methods: Readonly<Record<string, Method<T>>>, self: T): ReturnType<typeof methodOf> => {
    const method = own(methods, name);
    return method === undefined ? undefined : (parameters) => method(self, parameters);
  };
  if (typeof value === 'string') return bound(STRING_METHODS, value);
  if (typeof value === 'number' || typeof value === 'boolean') return bound(NUMBER_METHODS, value);
  if (Array.isArray(value)) return bound(LIST_METHODS, value);
  return isMap(value) ? bound(MAP_METHODS, value) : undefined;
}

/** A member of a map or a list; `empty` stands for the method `isEmpty`. */
export function member(value: VtlValue | undefined, key: string): VtlValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && /^-?\d+$/.test(key)) return value.at(Number(key));
  const found = isMap(value) ? own(value, key) : undefined;
  if (found !== undefined || isMap(value)) return found;
  if (key === 'empty') return callMethod(value, 'isEmpty', []);
  throw new Unsupported(`the simulator does not know the property '${key}' in a mapping template`);
}

/** A value as a template prints it: nothing is empty, lists and maps are as Java writes them. */
export function javaText(value: VtlValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(innerText).join(', ')}]`;
  if (typeof value === 'function') throw new Unsupported('a mapping template prints a function');
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}=${innerText(each)}`)
    .join(', ')}}`;
}

function innerText(value: VtlValue | undefined): string {
  return value === undefined || value === null ? 'null' : javaText(value);
}

function isMap(value: VtlValue): value is Record<string, VtlValue | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In Java's replacements a backslash escapes what follows, and `$1` is a group. */
function javaReplacement(text: string): string {
  return text.replace(/\\(.)|\$(?!\d)/gs, (_, escaped?: string) =>
    escaped === undefined || escaped === '$' ? '$$' : escaped,
  );
}
