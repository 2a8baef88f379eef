import { SeededRandom } from './random';

/** What something that happens reads and changes: names such as `dynamodb:Orders/{"pk":{"S":"o1"}}`. */
export interface Footprint {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Whose entry it is: asked for the whole label only when somebody has to read it. */
export interface Subject {
  label(what: string): string;
  /** Who acts: an execution, an invocation, a client. @default - the world itself */
  readonly actor?: string;
  /** What the action reads and changes, where that is known before it happens. @default - unknown */
  readonly footprint?: Footprint;
}

/** An entry that may happen next. */
export interface ReadyEntry {
  readonly label: string;
  /** Who acts: the entries of one actor keep their order. Undefined for the world itself: its deliveries, its schedules. */
  readonly actor: string | undefined;
  readonly footprint: Footprint | undefined;
}

/** Whoever decides which of the entries that are due at one instant happens next. */
export interface OrderChooser {
  /**
   * The index of the entry that happens next.
   * @param ready the first entry of each actor, at least two, in the order in which they were entered.
   */
  choose(ready: readonly ReadyEntry[]): number;
}

/** One of many who act, under a label of its own. */
export function actor(name: string, footprint?: Footprint): Subject {
  return { label: (what) => what, actor: name, ...(footprint !== undefined && { footprint }) };
}

/** Chooses by a seed. */
export class SeededOrder implements OrderChooser {
  private readonly random: SeededRandom;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  choose(ready: readonly ReadyEntry[]): number {
    return Math.floor(this.random.next() * ready.length);
  }
}
