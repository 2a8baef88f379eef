import type { HistoryEvent } from '../engine/history/history';
import type { DecoratedGraph, Decoration, Tone } from './decoration';
import { formatDuration } from './format-duration';
import { joinOf, type Graph, type GraphEdge, type GraphNode } from './graph';
import { visitsOf, type Visit, type VisitOutcome } from './visits';

const NOT_TAKEN: Decoration = { tone: 'unvisited', notes: [] };

/** Draws one run, or the runs of the children of a distributed Map together, into the graph of the machine. */
export function overlayRuns(graph: Graph, histories: readonly (readonly HistoryEvent[])[]): DecoratedGraph {
  const overlay = new RunOverlay(graph);
  for (const events of histories) overlay.add(events);
  return overlay.decorate();
}

class RunOverlay {
  private readonly visits = new Map<string, Visit[]>();
  private readonly taken = new Map<string, number>();
  private readonly joins = new Set<string>();
  private readonly edgesFrom = new Map<string, GraphEdge[]>();
  private readonly kinds: ReadonlyMap<string, string>;
  private starts = 0;
  private successes = 0;

  constructor(private readonly graph: Graph) {
    this.kinds = new Map(graph.nodes.map(({ id, kind }) => [id, kind]));
    for (const edge of graph.edges) this.edgesFrom.set(edge.from, [...(this.edgesFrom.get(edge.from) ?? []), edge]);
  }

  add(events: readonly HistoryEvent[]): void {
    const visits = visitsOf(events);
    this.starts += 1;
    if (events.at(-1)?.type === 'ExecutionSucceeded') this.successes += 1;
    const followed = new Set(visits.map(({ previous }) => previous));
    for (const visit of visits) {
      this.visits.set(visit.name, [...(this.visits.get(visit.name) ?? []), visit]);
      this.enter(visit, visits);
      if (visit.outcome === 'succeeded' && !followed.has(visit.index)) this.leaveSequence(visit);
      if (isContainer(visit) && visit.outcome === 'succeeded') this.joins.add(visit.name);
    }
  }

  decorate(): DecoratedGraph {
    const { nodes, edges } = this.graph;
    return {
      ...this.graph,
      nodeDecorations: new Map(nodes.map((node) => [node.id, this.nodeDecoration(node)])),
      edgeDecorations: new Map(edges.map(({ id, kind }) => [id, edgeDecoration(this.taken.get(id) ?? 0, kind)])),
    };
  }

  private enter(visit: Visit, visits: readonly Visit[]): void {
    const previous = visit.previous === undefined ? undefined : visits[visit.previous];
    const parent = visit.parent === undefined ? undefined : visits[visit.parent];
    const from = previous === undefined ? (parent?.name ?? ':start') : leavesOf(previous);
    const caught = previous?.outcome === 'caught';
    this.take(from, ({ to, kind }) => to === visit.name && (kind === 'catch') === caught);
  }

  private leaveSequence(visit: Visit): void {
    this.take(leavesOf(visit), ({ to, kind }) => kind === 'next' && ['end', 'join'].includes(this.kinds.get(to) ?? ''));
  }

  private take(from: string, isTaken: (edge: GraphEdge) => boolean): void {
    for (const edge of this.edgesFrom.get(from) ?? []) {
      if (isTaken(edge)) this.taken.set(edge.id, (this.taken.get(edge.id) ?? 0) + 1);
    }
  }

  private nodeDecoration(node: GraphNode): Decoration {
    if (node.kind === 'start') return this.starts > 0 ? { tone: 'succeeded', notes: [] } : NOT_TAKEN;
    if (node.kind === 'end') return this.successes > 0 ? { tone: 'succeeded', notes: [] } : NOT_TAKEN;
    if (node.kind === 'join')
      return this.joins.has(node.id.slice(0, -joinOf('').length)) ? { tone: 'succeeded', notes: [] } : NOT_TAKEN;
    const visits = this.visits.get(node.id);
    return visits === undefined ? { tone: 'unvisited', notes: ['not entered'] } : describeVisits(visits);
  }
}

function isContainer({ type }: Visit): boolean {
  return type === 'Map' || type === 'Parallel';
}

function leavesOf(visit: Visit): string {
  return isContainer(visit) ? joinOf(visit.name) : visit.name;
}

const WORST_FIRST: readonly (readonly [outcome: VisitOutcome, tone: Tone])[] = [
  ['failed', 'failed'],
  ['aborted', 'failed'],
  ['caught', 'caught'],
  ['running', 'running'],
  ['succeeded', 'succeeded'],
];

function describeVisits(visits: readonly Visit[]): Decoration {
  const found = WORST_FIRST.filter(([outcome]) => visits.some((visit) => visit.outcome === outcome));
  const counts = found.map(([outcome]) => {
    const count = visits.filter((visit) => visit.outcome === outcome).length;
    return visits.length === 1 ? outcome : `${outcome} ${count}×`;
  });
  const tookMs = visits.reduce((sum, visit) => sum + visit.endedMs - visit.enteredMs, 0);
  const retries = visits.reduce((sum, visit) => sum + retriesOf(visit), 0);
  const errors = [...new Set(visits.flatMap((visit) => visit.errors.map(({ error }) => error)))];
  const notes = [
    [counts.join(', '), ...(tookMs > 0 ? [`${formatDuration(tookMs)}${visits.length > 1 ? ' in all' : ''}`] : [])].join(
      ' · ',
    ),
    ...(retries > 0 ? [`${retries} ${retries === 1 ? 'retry' : 'retries'}`] : []),
    ...(errors.length > 0 ? [errors.join(', ')] : []),
  ];
  return { tone: found[0]?.[1] ?? 'plain', notes };
}

/** How often the state was tried again. */
export function retriesOf(visit: Visit): number {
  return Math.max(0, visit.attempts - 1);
}

function edgeDecoration(count: number, kind: GraphEdge['kind']): Decoration {
  if (count === 0) return NOT_TAKEN;
  return { tone: kind === 'catch' ? 'caught' : 'succeeded', notes: count === 1 ? [] : [`${count}×`] };
}
