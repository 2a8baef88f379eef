import { clip } from '../base/text';
import { PLAIN, type DecoratedGraph, type Decoration } from './decoration';
import type { GraphEdge, GraphNode } from './graph';

const LINE_LENGTH = 30;
const EDGE_LINE_LENGTH = 26;
const EDGE_TEXT_LENGTH = 72;

/** The lines of text in a node: what it is, its name, what guards it, what happened to it. */
export interface NodeText {
  readonly heading: readonly string[];
  readonly name: readonly string[];
  readonly marks: readonly string[];
  readonly notes: readonly string[];
}

export function nodeText(node: GraphNode, decoration: Decoration): NodeText {
  const heading = [node.type, node.detail].filter((part) => part !== undefined).join(' · ');
  return {
    heading: heading === '' ? [] : wrap(clip(heading, 90), LINE_LENGTH + 6),
    name: wrap(node.label, LINE_LENGTH),
    marks: node.marks.length === 0 ? [] : wrap(node.marks.join(' · '), LINE_LENGTH + 6),
    notes: decoration.notes.flatMap((note) => wrap(clip(note, 120), LINE_LENGTH + 6)),
  };
}

/** The lines of text on an edge; `catch` says in words what the dashes say. */
export function edgeText(edge: GraphEdge, decoration: Decoration): string[] {
  const label = edge.labels.join(' | ');
  const text = edge.kind === 'catch' ? `catch ${label}` : edge.kind === 'starts' ? 'starts' : label;
  return [...wrap(clipMiddle(text, EDGE_TEXT_LENGTH), EDGE_LINE_LENGTH), ...decoration.notes].filter(
    (line) => line !== '',
  );
}

/** Everything known of a node, for who hovers over it or hears it read. */
export function nodeTitle(graph: DecoratedGraph, node: GraphNode): string {
  const { notes } = decorationOf(graph.nodeDecorations, node.id);
  return [`${node.type ?? ''} ${node.label}`.trim(), node.detail, ...node.marks, ...notes]
    .filter((part) => part !== undefined)
    .join('; ');
}

export function edgeTitle(graph: DecoratedGraph, edge: GraphEdge): string {
  const name = (id: string): string => graph.nodes.find((node) => node.id === id)?.label ?? id;
  const { notes } = decorationOf(graph.edgeDecorations, edge.id);
  const condition =
    edge.labels.length === 0 ? [] : [`${edge.kind === 'catch' ? 'catch ' : ''}${edge.labels.join(' | ')}`];
  return [`${name(edge.from)} → ${name(edge.to)}`, ...condition, ...notes].join('; ');
}

export function decorationOf(decorations: ReadonlyMap<string, Decoration>, id: string): Decoration {
  return decorations.get(id) ?? PLAIN;
}

/** Breaks text into lines at spaces, after punctuation and before capitals; a word longer than a line is broken. */
export function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=[\s./:_-])|(?<=[a-z])(?=[A-Z])/).flatMap((part) => pieces(part, length))) {
    if (line !== '' && (line + word).trimEnd().length > length) {
      lines.push(line.trim());
      line = '';
    }
    line += word;
  }
  if (line.trim() !== '') lines.push(line.trim());
  return lines;
}

function pieces(word: string, length: number): string[] {
  return word.length <= length + 1 ? [word] : (word.match(new RegExp(`.{1,${length}}`, 'gsu')) ?? []);
}

/** The same, cut in the middle: conditions that begin alike differ at their ends. */
function clipMiddle(text: string, length: number): string {
  const letters = Array.from(text);
  if (letters.length <= length) return text;
  const kept = Math.floor((length - 1) / 2);
  return `${letters.slice(0, kept).join('')}…${letters.slice(-kept).join('')}`;
}
