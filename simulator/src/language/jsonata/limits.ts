import { setImmediate } from 'node:timers/promises';
import type jsonata from 'jsonata';

/** AWS accepts an evaluation that is nested this deep, and refuses one more. */
const MAX_DEPTH = 100;
/** How much one value may hold; AWS accepts `[1..873782]` and refuses one more. */
const MAX_BYTES = 873_782 * 8;
/** How much all texts and ranges that an evaluation makes may hold together, as if it kept them. */
const MAX_TEXT_BYTES = 32 * MAX_BYTES;
/** How much all lists may hold that its functions give; lists that grow item by item are copied for each. */
const MAX_LIST_BYTES = 64 * MAX_BYTES;
/** How many numbers `$range` may give. */
const MAX_RANGE = 360_145;
/** Stands for AWS's limit of time: a count is the same on every machine. */
const MAX_STEPS = 1_000_000;
/** After so many steps whoever else waits has a turn: a signal, a client. */
const STEPS_IN_A_TURN = 20_000;

/** A limit of evaluation was reached; it has no code of the language. */
export class LimitReached extends Error {}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly [child: string]: unknown;
}

/** Whether an expression can loop or make large values: only then is its evaluation watched, which costs time. */
export function needsWatch(ast: unknown): boolean {
  const parts = [...nodesOf(ast)];
  if (parts.some(({ type, value }) => type === 'lambda' || (type === 'binary' && value === '..'))) return true;
  const count = (type: string): number => parts.filter((part) => part.type === type).length;
  // What is assigned can be put together with itself again and again; lists are gone through for each item of another.
  return count('bind') > 4 || count('descendant') > 1 || parts.some((part) => walksDeep(part));
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return;
  if (!Array.isArray(value) && (value as Node).type !== undefined) yield value as Node;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

/** Whether a path goes through a list for each item of another one: a step that starts anew, or a join. */
function walksDeep({ type, steps }: Node): boolean {
  if (type !== 'path' || !Array.isArray(steps)) return false;
  return steps.some((step: Node, at) => {
    const inner = at === 0 ? [step['predicate'], step['stages'], step['group']] : [step];
    const parts = [...nodesOf(inner)].filter((part) => part !== step || part.type !== 'name');
    return (
      step['focus'] !== undefined ||
      parts.some((part) => part.type === 'function' || (part.type === 'variable' && part.value !== '')) ||
      parts.some((part) => part.type === 'path' && (part.steps?.length ?? 0) > 2)
    );
  });
}

/** How deep the parts of an expression are nested in each other. */
export function depthOf(ast: unknown): number {
  if (typeof ast !== 'object' || ast === null || ast instanceof RegExp) return 0;
  const below = Object.values(ast as Node).map((child) => {
    return Array.isArray(child) ? Math.max(0, ...child.map(depthOf)) : depthOf(child);
  });
  return Math.max(0, ...below) + ((ast as Node).type === undefined ? 0 : 1);
}

/** Refuses an expression that is nested too deep as it stands. */
export function checkDepth(depth: number): void {
  if (depth <= MAX_DEPTH) return;
  throw new LimitReached(
    'Stack overflow error: Check for non-terminating recursive function.  ' +
      `Consider rewriting as tail-recursive. Depth=${depth} max=${MAX_DEPTH}`,
  );
}

/** Refuses a text before it is made. */
export function checkLength(length: number): void {
  if (length > MAX_BYTES) throw tooLarge();
}

/** An expression takes too long. */
function tooLong(): LimitReached {
  return new LimitReached('Expression evaluation timeout. Check for infinite loop');
}

/** What an expression makes is too large. */
export function tooLarge(): LimitReached {
  return new LimitReached('Expression evaluation memory limit exceeded: Check for excessive memory usage');
}

/** Refuses a range before it is made. */
export function checkRange(length: number): void {
  if (length > MAX_RANGE) throw tooLarge();
}

/** The names under which an evaluation's counts, and the depth at which a function was called, are bound; no expression can write them. */
const COUNTS = ' counts';
const CALLED_AT = ' called at';

interface Counts {
  /** Of what was entered or left last. */
  depth: number;
  steps: number;
  textBytes: number;
  listBytes: number;
}

/** Counts of one evaluation, to be bound beside its variables. */
export function freshCounts(): Record<string, unknown> {
  return { [COUNTS]: { depth: 0, steps: 0, textBytes: 0, listBytes: 0 } satisfies Counts };
}

/** Makes an expression count depth and steps as it is evaluated, and look at the size of what each step gives. */
export function watch(expression: jsonata.Expression): void {
  const places = placesIn(expression.ast());
  const depthAt = (node: unknown, frame: jsonata.Environment, counts: Counts): number => {
    const place = places.get(node as Node);
    if (place === undefined) return counts.depth + 1;
    // Members of an object are evaluated at the same time, so that depth can't be counted by what is entered and not left.
    if (place.isBody) frame.bind(CALLED_AT, counts.depth);
    return ((frame.lookup(CALLED_AT) as number | undefined) ?? 0) + place.depth;
  };
  const onEntry = (node: unknown, _input: unknown, frame: jsonata.Environment): Promise<void> | undefined => {
    const counts = frame.lookup(COUNTS) as Counts;
    counts.depth = depthAt(node, frame, counts);
    counts.steps += 1;
    checkDepth(counts.depth);
    if (counts.steps > MAX_STEPS) throw tooLong();
    return counts.steps % STEPS_IN_A_TURN === 0 ? setImmediate() : undefined;
  };
  const onExit = (node: unknown, _input: unknown, frame: jsonata.Environment, result: unknown): void => {
    const place = places.get(node as Node);
    const counts = frame.lookup(COUNTS) as Counts;
    const calledAt = (frame.lookup(CALLED_AT) as number | undefined) ?? 0;
    counts.depth = place === undefined ? counts.depth - 1 : calledAt + place.depth - 1;
    const bytes = bytesOf(result);
    if (bytes > MAX_BYTES) throw tooLarge();
    countMade(node as Node, result, bytes, counts);
  };
  // The library looks its hooks up by symbols, which its types do not know of.
  const hooks = expression as unknown as { assign(name: symbol, value: unknown): void };
  hooks.assign(Symbol.for('jsonata.__evaluate_entry'), onEntry);
  hooks.assign(Symbol.for('jsonata.__evaluate_exit'), onExit);
}

/** Of what a part of an expression makes, as opposed to finds, nobody knows whether it is kept: all of it counts. */
function countMade({ type, value }: Node, result: unknown, bytes: number, counts: Counts): void {
  const isRange = type === 'binary' && value === '..';
  if (typeof result === 'string' ? type === 'function' || type === 'binary' : isRange) counts.textBytes += bytes;
  else if (type === 'function') counts.listBytes += bytes;
  if (counts.textBytes > MAX_TEXT_BYTES || counts.listBytes > MAX_LIST_BYTES) throw tooLarge();
}

/** Where a part of an expression stands: how deep in the function that it is a part of, or in the whole, and whether it is the function's body. */
interface Place {
  readonly depth: number;
  readonly isBody: boolean;
}

/**
 * A function that is handed to another one (`$map(list, function…)`) is part of what is around it. One that has a name is called from
 * anywhere, itself included, so that its body counts from there.
 */
function placesIn(ast: unknown): ReadonlyMap<Node, Place> {
  const places = new Map<Node, Place>();
  const visit = (value: unknown, depth: number, isBody = false, isHandedOn = false): void => {
    if (typeof value !== 'object' || value === null || value instanceof RegExp) return;
    if (Array.isArray(value)) return value.forEach((each) => visit(each, depth, false, isHandedOn));
    const node = value as Node;
    if (node.type === undefined) return Object.values(node).forEach((each) => visit(each, depth));
    places.set(node, { depth, isBody });
    for (const [name, child] of Object.entries(node)) {
      // A call at the end of a function takes the place of the function's own body.
      if (node.type === 'lambda' && name === 'body' && node['thunk'] === true) visit(child, depth - 1);
      else if (node.type === 'lambda' && name === 'body' && !isHandedOn) visit(child, 1, true);
      else visit(child, depth + 1, false, node.type === 'function' && name === 'arguments');
    }
  };
  visit(ast, 1);
  return places;
}

/** A rough size that is cheap for long lists of numbers: only the first level of a list is looked at. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.length * 8 : 0;
}
