import type { JsonObject } from '../../base/json';
import { SLOW, quickPath, type QuickPath } from './quick-path';

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly lhs?: readonly (readonly [key: Node, value: Node])[];
}

const MEMBERS = new Set(['type', 'value', 'position', 'lhs']);

/**
 * A reader for objects whose members are plain paths, such as `{"id": $states.input.id, "result": $states.result}`:
 * the usual output of a state. A member without a value is left out, as the library leaves it out.
 */
export function quickObject(ast: unknown): QuickPath | undefined {
  const { type, value, lhs = [] } = ast as Node;
  if (type !== 'unary' || value !== '{' || !Object.keys(ast as Node).every((member) => MEMBERS.has(member)))
    return undefined;
  const names = lhs.map(([key]) => (key.type === 'string' ? String(key.value) : undefined));
  const readers = lhs.map(([, member]) => quickPath(member));
  // Names that meet, and the one that is no name for the library, have meanings of their own there.
  if (new Set(names).size < names.length || names.includes('__proto__')) return undefined;
  if (names.includes(undefined) || readers.includes(undefined)) return undefined;
  return (scope) => {
    const object: JsonObject = {};
    for (let at = 0; at < readers.length; at += 1) {
      const read = (readers[at] as QuickPath)(scope);
      if (read === SLOW) return SLOW;
      if (read !== undefined) object[names[at] as string] = read;
    }
    return object;
  };
}
