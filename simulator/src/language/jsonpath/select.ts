import type { Json, JsonObject } from '../../base/json';
import { filterHolds } from './filter-holds';
import { isDefinite, segmentText, type Segment } from './path';

/** Why a definite path has no result, in the words that AWS's JSONPath library uses. */
export class PathNotFound extends Error {}

/** A walk down the document; `trail` is how the place is called in messages. */
interface Walk {
  readonly segments: readonly Segment[];
  readonly found: Json[];
  /** How many leading segments name a single node: only there is a missing node an error. */
  readonly definiteUpTo: number;
}

/**
 * All nodes that the steps lead to, in document order.
 * @throws PathNotFound when a step that names a single node leads nowhere.
 */
export function selectAll(root: Json, segments: readonly Segment[]): Json[] {
  const indefinite = segments.findIndex((_, at) => !isDefinite(segments.slice(0, at + 1)));
  const walk: Walk = { segments, found: [], definiteUpTo: indefinite === -1 ? segments.length : indefinite };
  step(walk, root, 0, '$');
  return walk.found;
}

function step(walk: Walk, node: Json, at: number, trail: string): void {
  const segment = walk.segments[at];
  if (segment === undefined) {
    walk.found.push(node);
    return;
  }
  switch (segment.kind) {
    case 'property':
      return stepIntoProperties(walk, node, at, trail, segment.names);
    case 'function':
      return stepIntoProperties(walk, node, at, trail, [`${segment.name}()`]);
    case 'index':
      return stepIntoIndices(walk, node, at, trail, segment.indices);
    case 'slice':
      return stepIntoSlice(walk, node, at, trail, segment);
    case 'wildcard':
      return forEachChild(node, (child, name) => step(walk, child, at + 1, `${trail}[${name}]`));
    case 'filter':
      return stepThroughFilter(walk, node, at, trail, segment);
    case 'scan':
      return scan(walk, node, at + 1, trail);
  }
}

function stepIntoProperties(walk: Walk, node: Json, at: number, trail: string, names: readonly string[]): void {
  const mayFail = at < walk.definiteUpTo;
  if (!isObject(node)) {
    if (mayFail) throw new PathNotFound(notAnObject(node, names, trail));
    return;
  }
  const leaf = at === walk.segments.length - 1;
  if (names.length > 1 && leaf) {
    walk.found.push(
      Object.fromEntries(names.filter((name) => hasOwn(node, name)).map((name) => [name, node[name] as Json])),
    );
    return;
  }
  for (const name of names) {
    const place = `${trail}['${name}']`;
    if (hasOwn(node, name)) step(walk, node[name] as Json, at + 1, place);
    else if (mayFail && !leaf && names.length === 1) throw new PathNotFound(`Missing property in path ${place}`);
  }
}

function notAnObject(node: Json, names: readonly string[], trail: string): string {
  const fragment = segmentText({ kind: 'property', names });
  return (
    `Expected to find an object with property ${fragment} in path ${trail} but found '${javaClass(node)}'. ` +
    `This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.`
  );
}

function javaClass(node: Json): string {
  if (node === null) return 'null';
  if (Array.isArray(node)) return 'java.util.ArrayList';
  if (typeof node === 'string') return 'java.lang.String';
  if (typeof node === 'boolean') return 'java.lang.Boolean';
  return Number.isInteger(node) ? 'java.lang.Integer' : 'java.lang.Double';
}

function stepIntoIndices(walk: Walk, node: Json, at: number, trail: string, indices: readonly number[]): void {
  if (!isArrayAt(walk, node, at, trail)) return;
  for (const index of indices) {
    const item = node[index < 0 ? node.length + index : index];
    if (item !== undefined) step(walk, item, at + 1, `${trail}[${index}]`);
  }
}

function stepIntoSlice(walk: Walk, node: Json, at: number, trail: string, slice: { from?: number; to?: number }): void {
  if (!isArrayAt(walk, node, at, trail)) return;
  for (const [index, item] of sliceOf(node, slice)) step(walk, item, at + 1, `${trail}[${index}]`);
}

/** `from` counts from the end when it is negative; `to` does when `from` is left out or negative as well. */
function sliceOf(items: readonly Json[], slice: { from?: number; to?: number }): [number, Json][] {
  const length = items.length;
  const fromEnd = (index: number) => (index < 0 ? length + index : index);
  if (slice.from !== undefined && slice.to !== undefined && slice.from >= 0 && slice.to < 0) return [];
  const from = Math.max(0, fromEnd(slice.from ?? 0));
  const to = Math.min(length, fromEnd(slice.to ?? length));
  return items.slice(from, Math.max(from, to)).map((item, offset) => [from + offset, item]);
}

function isArrayAt(walk: Walk, node: Json, at: number, trail: string): node is Json[] {
  if (Array.isArray(node)) return true;
  if (at >= walk.definiteUpTo) return false;
  if (node === null) throw new PathNotFound(`The path ${trail} is null`);
  const segment = segmentText(walk.segments[at] as Segment);
  throw new PathNotFound(
    `Filter: ${segment} can only be applied to arrays. Current context is: ${typeof node === 'object' ? JSON.stringify(node) : String(node)}`,
  );
}

function stepThroughFilter(walk: Walk, node: Json, at: number, trail: string, segment: FilterSegment): void {
  if (Array.isArray(node)) {
    node.forEach((item, index) => {
      if (filterHolds(segment.filter, item)) step(walk, item, at + 1, `${trail}[${index}]`);
    });
  } else if (isObject(node) && filterHolds(segment.filter, node)) {
    step(walk, node, at + 1, trail);
  }
}

type FilterSegment = Extract<Segment, { kind: 'filter' }>;

/** Applies the step to the node and to everything below it, the node first. */
function scan(walk: Walk, node: Json, at: number, trail: string): void {
  const segment = walk.segments[at] as Segment;
  // A filter is tried on every object below by itself: an array would try its items a second time.
  if (segment.kind !== 'filter' || !Array.isArray(node)) step(walk, node, at, trail);
  forEachChild(node, (child, name) => scan(walk, child, at, `${trail}[${name}]`));
}

function forEachChild(node: Json, visit: (child: Json, name: string) => void): void {
  if (Array.isArray(node)) node.forEach((item, index) => visit(item, String(index)));
  else if (isObject(node)) for (const name of Object.keys(node)) visit(node[name] as Json, `'${name}'`);
}

/** Whether a value is a JSON object (neither an array nor null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an object has the member itself: `constructor` and its kin are not data. */
export function hasOwn(object: object, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(object, name);
}
