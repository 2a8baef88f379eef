import type { Footprint } from '../../base/order';

/** A step that may happen next: the first that one who acts has to do. */
export interface Candidate {
  /** Who acts: an execution, an invocation, a client; the steps of one actor keep their order. */
  readonly actor: string;
  readonly label: string;
  /** The instant from which on it may happen. @default 0 */
  readonly dueMs?: number;
  /** The instant by which it has to happen. @default - the one at which it is due */
  readonly latestMs?: number;
}

/** A step that happened. */
export interface Step extends Candidate {
  /** The number of the step without which it would not have been there; undefined for one that was there before all. */
  readonly cause?: number | undefined;
  /** The numbers of further steps without which it would not have been there. */
  readonly joins?: readonly number[] | undefined;
  /** What it read and changed. */
  readonly footprint: Footprint;
  /** Who could have acted in its place and can't any more, since it struck out what they had to do. */
  readonly disabled?: readonly string[];
}

/** Decides which of those who could act does. */
export interface OrderPolicy {
  /**
   * Who acts next; undefined ends the run, since nothing new can come of it.
   * @param ready what each who could act has to do next, in the order in which it came up; at least one.
   * @param steps what has happened so far.
   */
  next(ready: readonly Candidate[], steps: readonly Step[]): string | undefined;
}

/** Tries one order after another. */
export interface OrderSearch {
  /** How the next run is to go; undefined when there is none left to try. */
  next(): OrderPolicy | undefined;
  /** Learns what happened in the run that the last policy led. */
  learn(steps: readonly Step[]): void;
}

/** Runs something under a policy; the answer is what happened, up to where the policy ended it. */
export type Play = (policy: OrderPolicy) => Promise<Played> | Played;

/** What came of a run. */
export interface Played {
  readonly steps: readonly Step[];
  /** Whether the policy ended it before its end. */
  readonly isCut: boolean;
}

/** Who of those that are ready goes on where nothing else is said: whoever acted last, or else who waits longest. */
export function goingOn(ready: readonly Candidate[], steps: readonly Step[]): string {
  const last = steps[steps.length - 1]?.actor;
  const [first] = ready as [Candidate];
  return (ready.find(({ actor }) => actor === last) ?? first).actor;
}
