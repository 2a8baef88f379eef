import { clip } from '../base/text';
import { BACKGROUND, CATCH_LINE, DASHED, HEAVY, PALETTE, type DecoratedGraph, type Tone } from './decoration';
import type { GraphEdge, GraphGroup, GraphNode } from './graph';
import { escapeHtml } from './escape';
import { decorationOf, edgeText, nodeText } from './node-text';

/** The colours of a picture: `light` and `dark` are fixed. */
export type Scheme = 'light' | 'dark';

/** Graphviz knows the widths of this font's letters. */
const FONT = 'Helvetica';

/** Readers may have a wider font: text is measured larger than it is drawn. */
export const SLACK = 1.16;

/** The graph in the language of Graphviz. Every element has classes and an id: `n` (node), `e` (edge) or `g` (group) and its index. */
export function renderDot(graph: DecoratedGraph, scheme: Scheme): string {
  return new DotText(graph, scheme).render();
}

class DotText {
  private readonly indexes: ReadonlyMap<string, number>;

  constructor(
    private readonly graph: DecoratedGraph,
    private readonly scheme: Scheme,
  ) {
    this.indexes = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  }

  render(): string {
    const { scheme } = this;
    const { line, text } = PALETTE[scheme].plain;
    return [
      'digraph {',
      `  graph [${attributes({ rankdir: 'TB', bgcolor: BACKGROUND[scheme], fontname: FONT, fontsize: 13 * SLACK, fontcolor: text, pad: 0.2, nodesep: 0.35, ranksep: 0.4, ...this.title() })}]`,
      `  node [${attributes({ fontname: FONT, fontsize: 12 * SLACK, fontcolor: text, color: line, style: 'filled', margin: '0.16,0.07' })}]`,
      `  edge [${attributes({ fontname: FONT, fontsize: 10 * SLACK, fontcolor: text, color: line, arrowsize: 0.7 })}]`,
      ...this.members(undefined, '  '),
      ...this.graph.edges.map((edge, index) => `  ${this.edge(edge, index)}`),
      '}',
    ].join('\n');
  }

  private title(): Attributes {
    if (this.graph.title === '') return {};
    return { label: { html: `<B>${escapeHtml(clip(this.graph.title, 100))}</B>` }, labelloc: 't' };
  }

  private members(group: string | undefined, indent: string): string[] {
    const nodes = this.graph.nodes.flatMap((node, index) =>
      node.group === group ? [`${indent}${this.node(node, index)}`] : [],
    );
    const groups = this.graph.groups.flatMap((each, index) =>
      each.parent === group ? this.group(each, index, indent) : [],
    );
    return [...nodes, ...groups];
  }

  private group(group: GraphGroup, index: number, indent: string): string[] {
    const { scheme } = this;
    const isNamed = group.kind === 'fragment' || group.kind === 'machine';
    const style = attributes({
      id: `g${index}`,
      class: `group ${group.kind}`,
      label: isNamed ? { html: `<B>${escapeHtml(group.label)}</B>` } : '',
      labeljust: 'l',
      bgcolor: 'transparent',
      color: PALETTE[scheme].plain.line,
      style: group.kind === 'fragment' ? 'rounded,dashed' : 'rounded',
      margin: 14,
    });
    return [
      `${indent}subgraph cluster_${index} {`,
      `${indent}  graph [${style}]`,
      ...this.members(group.id, `${indent}  `),
      `${indent}}`,
    ];
  }

  private node(node: GraphNode, index: number): string {
    const { scheme } = this;
    const decoration = decorationOf(this.graph.nodeDecorations, node.id);
    const { fill, line } = PALETTE[scheme][decoration.tone];
    const common = {
      id: `n${index}`,
      class: [node.kind, node.type?.toLowerCase(), decoration.tone].filter((part) => part !== undefined).join(' '),
      color: line,
      fillcolor: fill,
      penwidth: HEAVY.has(decoration.tone) ? 2.4 : 1.1,
    };
    return `n${index} [${attributes({ ...common, ...this.shape(node, decoration.tone), label: this.label(node) })}]`;
  }

  private shape(node: GraphNode, tone: Tone): Attributes {
    const dashed = DASHED.has(tone) || node.kind === 'missing' ? ',dashed' : '';
    if (node.kind === 'join')
      return { shape: 'circle', width: 0.14, fixedsize: 'true', fillcolor: PALETTE[this.scheme][tone].line };
    if (node.kind === 'start') return { shape: 'oval', style: `filled${dashed}` };
    if (node.kind === 'end') return { shape: 'oval', style: `filled${dashed}`, peripheries: 2 };
    switch (node.type) {
      case 'Choice':
        return { shape: 'hexagon', style: `filled${dashed}`, margin: '0.02,0.04' };
      case 'Fail':
        return { shape: 'octagon', style: `filled${dashed}`, margin: '0.05,0.04' };
      case 'Succeed':
        return { shape: 'box', style: `filled,rounded${dashed}`, peripheries: 2 };
      case 'Wait':
        return { shape: 'note', style: `filled${dashed}` };
      case 'Pass':
        return { shape: 'box', style: `filled${dashed}` };
      default:
        return { shape: 'box', style: `filled,rounded${dashed}` };
    }
  }

  private label(node: GraphNode): string | Html {
    if (node.kind === 'join') return '';
    const decoration = decorationOf(this.graph.nodeDecorations, node.id);
    const { heading, name, marks, notes } = nodeText(node, decoration);
    const { text } = PALETTE[this.scheme][decoration.tone];
    const font = (line: string, size: number): string =>
      `<FONT COLOR="${text}" POINT-SIZE="${size * SLACK}">${line}</FONT>`;
    const rows = [
      ...heading.map((line) => font(escapeHtml(line), 9.5)),
      ...name.map((line) => font(`<B>${escapeHtml(line)}</B>`, 12)),
      ...marks.map((line) => font(escapeHtml(line), 9.5)),
      ...notes.map((line) => font(`<I>${escapeHtml(line)}</I>`, 10.5)),
    ];
    const cells = rows.map((row) => `<TR><TD>${row}</TD></TR>`).join('');
    return { html: `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">${cells}</TABLE>` };
  }

  private edge(edge: GraphEdge, index: number): string {
    const { scheme } = this;
    const decoration = decorationOf(this.graph.edgeDecorations, edge.id);
    const { line, text } = PALETTE[scheme][decoration.tone];
    const isPlainCatch = edge.kind === 'catch' && decoration.tone === 'plain';
    const style =
      edge.kind === 'catch' ? 'dashed' : edge.kind === 'starts' || DASHED.has(decoration.tone) ? 'dotted' : 'solid';
    const lines = edgeText(edge, decoration);
    return `n${this.indexes.get(edge.from)} -> n${this.indexes.get(edge.to)} [${attributes({
      id: `e${index}`,
      class: `${edge.kind} ${decoration.tone}`,
      color: isPlainCatch ? CATCH_LINE[scheme] : line,
      fontcolor: text,
      style,
      penwidth: decoration.tone === 'plain' || DASHED.has(decoration.tone) ? 1.1 : 2.4,
      arrowhead: edge.kind === 'catch' ? 'empty' : 'normal',
      // Edges that lead to the handling of errors must not pull it into the middle of the happy path.
      weight: edge.kind === 'catch' ? 1 : 4,
      ...(lines.length > 0 && {
        label: { html: lines.map((each) => ` ${escapeHtml(each)} <BR ALIGN="LEFT"/>`).join('') },
      }),
    })}]`;
  }
}

/** An HTML-like label of Graphviz, already escaped. */
interface Html {
  readonly html: string;
}

type Attributes = Readonly<Record<string, string | number | Html>>;

function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${quoted(value)}`)
    .join(' ');
}

function quoted(value: string | number | Html): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return `<${value.html}>`;
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
