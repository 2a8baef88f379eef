import type { State } from '../../language/definition';
import type { AppModel } from '../../world/assembly/app-model';
import type { AppMachine } from '../machines';

/** Something that lint found. */
export interface LintFinding {
  /** An error is refused by AWS or hangs or fails for certain; a warning is likely to hurt; a note tells what is left open. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly rule: string;
  /** The state; undefined when the whole machine is meant. */
  readonly state?: string;
  /** What is wrong, and what to do. */
  readonly message: string;
  /** What is said of several states in one line. @default - the message, of those that have the same */
  readonly summary?: string;
}

/** A state with its name. */
export interface NamedState {
  readonly name: string;
  readonly state: State;
}

/** What a rule looks at. */
export interface LintSubject {
  readonly app: AppModel;
  readonly machine: AppMachine;
  /** Every state, those inside of Parallel and Map included. */
  readonly states: readonly NamedState[];
}

export type LintRule = (subject: LintSubject) => readonly LintFinding[];
