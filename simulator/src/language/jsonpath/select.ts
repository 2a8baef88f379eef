import type { Json, JsonObject } from '../../base/json';
import { PathFailure, PathNotFound } from './failure';
import { filterHolds } from './filter-holds';
import { javaText } from './java-text';
import { isDefinite, namesText, type PathOperand, type Segment, segmentsText } from './path';

/** A walk down the document; `trail` is how the place is called in messages. */
interface Walk {
  readonly document: Json;
  readonly segments: readonly Segment[];
  /** The first step after which all are definite. */
  readonly definiteFrom: number;
  readonly found: Json[];
  /** Whether all of several names must be there. */
  readonly requiresAll: boolean;
}

/**
 * All nodes that the steps lead to, in the order in which the library finds them.
 * @throws PathFailure when a step leads nowhere and the library doesn't pass it over.
 */
export function selectAll(document: Json, segments: readonly Segment[]): Json[] {
  return selectFrom(document, document, segments, false);
}

function selectFrom(node: Json, document: Json, segments: readonly Segment[], requiresAll: boolean): Json[] {
  const walk: Walk = { document, segments, definiteFrom: definiteFrom(segments), found: [], requiresAll };
  step(walk, node, 0, '$');
  return walk.found;
}

function definiteFrom(segments: readonly Segment[]): number {
  return segments.map((segment) => isDefinite([segment])).lastIndexOf(false) + 1;
}

/** Applies the step to a node. */
function step(walk: Walk, node: Json, at: number, trail: string): void {
  const segment = walk.segments[at];
  if (segment === undefined) {
    walk.found.push(node);
    return;
  }
  switch (segment.kind) {
    case 'root':
      return step(walk, node, at + 1, '$');
    case 'property':
      return stepIntoProperties(walk, node, at, trail, segment.names);
    case 'wildcard':
      return stepIntoChildren(walk, node, at, trail);
    case 'filter':
      return stepThroughFilter(walk, node, at, trail, segment);
    case 'scan':
      return scan(walk, node, at + 1, trail);
    default:
      return stepIntoItems(walk, node, at, trail, segment);
  }
}

function isLast(walk: Walk, at: number): boolean {
  return at === walk.segments.length - 1;
}

function stepIntoProperties(walk: Walk, node: Json, at: number, trail: string, names: readonly string[]): void {
  if (!isObject(node)) throw new PathNotFound(`Property ${namesText(names)} not found in path ${trail}`);
  const [name] = names;
  if (name !== undefined && names.length === 1) return stepIntoProperty(walk, node, at, trail, name);
  if (!isLast(walk, at)) {
    throw new PathFailure(`Multi properties can only be used as path leafs: ${trail}${namesText(names)}`);
  }
  const there = names.filter((each) => hasOwn(node, each));
  if (walk.requiresAll && there.length < names.length) {
    throw new PathNotFound(`Missing property in path ${trail}${namesText(names)}`);
  }
  walk.found.push(Object.fromEntries(there.map((each) => [each, node[each] as Json])));
}

/** Something missing on the way is an error only where the steps from the one before name a single node. */
function stepIntoProperty(walk: Walk, node: JsonObject, at: number, trail: string, name: string): void {
  const place = `${trail}${namesText([name])}`;
  if (hasOwn(node, name)) return step(walk, node[name] as Json, at + 1, place);
  if (isLast(walk, at)) throw new PathNotFound(`No results for path: ${place}`);
  if (walk.definiteFrom < Math.max(at, 1)) throw new PathNotFound(`Missing property in path ${place}`);
}

function stepIntoItem(walk: Walk, node: readonly Json[], at: number, trail: string, index: number): void {
  const place = `${trail}[${index}]`;
  const item = node[index];
  if (item === undefined) throw new PathNotFound(`Index out of bounds when evaluating path ${place}`);
  step(walk, item, at + 1, place);
}

/** Of an array's items, those that lead nowhere are passed over; of an object's members they are not. */
function stepIntoChildren(walk: Walk, node: Json, at: number, trail: string): void {
  if (isObject(node)) {
    for (const name of Object.keys(node)) stepIntoProperty(walk, node, at, trail, name);
  } else if (Array.isArray(node)) {
    for (const index of node.keys()) {
      try {
        stepIntoItem(walk, node, at, trail, index);
      } catch (error) {
        if (!(error instanceof PathNotFound)) throw error;
      }
    }
  }
}

function stepThroughFilter(walk: Walk, node: Json, at: number, trail: string, segment: FilterSegment): void {
  if (isObject(node)) {
    if (passes(walk, node, segment)) step(walk, node, at + 1, trail);
  } else if (Array.isArray(node)) {
    node.forEach((item, index) => {
      if (passes(walk, item, segment)) stepIntoItem(walk, node, at, trail, index);
    });
  } else {
    const steps = segmentsText(walk.segments.slice(at));
    throw new PathFailure(`Filter: ${steps} can not be applied to primitives. Current context is: ${javaText(node)}`);
  }
}

type FilterSegment = Extract<Segment, { kind: 'filter' }>;

function passes({ document }: Walk, node: Json, { filter }: FilterSegment): boolean {
  const read = ({ from, segments }: PathOperand, requiresAll: boolean) =>
    selectFrom(from === 'node' ? node : document, document, segments, requiresAll)[0] as Json;
  return filterHolds(filter, read);
}

type ItemsSegment = Exclude<Segment, { kind: 'root' | 'property' | 'wildcard' | 'filter' | 'scan' }>;

function stepIntoItems(walk: Walk, node: Json, at: number, trail: string, segment: ItemsSegment): void {
  if (node === null) throw new PathNotFound(`The path ${trail} is null`);
  if (!Array.isArray(node)) {
    const steps = segmentsText(walk.segments.slice(at));
    throw new PathFailure(`Filter: ${steps} can only be applied to arrays. Current context is: ${javaText(node)}`);
  }
  for (const index of indicesOf(segment, node.length)) stepIntoItem(walk, node, at, trail, index);
}

/** The indices that a step names in an array of that length; some of them may not be there. */
function indicesOf(segment: ItemsSegment, length: number): readonly number[] {
  switch (segment.kind) {
    case 'index':
      return [segment.index];
    case 'indices':
      return segment.indices;
    case 'fromEnd':
      return [length + segment.offset];
    case 'sliceFrom':
      return range(Math.max(0, segment.from < 0 ? length + segment.from : segment.from), length);
    case 'sliceTo':
      return range(0, Math.min(length, segment.to < 0 ? length + segment.to : segment.to));
    case 'sliceBetween':
      return between(segment.from, Math.min(length, segment.to), length);
  }
}

/** Neither end counts from the array's end: a negative start names an item that is not there. */
function between(from: number, to: number, length: number): number[] {
  if (length === 0 || from >= to) return [];
  return from < 0 ? [from] : range(from, to);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}

/** Applies the step to every node that it is meant for, at any depth, the outer ones first. */
function scan(walk: Walk, node: Json, at: number, trail: string): void {
  const target = walk.segments[at] as Segment;
  if (isObject(node)) {
    if (isTarget(walk, target, node)) step(walk, node, at, trail);
    for (const name of Object.keys(node)) scan(walk, node[name] as Json, at, `${trail}${namesText([name])}`);
  } else if (Array.isArray(node)) {
    if (isTarget(walk, target, node)) stepFromArray(walk, node, at, trail);
    node.forEach((item, index) => scan(walk, item, at, `${trail}[${index}]`));
  }
}

/** Within a scan the library leaves out a step into an array unless it is the last, and goes on with every item. */
function stepFromArray(walk: Walk, node: readonly Json[], at: number, trail: string): void {
  if (isLast(walk, at)) step(walk, node as Json[], at, trail);
  else node.forEach((item, index) => step(walk, item, at + 1, `${trail}[${index}]`));
}

function isTarget(walk: Walk, target: Segment, node: Json): boolean {
  switch (target.kind) {
    case 'property':
      return isObject(node) && target.names.every((name) => hasOwn(node, name));
    case 'wildcard':
      return true;
    case 'filter':
      return passes(walk, node, target);
    case 'root':
    case 'scan':
      return false;
    default:
      return Array.isArray(node);
  }
}

/** Whether a value is a JSON object (neither an array nor null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an object has the member itself: `constructor` and its kin are not data. */
export function hasOwn(object: object, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(object, name);
}
