import { textOf } from '../base/text';
import type { RecordedEvent } from './recording';

/** An event with where it belongs. */
export interface PlacedEvent {
  readonly event: RecordedEvent;
  /** The state in progress; for an exit, the one that exits. */
  readonly state: string | undefined;
  /** The index in each Map around, outermost first. */
  readonly iterations: readonly number[];
}

/** A sequence of events of which each follows the one before: the execution's own, that of a branch, of an iteration. */
export interface Lane {
  /** Where it stands: Parallel states with the first state of the branch, Maps with the index. */
  readonly key: string;
  readonly events: PlacedEvent[];
}

/** The events of a history, sorted by who they happened to. What runs beside each other has no order of its own. */
export interface Lanes {
  readonly lanes: ReadonlyMap<string, Lane>;
  /** Whether nothing tells which event follows which: older recordings lack it. */
  readonly isUnordered: boolean;
}

interface Node {
  readonly key: string;
  readonly parent: Node | undefined;
  readonly iterations: readonly number[];
  readonly lane: Lane;
  open: { readonly name: string; readonly type: string } | undefined;
}

const CONCURRENT = /^(ParallelStateStarted|MapIterationStarted)$/;

/** Sorts the events of a history into lanes. */
export function lanesOf(events: readonly RecordedEvent[]): Lanes {
  const linked = events.some(({ id, previousId }) => id > 2 && previousId > 0);
  const isUnordered = !linked && events.some(({ type }) => CONCURRENT.test(type));
  const sorter = new Sorter(linked);
  for (const event of events) sorter.place(event);
  return { lanes: sorter.lanes, isUnordered };
}

class Sorter {
  readonly lanes = new Map<string, Lane>();
  private readonly nodes = new Map<string, Node>();
  private readonly byId = new Map<number, { readonly event: RecordedEvent; readonly node: Node }>();
  private readonly root = this.node('', undefined, []);

  constructor(private readonly linked: boolean) {}

  place(event: RecordedEvent): void {
    const node = this.linked ? this.nodeOf(event) : this.root;
    this.byId.set(event.id, { event, node });
    const entered = /^(\w+)StateEntered$/.exec(event.type)?.[1];
    const name = event.told['name'];
    if (entered !== undefined && typeof name === 'string') node.open = { name, type: entered };
    const state = typeof name === 'string' && /State(Entered|Exited)$/.test(event.type) ? name : node.open?.name;
    node.lane.events.push({ event, state, iterations: node.iterations });
    if (/StateExited$/.test(event.type)) node.open = undefined;
  }

  private nodeOf(event: RecordedEvent): Node {
    const { type, told } = event;
    if (/^Execution/.test(type)) return this.root;
    const previous = this.byId.get(event.previousId);
    const before = previous?.node ?? this.root;
    if (/^MapIteration/.test(type)) {
      const map = up(before, ({ open }) => open?.name === told['name']) ?? before;
      return this.iteration(map, told);
    }
    if (/StateEntered$/.test(type) && previous?.event.type === 'ParallelStateStarted') {
      return this.branch(before, textOf(told['name']));
    }
    if (/StateExited$/.test(type)) return up(before, ({ open }) => open?.name === told['name']) ?? before;
    const composite = /^(Parallel|Map)State(Started|Succeeded|Failed)$/.exec(type)?.[1];
    if (composite !== undefined) return up(before, ({ open }) => open?.type === composite) ?? before;
    if (/StateAborted$/.test(type)) return this.node(`${(before.parent ?? before).key}!aborted`, undefined, []);
    if (type === 'EvaluationFailed') return this.withOpen(before, told['state']);
    return before;
  }

  /** Its previous event is the one before the state was entered. */
  private withOpen(before: Node, state: unknown): Node {
    const isIt = ({ open }: Node): boolean => open?.name === state;
    return up(before, isIt) ?? [...this.nodes.values()].reverse().find(isIt) ?? before;
  }

  private branch(parent: Node, first: string): Node {
    return this.node(`${parent.key}/${parent.open?.name}>${first}`, parent, parent.iterations);
  }

  private iteration(parent: Node, { name, index }: RecordedEvent['told']): Node {
    const key = `${parent.key}/${textOf(name)}#${Number(index)}`;
    return this.node(key, parent, [...parent.iterations, Number(index)]);
  }

  private node(key: string, parent: Node | undefined, iterations: readonly number[]): Node {
    let node = this.nodes.get(key);
    if (node === undefined) {
      const lane: Lane = { key, events: [] };
      this.lanes.set(key, lane);
      node = { key, parent, iterations, lane, open: undefined };
      this.nodes.set(key, node);
    }
    return node;
  }
}

function up(from: Node, isIt: (node: Node) => boolean): Node | undefined {
  for (let node: Node | undefined = from; node !== undefined; node = node.parent) if (isIt(node)) return node;
  return undefined;
}
