import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { overlayRuns } from '../src/diagram/run-overlay';
import type { HistoryEvent } from '../src/engine/history/history';
import type { Drawing } from './api';
import { Button } from './forms';
import { useAsked } from './store';

interface GraphProps {
  /** Where the control API has the picture. */
  readonly path: string;
  readonly events: readonly HistoryEvent[] | undefined;
  readonly selected: string | undefined;
  readonly select: (state: string) => void;
}

const SMALLEST = 0.7;
const LARGEST = 1.25;
const SVG = 'http://www.w3.org/2000/svg';

/** The machine's picture, with what an execution does in it: laid out once, so that nothing jumps while it runs. */
export function GraphView({ path, events, selected, select }: GraphProps): JSX.Element {
  const drawing = useAsked<Drawing>(path, true);
  const canvas = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<number | undefined>();
  const chosen = useRef(select);
  chosen.current = select;
  useEffect(() => {
    const element = canvas.current;
    if (element === null || drawing === undefined) return;
    element.innerHTML = drawing.svg;
    prepare(element);
    fit(element, undefined);
    setZoom(undefined);
  }, [drawing]);
  useEffect(() => {
    if (canvas.current === null || drawing === undefined) return;
    decorate(canvas.current, drawing, events);
  }, [drawing, events]);
  useEffect(() => {
    if (canvas.current === null || drawing === undefined) return;
    for (const each of nodesOf(canvas.current)) {
      const isSelected = each.getAttribute('data-state') === selected;
      each.classList.toggle('selected', isSelected);
      each.setAttribute('aria-pressed', String(isSelected));
      if (isSelected) bringIntoView(canvas.current, each);
    }
  }, [drawing, selected]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    fit(element, zoom);
    const observer = new ResizeObserver(() => fit(element, zoom));
    observer.observe(element);
    return () => observer.disconnect();
  }, [zoom, drawing]);
  const pick = (event: Event): void => {
    const state = (event.target as Element).closest('.node[data-state]')?.getAttribute('data-state');
    if (state !== null && state !== undefined) chosen.current(state);
  };
  const scale = (factor: number): void => {
    const now = zoom ?? (canvas.current === null ? 1 : scaleOf(canvas.current));
    setZoom(Math.min(3, Math.max(0.2, now * factor)));
  };
  return (
    <section class="graph" aria-label="Graph">
      <div class="zoom" role="group" aria-label="Zoom">
        <Button label="Zoom out" onClick={() => scale(0.8)}>
          −
        </Button>
        <Button onClick={() => setZoom(undefined)}>Fit</Button>
        <Button label="Zoom in" onClick={() => scale(1.25)}>
          +
        </Button>
      </div>
      <div
        class="canvas"
        ref={canvas}
        role="group"
        tabIndex={0}
        aria-label="Diagram; it scrolls"
        onClick={pick}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          pick(event);
        }}
      />
    </section>
  );
}

function nodesOf(canvas: Element): Element[] {
  return [...canvas.querySelectorAll('.node[data-state]')];
}

/** States are buttons; the picture is a group of them. */
function prepare(canvas: Element): void {
  const svg = canvas.querySelector('svg');
  svg?.setAttribute('role', 'group');
  for (const each of nodesOf(canvas)) {
    each.setAttribute('role', 'button');
    each.setAttribute('tabindex', '0');
  }
}

/** Classes say how it stands, words say the same to who sees no colours. */
function decorate(canvas: Element, { graph }: Drawing, events: readonly HistoryEvent[] | undefined): void {
  const overlay = events === undefined ? undefined : overlayRuns(graph, [events]);
  graph.nodes.forEach(({ id, kind }, at) => {
    const element = canvas.querySelector(`#dn${at}`);
    if (element === null) return;
    const { tone = 'plain', notes = [] } = overlay?.nodeDecorations.get(id) ?? {};
    setTone(element, tone);
    if (kind !== 'state') return;
    badge(element, tone === 'unvisited' || tone === 'plain' ? '' : (notes[0] ?? ''));
  });
  graph.edges.forEach(({ id }, at) => {
    const element = canvas.querySelector(`#de${at}`);
    if (element === null) return;
    const { tone = 'plain', notes = [] } = overlay?.edgeDecorations.get(id) ?? {};
    setTone(element, tone);
    edgeCount(element, notes[0] ?? '');
  });
}

const TONES = ['plain', 'succeeded', 'failed', 'caught', 'running', 'unvisited'];

function setTone(element: Element, tone: string): void {
  element.classList.remove(...TONES);
  element.classList.add(tone);
}

/** A few words at the lower edge of a state. */
function badge(node: Element, text: string): void {
  node.querySelector('.badge-text')?.remove();
  if (text === '') return;
  const box = (node as SVGGElement).getBBox();
  label(node, { text, x: box.x + box.width / 2, y: box.y + box.height + 10, kind: 'badge-text' });
}

/** How often a transition was taken. */
function edgeCount(edge: Element, text: string): void {
  edge.querySelector('.count-text')?.remove();
  const path = edge.querySelector('path');
  if (text === '' || path === null) return;
  const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
  label(edge, { text, x: x + 12, y, kind: 'count-text' });
}

function label(
  parent: Element,
  { text, x, y, kind }: { readonly text: string; readonly x: number; readonly y: number; readonly kind: string },
): void {
  const element = document.createElementNS(SVG, 'text');
  element.setAttribute('class', kind);
  element.setAttribute('x', String(x));
  element.setAttribute('y', String(y));
  element.setAttribute('text-anchor', 'middle');
  element.textContent = text;
  parent.append(element);
}

function sizeOf(svg: SVGSVGElement): readonly [width: number, height: number] {
  const { width, height } = svg.viewBox.baseVal;
  return [Math.max(1, width), Math.max(1, height)];
}

function scaleOf(canvas: Element): number {
  const svg = canvas.querySelector('svg');
  return svg === null ? 1 : svg.clientWidth / sizeOf(svg)[0] || 1;
}

/** The whole picture, unless nobody could read it then. */
function fit(canvas: HTMLElement, zoom: number | undefined): void {
  const svg = canvas.querySelector('svg');
  if (svg === null) return;
  const [width, height] = sizeOf(svg);
  const whole = Math.min((canvas.clientWidth - 16) / width, (canvas.clientHeight - 16) / height);
  const scale = zoom ?? Math.min(LARGEST, Math.max(SMALLEST, whole));
  svg.setAttribute('width', String(Math.round(width * scale)));
  svg.setAttribute('height', String(Math.round(height * scale)));
}

function bringIntoView(canvas: Element, node: Element): void {
  const [outer, inner] = [canvas.getBoundingClientRect(), node.getBoundingClientRect()];
  if (inner.top < outer.top) canvas.scrollTop -= outer.top - inner.top + 20;
  if (inner.bottom > outer.bottom) canvas.scrollTop += inner.bottom - outer.bottom + 20;
  if (inner.left < outer.left) canvas.scrollLeft -= outer.left - inner.left + 20;
  if (inner.right > outer.right) canvas.scrollLeft += inner.right - outer.right + 20;
}
