import type { Json } from '../../src';

/** What is known of a value by how the code reads it: members by name, `0` for those of a list. */
type Shape = Map<string, Shape>;

const STEP = /^(?:\[\s*["']([^"']+)["']\s*\]|\[\s*(\d+|-1)\s*\]|\.get\(\s*["']([^"']+)["']\s*(?:,\s*([^()]*))?\))/;
const NUMBERS =
  /count|num|index|size|total|amount|limit|offset|retry|attempt|length|price|quantity|value|seconds|score|mean|deviation/i;
const COMPARED = /^\s*(?:==|!=|(?:not\s+)?in\s*[[({])\s*["']([^"']+)["']/;

/** An event that has what a handler reads out of its event, as far as its source tells: the given leaf wherever it reads a value. */
export function madeUpEvent(source: string, parameter: string, leaf: string | number): Json {
  const root: Shape = new Map();
  const known = new Map<string, Shape>([[parameter, root]]);
  const reading: Reading = { known, texts: new Set(), values: new Map() };
  for (const line of source.split('\n')) {
    for (const [name, shape] of [...known]) readLine(line, name, shape, reading);
  }
  return valueOf(root, '', { ...reading, leaf });
}

/** What is found out while the lines are read. */
interface Reading {
  readonly known: Map<string, Shape>;
  /** What the handler parses. */
  readonly texts: Set<Shape>;
  /** What the handler compares with a text, and what it has a number or a list for where it is missing. */
  readonly values: Map<Shape, Json>;
}

function readLine(line: string, name: string, shape: Shape, { known, texts, values }: Reading): void {
  for (const match of line.matchAll(new RegExp(`(?<![\\w.])${name}(?=[[.\\s),:]|$)`, 'g'))) {
    const [read, rest] = follow(shape, line.slice(match.index + name.length), values);
    const before = line.slice(0, match.index);
    const [, each] = /for\s+(\w+)\s+in\s+$/.exec(before) ?? [];
    if (each !== undefined && !rest.startsWith('.')) known.set(each, member(read, '0'));
    const [, compared] = COMPARED.exec(rest) ?? [];
    if (compared !== undefined && !values.has(read)) values.set(read, compared);
    const [, given, parsed] = /^\s*(\w+)(?:\s*:\s*\w+)?\s*=\s*\(?(json\.loads\()?\s*$/.exec(before) ?? [];
    if (given !== undefined && /^\s*\)?\s*(#.*)?$/.test(rest)) known.set(given, read);
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

interface Making extends Reading {
  readonly leaf: string | number;
}

function valueOf(shape: Shape, name: string, making: Making): Json {
  const value = plainValue(shape, name, making);
  return making.texts.has(shape) ? JSON.stringify(shape.size === 0 ? {} : value) : value;
}

function plainValue(shape: Shape, name: string, making: Making): Json {
  if (shape.size === 0) return making.values.get(shape) ?? leafFor(name, making.leaf);
  if (shape.has('0')) return [valueOf(shape.get('0') as Shape, '0', making)];
  return Object.fromEntries([...shape].map(([key, each]) => [key, valueOf(each, key, making)]));
}

function leafFor(name: string, leaf: string | number): Json {
  if (name === '') return {};
  return NUMBERS.test(name) && typeof leaf === 'string' ? 1 : leaf;
}
