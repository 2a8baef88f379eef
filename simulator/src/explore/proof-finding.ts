import type { Fault } from '../faults/faults';

/** A fault of a proof, and the execution that it strikes. */
export interface PlacedFault {
  /** The construct path of the state machine. */
  readonly machine: string;
  /** Which of its executions, counted from 1 in the order of their starts. */
  readonly execution: number;
  readonly fault: Fault;
}

/** What happened in a run that went wrong, step by step. */
export interface ProofStep {
  /** Who acted: an execution, an invocation, a client, or the world itself. */
  readonly actor: string;
  readonly what: string;
  /** The virtual instant, in milliseconds since the world began. */
  readonly atMs: number;
}

/** A run that went wrong. */
export interface ProofFinding {
  /** `violated`: the invariant does not hold; `broken`: one of the actors threw; `endless`: a run did not come to its end. */
  readonly kind: 'violated' | 'broken' | 'endless';
  readonly message: string;
  readonly faults: readonly PlacedFault[];
  /** The choices that show it again: `replay(options, { order, faults })`. */
  readonly order: readonly number[];
  /** What happened, from the first step on; of a run that does not end, the last steps. */
  readonly steps: readonly ProofStep[];
}

/** What a fault strikes, and how, as people read it. */
export function struckText({ machine, execution, fault }: PlacedFault): string {
  const { kind, attempt = 1 } = fault;
  const what = 'state' in fault ? `'${fault.state}'` : `${fault.call}, which ${fault.function} calls`;
  return `${machine} #${execution}, ${what}: ${kind}${attempt === 1 ? '' : `, attempt ${attempt}`}`;
}
