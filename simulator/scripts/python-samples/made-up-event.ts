import type { Json } from '../../src';

/** What is known of a value by how the code reads it: members by name, `0` for those of a list. */
type Shape = Map<string, Shape>;

const STEP = /^(?:\[\s*["']([^"']+)["']\s*\]|\[\s*(\d+|-1)\s*\]|\.get\(\s*["']([^"']+)["']\s*(?:,\s*([^()]*))?\))/;
const NUMBERS =
  /count|num|index|size|total|amount|limit|offset|retry|attempt|length|top|left|width|height|price|quantity|value|seconds|score|mean|deviation/i;
const COMPARED = /^\s*(?:==|!=|(?:not\s+)?in\s*[[({])\s*["']([^"']+)["']/;

/** Functions that take a list. */
const TAKES_LIST = /\b(?:array|sum|sorted|DataFrame)\(\s*$/;
/** What stands before an argument: the function, and the arguments before it, the last one perhaps by its name. */
const ARGUMENT = /\b(\w+)\(((?:[^()]*,)?)\s*(?:(\w+)\s*=\s*)?$/;
const DEFINITION = /^\s*(?:async )?def (\w+)\(([^)]*)\)/gm;

/** What the values of an event are. */
export interface MadeUpValues {
  /** A value wherever nothing tells what it should be. */
  readonly leaf: string | number;
  /** Values by the names that they have in events, with the name of what they stand in before a dot. */
  readonly named: readonly (readonly [name: RegExp, value: string])[];
}

/** An event that has what a handler reads out of its event, as far as its source tells, also what it hands to its own functions. */
export function madeUpEvent(source: string, parameter: string, values: MadeUpValues): Json {
  const root: Shape = new Map();
  const known = new Map<string, Shape>([[parameter, root]]);
  const functions = new Map([...source.matchAll(DEFINITION)].map(([, name = '', all = '']) => [name, namesIn(all)]));
  const reading: Reading = { known, functions, handed: new Set(), texts: new Set(), values: new Map() };
  const lines = source.split('\n');
  for (const line of lines) {
    for (const [name, shape] of [...known]) readLine(line, name, shape, reading);
  }
  readHanded(lines, reading);
  return valueOf(root, '', { ...reading, ...values });
}

/** Functions stand above those that call them: what is handed to them, and what they take of it, is read in a second pass. */
function readHanded(lines: readonly string[], reading: Reading): void {
  const { known, handed } = reading;
  const before = new Set([...known.keys()].filter((name) => !handed.has(name)));
  // A set is gone through to what is added meanwhile.
  for (const name of handed) {
    for (const line of lines) readLine(line, name, known.get(name) as Shape, reading);
    for (const each of known.keys()) if (!before.has(each)) handed.add(each);
  }
}

function namesIn(parameters: string): readonly string[] {
  return parameters.split(',').map((each) => /\w+/.exec(each)?.[0] ?? '');
}

/** What is found out while the lines are read. */
interface Reading {
  readonly known: Map<string, Shape>;
  /** The parameters of its own functions. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
  /** The parameters that are given a part of the event. */
  readonly handed: Set<string>;
  /** What the handler parses. */
  readonly texts: Set<Shape>;
  /** What the handler compares with a text, and what it has a number or a list for where it is missing. */
  readonly values: Map<Shape, Json>;
}

function readLine(
  line: string,
  name: string,
  shape: Shape,
  { known, functions, handed, texts, values }: Reading,
): void {
  for (const match of line.matchAll(new RegExp(`(?<![\\w.])${name}(?=[[.\\s),:]|$)`, 'g'))) {
    const [read, rest] = follow(shape, line.slice(match.index + name.length), values);
    const before = line.slice(0, match.index);
    const [, each] = /for\s+(\w+)\s+in\s+$/.exec(before) ?? [];
    if (each !== undefined && !rest.startsWith('.')) known.set(each, member(read, '0'));
    const [, compared] = COMPARED.exec(rest) ?? [];
    if (compared !== undefined && !values.has(read)) values.set(read, compared);
    const [, given, parsed] = /^\s*(\w+)(?:\s*:\s*\w+)?\s*=\s*\(?(json\.loads\()?\s*$/.exec(before) ?? [];
    if (given !== undefined && /^\s*\)?\s*(#.*)?$/.test(rest)) known.set(given, read);
    const [, called = '', others = '', keyword] = ARGUMENT.exec(before) ?? [];
    const into = functions.get(called)?.[others.split(',').length - 1];
    const parameter = into === undefined ? undefined : (keyword ?? into);
    if (parameter !== undefined && !known.has(parameter)) {
      known.set(parameter, read);
      handed.add(parameter);
    }
    if (TAKES_LIST.test(before) && read.size === 0) member(read, '0');
    if (parsed !== undefined || /json\.loads\(\s*$/.test(before)) texts.add(read);
  }
}

function follow(shape: Shape, text: string, values: Map<Shape, Json>): [Shape, string] {
  const step = STEP.exec(text);
  if (step === null) return [shape, text];
  const [all, name, index, optional, otherwise = ''] = step;
  const next = member(shape, name ?? optional ?? (index === undefined ? '' : '0'));
  if (/^[\d.]+$/.test(otherwise)) values.set(next, 1);
  if (/^\[\s*\]$/.test(otherwise)) values.set(next, []);
  return follow(next, text.slice(all.length), values);
}

function member(shape: Shape, name: string): Shape {
  const found = shape.get(name) ?? new Map<string, Shape>();
  shape.set(name, found);
  return found;
}

interface Making extends Reading, MadeUpValues {}

function valueOf(shape: Shape, path: string, making: Making): Json {
  const value = plainValue(shape, path, making);
  return making.texts.has(shape) ? JSON.stringify(shape.size === 0 ? {} : value) : value;
}

function plainValue(shape: Shape, path: string, making: Making): Json {
  if (shape.size === 0) return making.values.get(shape) ?? leafFor(path, making);
  if (shape.has('0')) return [valueOf(shape.get('0') as Shape, `${path}.0`, making)];
  return Object.fromEntries([...shape].map(([key, each]) => [key, valueOf(each, `${path}.${key}`, making)]));
}

function leafFor(path: string, { leaf, named }: Making): Json {
  if (path === '') return {};
  const [, value] = named.find(([name]) => name.test(path)) ?? [];
  if (value !== undefined) return value;
  const name = path.slice(path.lastIndexOf('.') + 1);
  return NUMBERS.test(name) && typeof leaf === 'string' ? 1 : leaf;
}
