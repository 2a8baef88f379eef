import type { AslState, AslStates } from '../../states/asl-state';

/** A finding in one state: which rule, in which state, what to do. */
export interface Finding {
  readonly rule: string;
  /** The name of the state; undefined for what is said of the whole machine. */
  readonly state?: string;
  readonly message: string;
}

/** The findings that AWS would refuse or that can hang (errors), and those that are unwise (warnings). */
export interface Findings {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** The facts of the machine that matter to its states. */
export interface MachineFacts {
  readonly express: boolean;
  /** The language of states that name none; JSONPath unless it is said. */
  readonly language?: string;
  /** The number of inline Maps around the state, up to a distributed one, whose children are executions of their own. */
  readonly inlineMaps?: number;
  /** Whether the state stands in a branch or a Map. */
  readonly nested?: boolean;
  /** Whether failed executions can go on in any state. */
  readonly resumable?: boolean;
  /** Whether it has a key of the user. */
  readonly encrypted?: boolean;
  /** The timeout of a function by what stands in the definition for it; undefined where it is not known. */
  readonly functionTimeoutSeconds?: (functionName: string) => number | undefined;
}

/** The facts of the machine that its definition says. */
export interface DefinitionFacts extends MachineFacts {
  /** The names of all variables that some state assigns. */
  readonly variables: ReadonlySet<string>;
}

/** A state where it stands. */
export interface PlacedState {
  readonly name: string;
  readonly state: AslState;
  /** The states beside it, by name. */
  readonly siblings: Readonly<Record<string, AslState>>;
  readonly machine: DefinitionFacts;
}

/** Says what is wrong with a state and what to do, or nothing. */
export type Rule = (placed: PlacedState) => string | undefined;

/** Says what is wrong with a machine as a whole and what to do, or nothing. */
export type MachineRule = (definition: AslStates, machine: MachineFacts) => string | undefined;
