import type { Json } from '../../base/json';
import { hasOwn, isObject } from '../jsonpath/select';
import type { JsonataScope } from '../scope';

/** The library has to read the path. */
export const SLOW = Symbol('slow');

/** Reads a plain path at once. */
export type QuickPath = (scope: JsonataScope) => Json | undefined | typeof SLOW;

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
}

const STEP_MEMBERS = new Set(['type', 'value', 'position']);
const PATH_MEMBERS = new Set(['type', 'steps']);

/**
 * A reader for expressions such as `$states.input.order.id` and `$total`, the most frequent ones by far: through objects
 * it reads what the library would read, without a promise. An array on the way is left to the library, which maps over it.
 */
export function quickPath(ast: unknown): QuickPath | undefined {
  const node = ast as Node;
  if (isPlain(node, 'variable')) return reader(String(node.value), []);
  if (node.type !== 'path' || !Object.keys(node).every((member) => PATH_MEMBERS.has(member))) return undefined;
  const [first, ...rest] = node.steps ?? [];
  if (first === undefined || !isPlain(first, 'variable') || !rest.every((step) => isPlain(step, 'name')))
    return undefined;
  return reader(
    String(first.value),
    rest.map((step) => String(step.value)),
  );
}

function isPlain(node: Node, type: string): boolean {
  return node.type === type && Object.keys(node).every((member) => STEP_MEMBERS.has(member));
}

function reader(root: string, names: readonly string[]): QuickPath | undefined {
  if (root === '' || root === '$') return undefined;
  if (root === 'states') return memberReader(names);
  return (scope) => {
    const value = scope.variables.get(root);
    // A name that is no variable may be one of the library's functions.
    return value === undefined ? SLOW : read(value, names);
  };
}

function memberReader([member, ...names]: readonly string[]): QuickPath | undefined {
  if (member === undefined) return undefined;
  if (member === 'context') {
    return ({ context }) => (context === undefined ? undefined : read(context, names));
  }
  return ({ seen }) => {
    const value = hasOwn(seen, member) ? seen[member] : undefined;
    return value === undefined ? undefined : read(value, names);
  };
}

function read(from: Json, names: readonly string[]): Json | undefined | typeof SLOW {
  let value: Json | undefined = from;
  for (const name of names) {
    if (Array.isArray(value)) return SLOW;
    value = isObject(value) && hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
