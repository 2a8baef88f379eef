/** The types of states, and what a diagram draws besides states. */
export type NodeKind = 'start' | 'end' | 'join' | 'missing' | 'state';

/** One thing in a diagram that edges connect. */
export interface GraphNode {
  /** Stable between versions of a definition: made of names, not of positions. */
  readonly id: string;
  readonly kind: NodeKind;
  /** The innermost group around it. */
  readonly group?: string;
  /** The state's name, or what stands in its place. */
  readonly label: string;
  /** The state's type, e.g. `Task`. */
  readonly type?: string;
  /** What the state does, in a few words: `Lambda invoke`, `for 30 s`. */
  readonly detail?: string;
  /** What guards the state: retries, timeouts, concurrency. */
  readonly marks: readonly string[];
}

/** How one state leads to another. */
export type EdgeKind = 'next' | 'choice' | 'default' | 'catch' | 'starts';

export interface GraphEdge {
  /** Stable between versions of a definition. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** Under which condition or errors; several when more than one leads the same way. */
  readonly labels: readonly string[];
}

/** A frame around nodes and further groups. */
export interface GraphGroup {
  readonly id: string;
  readonly kind: 'parallel' | 'map' | 'fragment' | 'machine';
  readonly label: string;
  /** The group around this one. */
  readonly parent?: string;
}

/** A state machine as a picture sees it, without any layout. */
export interface Graph {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly groups: readonly GraphGroup[];
}

/** The id of the point where the sequences of a Parallel or Map meet. */
export function joinOf(id: string): string {
  return `${id}/join`;
}
