import { own } from '../base/own';
import { PALETTE, DASHED, HEAVY, type DecoratedGraph, type Tone } from './decoration';
import { printable } from './escape';
import type { GraphEdge, GraphGroup, GraphNode } from './graph';
import { decorationOf, edgeText, nodeText } from './node-text';

const SHAPES: Readonly<Record<string, readonly [open: string, close: string]>> = {
  Choice: ['{{', '}}'],
  Wait: ['[/', '/]'],
  Fail: ['[[', ']]'],
  Succeed: ['([', '])'],
  Pass: ['[', ']'],
};

/** The graph as a Mermaid flowchart, which GitHub, GitLab and many editors draw. Colours and text colours are set together: it is legible on light and dark. */
export function renderMermaid(graph: DecoratedGraph): string {
  return new MermaidText(graph).render();
}

class MermaidText {
  private readonly ids: ReadonlyMap<string, string>;
  private readonly groupIds: ReadonlyMap<string, string>;
  private readonly tones = new Set<Tone>();

  constructor(private readonly graph: DecoratedGraph) {
    this.ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
    this.groupIds = new Map(graph.groups.map(({ id }, index) => [id, `g${index}`]));
  }

  render(): string {
    const title =
      this.graph.title === '' ? [] : ['---', `title: ${JSON.stringify(titleText(this.graph.title))}`, '---'];
    const body = [...this.members(undefined, '  '), ...this.graph.edges.map((edge) => `  ${this.edge(edge)}`)];
    return [...title, 'flowchart TD', ...body, ...this.edgeStyles(), ...this.classes(), ''].join('\n');
  }

  private members(group: string | undefined, indent: string): string[] {
    const nodes = this.graph.nodes.filter((node) => node.group === group).map((node) => `${indent}${this.node(node)}`);
    const groups = this.graph.groups
      .filter(({ parent }) => parent === group)
      .flatMap((each) => this.group(each, indent));
    return [...nodes, ...groups];
  }

  private group(group: GraphGroup, indent: string): string[] {
    const members = this.members(group.id, `${indent}  `);
    const label = group.kind === 'fragment' || group.kind === 'machine' ? group.label : ' ';
    return [`${indent}subgraph ${this.groupIds.get(group.id)}["${escapeMermaid(label)}"]`, ...members, `${indent}end`];
  }

  private node(node: GraphNode): string {
    const { tone, notes } = decorationOf(this.graph.nodeDecorations, node.id);
    this.tones.add(tone);
    const id = this.ids.get(node.id);
    if (node.kind === 'join') return `${id}((" ")):::${tone}`;
    if (node.kind === 'start' || node.kind === 'end')
      return `${id}(("${escapeMermaid([node.label, ...notes].join(' '))}")):::${tone}`;
    const text = nodeText(node, { tone, notes });
    const lines = [
      ...text.heading.map(escapeMermaid),
      ...text.name.map((line) => `<b>${escapeMermaid(line)}</b>`),
      ...text.marks.map(escapeMermaid),
      ...text.notes.map((line) => `<i>${escapeMermaid(line)}</i>`),
    ];
    const [open, close] = own(SHAPES, node.type ?? '') ?? ['(', ')'];
    return `${id}${open}"${lines.join('<br/>')}"${close}:::${tone}`;
  }

  private edge(edge: GraphEdge): string {
    const decoration = decorationOf(this.graph.edgeDecorations, edge.id);
    const text = edgeText(edge, decoration).map(escapeMermaid).join('<br/>');
    const label = text === '' ? '' : `|"${text}"|`;
    const arrow =
      edge.kind === 'catch' || edge.kind === 'starts' ? '-.->' : HEAVY_EDGE.has(decoration.tone) ? '==>' : '-->';
    return `${this.ids.get(edge.from)} ${arrow}${label} ${this.ids.get(edge.to)}`;
  }

  private edgeStyles(): string[] {
    return this.graph.edges.flatMap((edge, index) => {
      const { tone } = decorationOf(this.graph.edgeDecorations, edge.id);
      if (tone === 'plain') return [];
      const dashes = DASHED.has(tone) ? ',stroke-dasharray:3 3' : '';
      return [`  linkStyle ${index} stroke:${MID_TONE[tone]}${dashes}`];
    });
  }

  private classes(): string[] {
    return [...this.tones].sort().map((tone) => {
      const { fill, line, text } = PALETTE.light[tone];
      const dashes = DASHED.has(tone) ? ',stroke-dasharray:5 3' : '';
      return `  classDef ${tone} fill:${fill},stroke:${line},color:${text},stroke-width:${HEAVY.has(tone) ? 3 : 1}px${dashes}`;
    });
  }
}

const HEAVY_EDGE: ReadonlySet<Tone> = new Set<Tone>(['succeeded', 'failed', 'caught', 'running', 'added']);

/** Lines lie on the page's own background, which may be light or dark: these have a contrast of 3 to both. */
export const MID_TONE: Readonly<Record<Tone, string>> = {
  plain: '#6e7b88',
  succeeded: '#2e9a4f',
  failed: '#d8473d',
  caught: '#b07a12',
  running: '#3a82d8',
  unvisited: '#7f8993',
  added: '#2e9a4f',
  removed: '#d8473d',
  changed: '#b07a12',
};

/** The title is drawn as it stands: brackets of tags are replaced, since nothing would turn codes back. */
function titleText(text: string): string {
  return oneLine(text).replace(/</g, '‹').replace(/>/g, '›');
}

/** Text between double quotes: Mermaid's own character codes, since a label may hold HTML and Markdown. */
export function escapeMermaid(text: string): string {
  return oneLine(text).replace(/["#<>&`\\|]/g, (character) => `#${character.codePointAt(0)};`);
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ');
}
