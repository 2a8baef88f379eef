import type { Json } from '../../src';

/** What is known of a value by how the code reads it: members by name, `0` for those of a list. */
type Shape = Map<string, Shape>;

const STEP = /^(?:\[\s*["']([^"']+)["']\s*\]|\[\s*(\d+|-1)\s*\]|\.get\(\s*["']([^"']+)["'][^()]*\))/;
const NUMBERS = /count|num|index|size|total|amount|limit|offset|retry|attempt|length|price|quantity|value|seconds/i;

/** An event that has what a handler reads out of its event, as far as its source tells: the given text wherever it reads a value. */
export function madeUpEvent(source: string, parameter: string, text: string): Json {
  const root: Shape = new Map();
  const known = new Map<string, Shape>([[parameter, root]]);
  const texts = new Set<Shape>();
  for (const line of source.split('\n')) {
    for (const [name, shape] of [...known]) readLine(line, name, shape, known, texts);
  }
  return valueOf(root, '', { texts, text });
}

function readLine(line: string, name: string, shape: Shape, known: Map<string, Shape>, texts: Set<Shape>): void {
  for (const match of line.matchAll(new RegExp(`(?<![\\w.])${name}(?=[[.\\s),:]|$)`, 'g'))) {
    const [read, rest] = follow(shape, line.slice(match.index + name.length));
    const before = line.slice(0, match.index);
    const [, each] = /for\s+(\w+)\s+in\s+$/.exec(before) ?? [];
    if (each !== undefined) known.set(each, member(read, '0'));
    const [, given, parsed] = /^\s*(\w+)(?:\s*:\s*\w+)?\s*=\s*(json\.loads\()?\s*$/.exec(before) ?? [];
    if (given !== undefined && /^\s*\)?\s*(#.*)?$/.test(rest)) known.set(given, read);
    if (parsed !== undefined || /json\.loads\(\s*$/.test(before)) texts.add(read);
  }
}

function follow(shape: Shape, text: string): [Shape, string] {
  const step = STEP.exec(text);
  if (step === null) return [shape, text];
  const [all, name, index, optional] = step;
  return follow(member(shape, name ?? optional ?? (index === undefined ? '' : '0')), text.slice(all.length));
}

function member(shape: Shape, name: string): Shape {
  const found = shape.get(name) ?? new Map<string, Shape>();
  shape.set(name, found);
  return found;
}

interface Making {
  /** What the handler parses. */
  readonly texts: ReadonlySet<Shape>;
  readonly text: string;
}

function valueOf(shape: Shape, name: string, making: Making): Json {
  const value = plainValue(shape, name, making);
  return making.texts.has(shape) ? JSON.stringify(shape.size === 0 ? {} : value) : value;
}

function plainValue(shape: Shape, name: string, making: Making): Json {
  if (shape.size === 0) return NUMBERS.test(name) ? 1 : name === '' ? {} : making.text;
  if (shape.has('0')) return [valueOf(shape.get('0') as Shape, '0', making)];
  return Object.fromEntries([...shape].map(([key, each]) => [key, valueOf(each, key, making)]));
}
