import type { Graph } from './graph';

/** How a node or edge stands out. Each tone has a colour, a line style and a word: colour alone never tells. */
export type Tone =
  'plain' | 'succeeded' | 'failed' | 'caught' | 'running' | 'unvisited' | 'added' | 'removed' | 'changed';

export interface Decoration {
  readonly tone: Tone;
  /** Said in words below the state's name, or on the edge. */
  readonly notes: readonly string[];
}

/** A graph with what is said of its nodes and edges by their ids. */
export interface DecoratedGraph extends Graph {
  readonly nodeDecorations: ReadonlyMap<string, Decoration>;
  readonly edgeDecorations: ReadonlyMap<string, Decoration>;
}

/** A graph of which nothing is said beyond itself. */
export function undecorated(graph: Graph): DecoratedGraph {
  return { ...graph, nodeDecorations: new Map(), edgeDecorations: new Map() };
}

export const PLAIN: Decoration = { tone: 'plain', notes: [] };

/** The colours of a tone on one background. */
export interface Colours {
  readonly fill: string;
  readonly line: string;
  readonly text: string;
}

/** Text has a contrast of at least 4.5 to its fill, lines of at least 3 to the background; a test computes it. */
export const PALETTE: Readonly<Record<'light' | 'dark', Readonly<Record<Tone, Colours>>>> = {
  light: {
    plain: { fill: '#f4f8fc', line: '#4a5b6c', text: '#16202b' },
    succeeded: { fill: '#e3f5e8', line: '#1a7f37', text: '#0c2e16' },
    failed: { fill: '#fde8e6', line: '#b3261e', text: '#410e0b' },
    caught: { fill: '#fff2cf', line: '#8a5a00', text: '#3a2600' },
    running: { fill: '#e2eeff', line: '#0b5cad', text: '#06274a' },
    unvisited: { fill: '#f6f7f8', line: '#7c858e', text: '#545d66' },
    added: { fill: '#e3f5e8', line: '#1a7f37', text: '#0c2e16' },
    removed: { fill: '#fde8e6', line: '#b3261e', text: '#410e0b' },
    changed: { fill: '#fff2cf', line: '#8a5a00', text: '#3a2600' },
  },
  dark: {
    plain: { fill: '#1c2631', line: '#93a4b5', text: '#e6edf3' },
    succeeded: { fill: '#12301c', line: '#57c27a', text: '#d6f5df' },
    failed: { fill: '#3b1512', line: '#ff8a80', text: '#ffdad6' },
    caught: { fill: '#372903', line: '#e3a92b', text: '#ffecc0' },
    running: { fill: '#0f2a4a', line: '#7db4ff', text: '#d9e8ff' },
    unvisited: { fill: '#161c22', line: '#75808b', text: '#a5afb9' },
    added: { fill: '#12301c', line: '#57c27a', text: '#d6f5df' },
    removed: { fill: '#3b1512', line: '#ff8a80', text: '#ffdad6' },
    changed: { fill: '#372903', line: '#e3a92b', text: '#ffecc0' },
  },
};

export const BACKGROUND = { light: '#ffffff', dark: '#0d1319' } as const;

/** The colour of a Catch's edge: set apart from others by dashes and by the word `catch` too. */
export const CATCH_LINE = { light: '#a1360c', dark: '#ff9e6d' } as const;

/** Tones whose outline is broken. */
export const DASHED: ReadonlySet<Tone> = new Set<Tone>(['unvisited', 'removed']);

/** Tones whose outline is heavy. */
export const HEAVY: ReadonlySet<Tone> = new Set<Tone>(['failed', 'caught', 'running', 'added', 'changed']);
