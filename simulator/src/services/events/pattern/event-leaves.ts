import type { Json, JsonObject } from '../../../base/json';

/** The element of each array that a leaf lies in, by the array's number. */
export type Places = ReadonlyMap<number, number>;

/** A value of an event that is neither an object nor an array. */
export interface Leaf {
  /** The value as JSON, but that nothing in a text is escaped. */
  readonly text: string;
  readonly places: Places;
}

/** The leaves of an event by their names: `detail.state`; items of an array have the array's own name. */
export function leavesOf(event: JsonObject): ReadonlyMap<string, Leaf[]> {
  const walk: Walk = { leaves: new Map(), arrays: 0 };
  members(walk, event, '', new Map());
  return walk.leaves;
}

interface Walk {
  readonly leaves: Map<string, Leaf[]>;
  arrays: number;
}

function members(walk: Walk, object: JsonObject, prefix: string, places: Places): void {
  for (const [name, value] of Object.entries(object)) visit(walk, value, prefix + name, places);
}

function visit(walk: Walk, value: Json, name: string, places: Places): void {
  if (Array.isArray(value)) {
    const array = walk.arrays++;
    value.forEach((item, index) => {
      const nested = typeof item === 'object' && item !== null;
      visit(walk, item, name, nested ? new Map([...places, [array, index]]) : places);
    });
  } else if (typeof value === 'object' && value !== null) {
    members(walk, value, `${name}.`, places);
  } else {
    const found = walk.leaves.get(name) ?? [];
    found.push({ text: leafText(value), places });
    walk.leaves.set(name, found);
  }
}

/** A value as patterns compare it: a text stands in quotes, and so differs from a number. */
export function leafText(value: string | number | boolean | null): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
