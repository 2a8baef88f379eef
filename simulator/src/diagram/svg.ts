import type { DecoratedGraph } from './decoration';
import { darkStyle } from './diagram-style';
import { renderDot, SLACK } from './dot';
import { escapeHtml } from './escape';
import { edgeTitle, nodeTitle } from './node-text';

export interface SvgOptions {
  /** `auto` follows the reader's colour scheme; a tool that knows none draws the light one. @default 'auto' */
  readonly scheme?: 'auto' | 'light' | 'dark';
  /** Stands before every id, so that several pictures fit in one page. @default '' */
  readonly idPrefix?: string;
}

const FONT_FAMILY = 'Helvetica, Arial, Liberation Sans, sans-serif';

/** Draws the graph with Graphviz. The picture needs no network, no script and no font of its own. */
export async function renderSvg(graph: DecoratedGraph, options: SvgOptions = {}): Promise<string> {
  const idPrefix = options.idPrefix ?? '';
  const scheme = options.scheme ?? 'auto';
  const viz = await graphviz();
  const dot = renderDot(graph, scheme === 'dark' ? 'dark' : 'light');
  const drawn = viz.renderString(dot, { format: 'svg', engine: 'dot' });
  return new SvgText(graph, idPrefix, scheme === 'auto').finish(drawn);
}

interface Viz {
  renderString(dot: string, options: { readonly format: string; readonly engine: string }): string;
}

let loaded: Promise<Viz> | undefined;

/** Loading the WebAssembly takes a tenth of a second: once is enough. It is required, since jest imports nothing unless it is told to. */
function graphviz(): Promise<Viz> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  loaded ??= (require('@viz-js/viz') as { instance(): Promise<Viz> }).instance();
  return loaded;
}

class SvgText {
  constructor(
    private readonly graph: DecoratedGraph,
    private readonly idPrefix: string,
    private readonly followsScheme: boolean,
  ) {}

  finish(drawn: string): string {
    const svg = drawn
      .slice(drawn.indexOf('<svg'))
      .replace(/<!--[\s\S]*?-->\n?/g, '')
      .replace('<g id="graph0"', '<g');
    return centre(this.describe(this.open(svg)))
      .replace(/font-family="[^"]*"/g, `font-family="${FONT_FAMILY}"`)
      .replace(/font-size="([^"]*)"/g, (_, size: string) => `font-size="${(Number(size) / SLACK).toFixed(1)}"`);
  }

  /** The picture's own name and description, for who hears it read. */
  private open(svg: string): string {
    const { graph, idPrefix } = this;
    const titleId = `${idPrefix}title`;
    const states = graph.nodes.filter(({ kind }) => kind === 'state').length;
    const title = graph.title === '' ? 'State machine' : `State machine: ${graph.title}`;
    const head = [
      `<title id="${titleId}">${escapeHtml(title)}</title>`,
      `<desc>${states} states and ${graph.edges.length} transitions, drawn from the top down</desc>`,
      ...(this.followsScheme ? [`<style>${darkStyle()}</style>`] : []),
    ];
    return svg.replace(/<svg ([^>]*)>/, (_, attributes: string) => {
      const plain = attributes.replace(/\s+/g, ' ').replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', '');
      return `<svg class="workflow-diagram" role="img" aria-labelledby="${titleId}" ${plain}>\n${head.join('\n')}`;
    });
  }

  /** Graphviz titles every element with its own name for it; ours say what it is. */
  private describe(svg: string): string {
    return svg.replace(
      /<g id="([^"]+)" class="(node|edge|cluster)([^"]*)">\n?<title>[^<]*<\/title>/g,
      (...found: string[]) => {
        const [whole = '', id = '', kind = '', classes = ''] = found;
        const index = Number(id.slice(1));
        const node = kind === 'node' ? this.graph.nodes[index] : undefined;
        if (node !== undefined) {
          const state = node.kind === 'state' ? ` data-state="${escapeHtml(node.label)}"` : '';
          return `<g id="${this.idPrefix}${id}" class="node${classes}"${state}><title>${escapeHtml(nodeTitle(this.graph, node))}</title>`;
        }
        const edge = kind === 'edge' ? this.graph.edges[index] : undefined;
        if (edge !== undefined) {
          return `<g id="${this.idPrefix}${id}" class="edge${classes}"><title>${escapeHtml(edgeTitle(this.graph, edge))}</title>`;
        }
        return whole.replace(/<title>[^<]*<\/title>/, '').replace('id="', `id="${this.idPrefix}`);
      },
    );
  }
}

/** Graphviz starts each line where it should by its own widths; in another font only the middle is sure. */
function centre(svg: string): string {
  return svg.replace(/<g (?:id="[^"]*" )?class="(?:node|graph)[^]*?(?=<g |<\/g>)/g, (element) => {
    const middle = middleOf(element);
    return middle === undefined
      ? element
      : element.replace(/text-anchor="start" x="[^"]*"/g, `text-anchor="middle" x="${middle}"`);
  });
}

function middleOf(element: string): number | undefined {
  const ellipse = /<ellipse[^>]* cx="([^"]*)"/.exec(element)?.[1];
  if (ellipse !== undefined) return Number(ellipse);
  const outline = /<(?:path|polygon)[^>]* (?:d|points)="([^"]*)"/.exec(element)?.[1];
  if (outline === undefined) return undefined;
  const xs = Array.from(outline.matchAll(/(-?[\d.]+),-?[\d.]+/g), ([, x]) => Number(x));
  return Math.round((Math.min(...xs) + Math.max(...xs)) * 50) / 100;
}
