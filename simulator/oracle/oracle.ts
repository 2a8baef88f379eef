import type { Checks } from '../../scripts/checks';

/** How much an oracle is asked, and where the generators start. */
export interface Sample {
  /** The number of cases, or undefined for the oracle's own number. */
  readonly runs: number | undefined;
  readonly seed: number;
}

/** A program of others that knows the right answers, with the checks that compare ours with them. */
export interface Oracle {
  readonly name: string;
  /** Commands that must answer, each with the arguments that make it print its version. */
  readonly tools: readonly (readonly [command: string, ...args: string[]])[];
  ask(checks: Checks, sample: Sample): Promise<void>;
}
