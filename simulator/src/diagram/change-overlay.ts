import type { State, StateMachineDefinition } from '../language/definition';
import { buildGraph, sequencesOf, type DiagramOptions } from './build-graph';
import type { DecoratedGraph, Decoration } from './decoration';
import type { Graph, GraphEdge } from './graph';

/** What became of one state. */
export interface StateChange {
  readonly state: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** The fields that differ, of a changed state. */
  readonly fields: readonly string[];
}

/** How a state compares that stands in both versions; sequences inside a state are states of their own. */
const SEQUENCES: ReadonlySet<string> = new Set(['Branches', 'ItemProcessor', 'Iterator']);

/** Compares two versions of a state machine, state by state. */
export function compareDefinitions(before: StateMachineDefinition, after: StateMachineDefinition): StateChange[] {
  const [old, now] = [statesByName(before), statesByName(after)];
  const changes: StateChange[] = [];
  for (const [state, found] of now) {
    const previous = old.get(state);
    if (previous === undefined) {
      changes.push({ state, change: 'added', fields: [] });
      continue;
    }
    const fields = differentFields(previous, found);
    if (fields.length > 0) changes.push({ state, change: 'changed', fields });
  }
  for (const state of old.keys()) {
    if (!now.has(state)) changes.push({ state, change: 'removed', fields: [] });
  }
  return changes;
}

/** Draws both versions in one picture: what was added, what is gone, what changed. */
export function overlayChange(
  before: StateMachineDefinition,
  after: StateMachineDefinition,
  options: DiagramOptions,
): DecoratedGraph {
  const [old, now] = [buildGraph(before, options), buildGraph(after, options)];
  const changes = new Map(compareDefinitions(before, after).map((change) => [change.state, change]));
  const both = union(old, now);
  const oldIds = new Set([...old.nodes, ...old.edges].map(({ id }) => id));
  const nowIds = new Set([...now.nodes, ...now.edges].map(({ id }) => id));
  const presence = (id: string): Decoration | undefined => {
    if (!oldIds.has(id)) return { tone: 'added', notes: ['added'] };
    return nowIds.has(id) ? undefined : { tone: 'removed', notes: ['removed'] };
  };
  return {
    ...both,
    nodeDecorations: decorations(both.nodes, ({ id, kind }) => {
      const there = presence(id);
      if (there !== undefined) return kind === 'join' ? { ...there, notes: [] } : there;
      const change = changes.get(id);
      return change === undefined ? undefined : { tone: 'changed', notes: [`changed: ${change.fields.join(', ')}`] };
    }),
    edgeDecorations: decorations(both.edges, (edge) => presence(edge.id) ?? relabelled(edge, old)),
  };
}

function decorations<T extends { readonly id: string }>(
  things: readonly T[],
  decorate: (thing: T) => Decoration | undefined,
): ReadonlyMap<string, Decoration> {
  return new Map(
    things.flatMap((thing) => {
      const decoration = decorate(thing);
      return decoration === undefined ? [] : [[thing.id, decoration] as const];
    }),
  );
}

function relabelled(edge: GraphEdge, old: Graph): Decoration | undefined {
  const before = old.edges.find(({ id }) => id === edge.id);
  if (before === undefined || before.labels.join('|') === edge.labels.join('|')) return undefined;
  return { tone: 'changed', notes: [`was: ${before.labels.join(' | ')}`] };
}

/** Everything of both; what stands in both is taken as it is now. */
function union(old: Graph, now: Graph): Graph {
  const merge = <T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): T[] => [
    ...new Map([...before, ...after].map((each) => [each.id, each])).values(),
  ];
  return {
    title: now.title,
    nodes: merge(old.nodes, now.nodes),
    edges: merge(old.edges, now.edges),
    groups: merge(old.groups, now.groups),
  };
}

function statesByName(definition: StateMachineDefinition): Map<string, State> {
  const found = new Map<string, State>();
  const collect = ({ States: states }: StateMachineDefinition): void => {
    for (const [name, state] of Object.entries(states)) {
      found.set(name, state);
      sequencesOf(state).forEach(collect);
    }
  };
  collect(definition);
  return found;
}

function differentFields(before: State, after: State): string[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((field) => old[field] !== now[field]).sort();
}

/** The fields as comparable texts: the order of keys inside them says nothing. */
function fieldsOf(state: State): Record<string, string> {
  return Object.fromEntries(
    Object.entries(state).flatMap(([field, value]) =>
      SEQUENCES.has(field) ? sequenceFields(field, value) : [[field, stable(value)]],
    ),
  );
}

/** Of the sequences inside: how many they are, where they start, how they run. */
function sequenceFields(field: string, value: unknown): [string, string][] {
  const sequences = (Array.isArray(value) ? value : [value]) as StateMachineDefinition[];
  return [[field, stable(sequences.map(({ States: _states, ...rest }) => rest))]];
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
