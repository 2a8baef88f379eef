import type { Deployment, Mailbox } from './deployment';

/** Something that a deployed stack must do, told once for the emulator and the simulator. */
export interface Expectation {
  readonly name: string;
  /** The construct path of the state machine that it needs; left out when it needs none. */
  readonly machine?: string;
  /** Features of the language that matter only here: see `LanguageFeature.isUsedBy`. */
  readonly features?: readonly string[];
  /** Does it, and tells what was seen: only what is the same in every run. */
  play(deployment: Deployment): Promise<unknown>;
  /** What must be seen. */
  readonly expected: unknown;
}

/** Expectations of one deployment of the app: as it stands, or with changed props. */
export interface ExpectationSet {
  readonly app: 'as it stands' | 'with changed props';
  /** Where the expectations read messages. */
  readonly mailboxes: readonly Mailbox[];
  readonly expectations: readonly Expectation[];
}
