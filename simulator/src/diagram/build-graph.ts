import type { State, StateMachineDefinition } from '../language/definition';
import { startedMachine } from './describe-resource';
import { describeRule } from './describe-rule';
import { describeSeconds, describeState, itemProcessorOf, marksOf } from './describe-state';
import { withoutBundles } from './bundles';
import { fragmentGroups } from './fragment-groups';
import {
  joinOf,
  type EdgeKind,
  type Graph,
  type GraphEdge,
  type GraphGroup,
  type GraphNode,
  type NodeKind,
} from './graph';

/** A state machine that another one starts. */
export interface NestedMachine {
  readonly name: string;
  readonly definition: StateMachineDefinition;
}

/** Options of a diagram. */
export interface DiagramOptions {
  /** What stands above the diagram. @default - the definition's comment */
  readonly title?: string;
  /** The machine behind an ARN, to be drawn beside the Task that starts it. @default - started machines are not drawn */
  readonly nested?: (stateMachineArn: string) => NestedMachine | undefined;
}

/** Where a sequence of states stands. */
interface Place {
  /** Keeps the nodes of nested machines apart. */
  readonly scope: string;
  readonly group?: string;
  /** Where a state leads that ends its sequence. */
  readonly end: string;
}

/** Turns a definition into nodes, edges and groups. */
export function buildGraph(definition: StateMachineDefinition, options: DiagramOptions = {}): Graph {
  return new GraphBuilder(options).build(definition);
}

class GraphBuilder {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly edges = new Map<string, GraphEdge & { readonly labels: string[] }>();
  private readonly groups: GraphGroup[] = [];
  private readonly machines = new Map<string, string>();

  constructor(private readonly options: DiagramOptions) {}

  build(definition: StateMachineDefinition): Graph {
    this.addMachine(definition, { scope: '', end: ':end' });
    for (const { to } of this.edges.values()) {
      if (!this.nodes.has(to))
        this.addNode({ id: to, kind: 'missing', label: to, marks: ['no such state'] }, undefined);
    }
    const title = this.options.title ?? definition.Comment ?? '';
    const edges = [...this.edges.values()];
    return { title, ...withoutBundles([...this.nodes.values()], edges), groups: this.groups };
  }

  private addMachine(definition: StateMachineDefinition, place: Place): void {
    const start = `${place.scope}:start`;
    const timeout = definition.TimeoutSeconds;
    const marks = timeout === undefined ? [] : [`timeout ${describeSeconds(timeout)}`];
    this.addNode({ id: start, kind: 'start', label: 'Start', marks }, place.group);
    this.addSequence(definition, place);
    this.addEdge(start, this.target(place, definition.StartAt), 'next');
    if ([...this.edges.values()].some(({ to }) => to === place.end)) {
      this.addNode({ id: place.end, kind: 'end', label: 'End', marks: [] }, place.group);
    }
  }

  private addSequence({ States: states }: StateMachineDefinition, place: Place): void {
    const fragments = fragmentGroups(Object.keys(states));
    const groups = new Map<string, string>();
    for (const [fragment, names] of fragments) {
      const id = `${place.group ?? place.scope}/fragment:${fragment}`;
      this.groups.push({ id, kind: 'fragment', label: fragment, ...parent(place.group) });
      for (const name of names) groups.set(name, id);
    }
    for (const [name, state] of Object.entries(states)) {
      this.addState(name, state, { ...place, ...group(groups.get(name) ?? place.group) });
    }
  }

  private addState(name: string, state: State, place: Place): void {
    const id = `${place.scope}${name}`;
    const node = { id, kind: 'state' as NodeKind, label: name, type: state.Type, marks: marksOf(state) };
    const detail = describeState(state);
    const described = detail === undefined ? node : { ...node, detail };
    if (state.Type === 'Parallel' || state.Type === 'Map') {
      this.addContainer(described, state, place);
    } else {
      this.addNode(described, place.group);
    }
    if (state.Type === 'Task') this.addStartedMachine(id, state.Resource, state.Parameters ?? state.Arguments, place);
    this.addTransitions(id, state, place);
  }

  /** A Parallel or Map is a frame with the state itself at its head, its sequences below, and a point where they meet. */
  private addContainer(node: GraphNode, state: State, place: Place): void {
    const frame = `${node.id}/frame`;
    const kind = state.Type === 'Map' ? 'map' : 'parallel';
    this.groups.push({ id: frame, kind, label: node.label, ...parent(place.group) });
    this.addNode(node, frame);
    const join = joinOf(node.id);
    for (const sequence of sequencesOf(state)) {
      this.addSequence(sequence, { scope: place.scope, group: frame, end: join });
      this.addEdge(node.id, this.target(place, sequence.StartAt), 'next');
    }
    this.addNode({ id: join, kind: 'join', label: `${node.label}: all done`, marks: [] }, frame);
  }

  private addStartedMachine(
    id: string,
    resource: string,
    args: Parameters<typeof startedMachine>[1],
    place: Place,
  ): void {
    const arn = startedMachine(resource, args);
    const machine = arn === undefined ? undefined : this.options.nested?.(arn);
    if (arn === undefined || machine === undefined) return;
    let scope = this.machines.get(arn);
    if (scope === undefined) {
      scope = `${machine.name}/`;
      this.machines.set(arn, scope);
      const frame = `${scope}frame`;
      this.groups.push({ id: frame, kind: 'machine', label: `Machine ${machine.name}`, ...parent(place.group) });
      this.addMachine(machine.definition, { scope, group: frame, end: `${scope}:end` });
    }
    this.addEdge(id, `${scope}:start`, 'starts');
  }

  private addTransitions(id: string, state: State, place: Place): void {
    const leaves = state.Type === 'Parallel' || state.Type === 'Map' ? joinOf(id) : id;
    if (state.Type === 'Choice') {
      for (const rule of state.Choices) {
        if (rule.Next !== undefined) this.addEdge(id, this.target(place, rule.Next), 'choice', describeRule(rule));
      }
      if (state.Default !== undefined) this.addEdge(id, this.target(place, state.Default), 'default', 'otherwise');
    } else if ('Next' in state && state.Next !== undefined) {
      this.addEdge(leaves, this.target(place, state.Next), 'next');
    } else if (state.Type !== 'Fail' && (state.Type !== 'Succeed' || place.end.endsWith('/join'))) {
      this.addEdge(leaves, place.end, 'next');
    }
    for (const catcher of ('Catch' in state ? state.Catch : undefined) ?? []) {
      this.addEdge(leaves, this.target(place, catcher.Next), 'catch', catcher.ErrorEquals.join(', '));
    }
  }

  private target(place: Place, name: string): string {
    return `${place.scope}${name}`;
  }

  private addNode(node: GraphNode, inGroup: string | undefined): void {
    this.nodes.set(node.id, { ...node, ...group(inGroup) });
  }

  private addEdge(from: string, to: string, kind: EdgeKind, label?: string): void {
    const id = `${from} -${kind}-> ${to}`;
    const edge = this.edges.get(id) ?? { id, from, to, kind, labels: [] };
    if (label !== undefined && !edge.labels.includes(label)) edge.labels.push(label);
    this.edges.set(id, edge);
  }
}

/** The branches of a Parallel, or what a Map does with each item; none of any other state. */
export function sequencesOf(state: State): readonly StateMachineDefinition[] {
  if (state.Type === 'Parallel') return state.Branches;
  const processor = state.Type === 'Map' ? itemProcessorOf(state) : undefined;
  return processor === undefined ? [] : [processor];
}

function parent(id: string | undefined): { parent?: string } {
  return id === undefined ? {} : { parent: id };
}

function group(id: string | undefined): { group?: string } {
  return id === undefined ? {} : { group: id };
}
