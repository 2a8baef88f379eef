import { SeededRandom } from './random';

/** What something that happens reads and changes: names such as `dynamodb:Orders/{"pk":{"S":"o1"}}`. */
export interface Footprint {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** What it adds something to that nobody finds in a certain place: of two such additions it does not matter which comes first. */
  readonly adds?: readonly string[];
}

/** Whose entry it is: asked for the whole label only when somebody has to read it. */
export interface Subject {
  label(what: string): string;
  /** Who acts: an execution, an invocation, a client. @default - the world itself */
  readonly actor?: string;
  /** What the action reads and changes, where that is known before it happens. @default - unknown */
  readonly footprint?: Footprint | undefined;
  /** Until when it may wait for its turn, where somebody chooses the order, in epoch milliseconds. @default - the instant at which it is due */
  readonly latestMs?: number;
  /** The numbers of actions that have to lie before it besides the one that entered it: the ends of branches that it joins. */
  readonly joins?: readonly number[];
}

/** An entry that may happen next. */
export interface ReadyEntry {
  readonly label: string;
  /** Who acts: the entries of one actor keep their order. Undefined for the world itself: of its deliveries and schedules those with one label do. */
  readonly actor: string | undefined;
  readonly footprint: Footprint | undefined;
  /** The virtual instant from which on it may happen, in epoch milliseconds. */
  readonly dueMs: number;
  /** The virtual instant by which it has to happen, in epoch milliseconds. */
  readonly latestMs: number;
  /** The number of the action, from 0, in or after which it was entered; undefined for one that was there before all. */
  readonly cause: number | undefined;
  /** The numbers of further actions without which it would not be there. */
  readonly joins?: readonly number[] | undefined;
}

/** Whoever decides which of the entries that are due at one instant happens next. */
export interface OrderChooser {
  /** Whether a handler may stand still before each of its calls of AWS, until it times out. @default false */
  readonly letsStall?: boolean;
  /**
   * The index of the entry that happens next.
   * @param ready the first entry of each actor, at least two, in the order in which they were entered.
   */
  choose(ready: readonly ReadyEntry[]): number;
  /** One like it that has chosen nothing yet, for a world that begins, be it anew. @default - itself */
  anew?(): OrderChooser;
  /** Told of every entry just before it happens, also of those that nobody has to choose. */
  happens?(entry: ReadyEntry): void;
  /** Told what the action that is under way reads and changes, as it does. */
  touches?(footprint: Footprint): void;
  /** Told of an entry that the action under way strikes out, and that could have happened in its place. */
  cancels?(entry: ReadyEntry): void;
}

/** What touches nothing, or tells of all that it touches as it does. */
export const TELLS: Footprint = { reads: [], writes: [] };

/**
 * What the world does by itself, where more is known of it than that it may touch everything.
 * @param footprint asked for when it happens; undefined where nobody knows.
 */
export function knownToTouch(footprint: () => Footprint | undefined): Subject {
  return {
    label: (what) => what,
    get footprint() {
      return footprint();
    },
  };
}

/** One of many who act, under a label of its own. */
export function actor(name: string, footprint?: Footprint): Subject {
  return { label: (what) => what, actor: name, ...(footprint !== undefined && { footprint }) };
}

/** Who acts by an entry; what the world does by itself, each delivery and each schedule, is one who acts by the name of what it does. */
export function actorOf({ actor: who, label }: Pick<ReadyEntry, 'actor' | 'label'>): string {
  return who ?? `${THE_WORLD}: ${label}`;
}

/** What stands before the name of one who acts that is the world itself. */
export const THE_WORLD = 'the world';

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

/** The choices that were made before, in their order; what comes after them goes on with who acted last, while it can. */
export class GivenOrder implements OrderChooser {
  private asked = 0;
  private last: ReadyEntry | undefined;

  constructor(private readonly choices: readonly number[]) {}

  choose(ready: readonly ReadyEntry[]): number {
    const given = this.choices[this.asked++];
    return given === undefined ? this.otherwise(ready) : Math.min(given, ready.length - 1);
  }

  happens(entry: ReadyEntry): void {
    this.last = entry;
  }

  /** Which of the entries goes on with who acted last; undefined when none of them does. */
  tryGoesOn(ready: readonly ReadyEntry[]): number | undefined {
    const { last } = this;
    const index = last === undefined ? -1 : ready.findIndex((each) => actorOf(each) === actorOf(last));
    return index < 0 ? undefined : index;
  }

  /** What is chosen where nothing is given. */
  otherwise(ready: readonly ReadyEntry[]): number {
    return this.tryGoesOn(ready) ?? 0;
  }
}
