import { LAST_INSTANT_MS } from './instant';
import { actorOf, type Footprint, type OrderChooser, type ReadyEntry, type Subject } from './order';

/** An entry of the agenda that has not happened yet. */
export interface Timer {
  /** The virtual instant at which it happens, in epoch milliseconds. */
  readonly dueMs: number;
  /** Strikes the entry out; does nothing once it has happened. */
  cancel(): void;
}

/** What happens at an instant. Time stands still until the promise, if there is one, is settled. */
export type Action = () => void | Promise<void>;

/** Options of an {@link Agenda}. */
export interface AgendaOptions {
  /** The virtual instant at which the agenda starts, in epoch milliseconds. */
  readonly startMs: number;
  /**
   * How many actions may happen at one and the same virtual instant before the agenda takes it for a loop.
   * @default 10,000,000
   */
  readonly maxActionsAtOneInstant?: number;
  /** Who chooses among what is due at one instant. @default - nobody: what was entered first happens first */
  readonly order?: OrderChooser;
}

class Entry implements Timer, ReadyEntry {
  constructor(
    readonly dueMs: number,
    readonly seq: number,
    private readonly what: string,
    private subject: Subject | undefined,
    public action: Action | undefined,
    private readonly onCancel: (entry: Entry) => void,
    readonly cause: number | undefined,
  ) {}

  get label(): string {
    return this.subject === undefined ? this.what : this.subject.label(this.what);
  }

  get actor(): string | undefined {
    return this.subject?.actor;
  }

  get footprint(): ReadyEntry['footprint'] {
    return this.subject?.footprint;
  }

  get joins(): readonly number[] | undefined {
    return this.subject?.joins;
  }

  get latestMs(): number {
    return Math.max(this.dueMs, this.subject?.latestMs ?? 0);
  }

  cancel(): void {
    if (this.action === undefined) return;
    this.action = undefined;
    this.onCancel(this);
    // It may stay on the agenda for long, and is not to keep alive what it was about.
    this.subject = undefined;
  }
}

const WORTH_SWEEPING = 1_024;

/**
 * Virtual time: the one place that owns it.
 *
 * Everything that happens is an entry with a due time. Entries happen one at a time in the total order
 * (due time, order of entry), and time jumps from one to the next. Where somebody chooses the order, only the entries of
 * one actor keep theirs among those that are due at one instant.
 */
export class Agenda {
  /** What happens before all that is entered for the present instant. */
  private readonly urgent: Entry[] = [];
  /** What was entered for a later instant. */
  private heap: Entry[] = [];
  /** What was entered for the present instant, in its order, from {@link presentAt} on. */
  private present: (Entry | undefined)[] = [];
  private presentAt = 0;
  /** Called whenever nothing more is due at the present instant, and when a run ends. */
  whenStill: (() => Promise<void>) | undefined;
  private readonly maxAtOneInstant: number;
  private readonly order: OrderChooser | undefined;
  private now: number;
  private nextSeq = 0;
  private atThisInstant = 0;
  private happenedSoFar = 0;
  private running = false;
  private cancelled = 0;
  private happened = 0;
  private isActing = false;
  /** Until when all that could happen instead of the present action may wait. */
  private horizonMs = 0;

  constructor(options: AgendaOptions) {
    this.now = options.startMs;
    this.maxAtOneInstant = options.maxActionsAtOneInstant ?? 10_000_000;
    this.order = options.order;
  }

  /** The virtual instant, in epoch milliseconds. */
  get nowMs(): number {
    return this.now;
  }

  /** Whether an action is under way. */
  get isUnderWay(): boolean {
    return this.isActing;
  }

  /** How many actions have happened. */
  get happenedCount(): number {
    return this.happenedSoFar;
  }

  /** When the next entry is due, in epoch milliseconds; undefined when there is none. */
  get nextDueMs(): number | undefined {
    return this.first()?.dueMs;
  }

  /** What is entered and has not happened, the first due first: at most so many. */
  upcoming(atMost: number): readonly { readonly dueMs: number; readonly label: string }[] {
    const waiting = [...this.urgent, ...this.present.slice(this.presentAt), ...this.heap].filter(
      (each): each is Entry => each?.action !== undefined,
    );
    const sorted = waiting.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    return sorted.slice(0, atMost).map(({ dueMs, label }) => ({ dueMs, label }));
  }

  /**
   * Enters an action at a virtual instant; an instant that has passed counts as now.
   * @param label what the action belongs to, for the error that names a loop.
   * @param subject makes the whole label out of it. @default - it is the whole label
   */
  at(dueMs: number, label: string, action: Action, subject?: Subject): Timer {
    const isLater = dueMs > this.now;
    const due = isLater ? dueMs : this.now;
    const entry = new Entry(due, this.nextSeq++, label, subject, action, this.countCancelled, this.cause);
    if (isLater) this.push(entry);
    else this.present.push(entry);
    return entry;
  }

  /** Enters an action a number of virtual milliseconds from now. */
  after(delayMs: number, label: string, action: Action, subject?: Subject): Timer {
    return this.at(this.now + delayMs, label, action, subject);
  }

  /** Enters an action at the present instant, behind all that is entered for it already. */
  soon(label: string, action: Action, subject?: Subject): Timer {
    return this.at(this.now, label, action, subject);
  }

  /** Enters an action at the present instant, before all that is entered for it by other ways. */
  atOnce(label: string, action: Action, subject?: Subject): Timer {
    const entry = new Entry(this.now, this.nextSeq++, label, subject, action, () => {}, this.cause);
    this.urgent.push(entry);
    return entry;
  }

  /** Tells whoever chooses the order what the action under way reads and changes. */
  touch(footprint: Footprint): void {
    if (this.isActing) this.order?.touches?.(footprint);
  }

  /**
   * Lets everything happen that is due, until `done` holds, nothing is entered any more, or the next entry
   * lies after `untilMs`; in the last case the clock is set to `untilMs`.
   * @throws when it is already running, when time does not advance any more (the message names the loop), or when what is
   * next is due after the last instant that there is.
   */
  async run(options: { readonly untilMs?: number; readonly done?: () => boolean } = {}): Promise<void> {
    if (this.running) {
      throw new Error('The agenda is running already: one caller at a time lets time pass');
    }
    this.running = true;
    try {
      const untilMs = options.untilMs ?? Infinity;
      while (!options.done?.()) {
        if (this.whenStill !== undefined && (this.first()?.dueMs ?? Infinity) > this.now) await this.whenStill();
        const entry = this.next(untilMs);
        if (entry === undefined) {
          if (untilMs !== Infinity) this.advanceTo(Math.min(untilMs, LAST_INSTANT_MS));
          return;
        }
        this.advanceTo(entry.dueMs);
        this.countAtThisInstant(entry);
        this.order?.happens?.(entry);
        const action = entry.action as Action;
        entry.action = undefined;
        this.happened += 1;
        this.isActing = true;
        const settled = action();
        if (settled !== undefined) await settled;
        this.isActing = false;
      }
      await this.whenStill?.();
    } finally {
      this.isActing = false;
      this.running = false;
    }
  }

  /** The number of the action that is under way, or was the last, from 0; undefined before all. */
  get cause(): number | undefined {
    return this.running && this.happened > 0 ? this.happened - 1 : undefined;
  }

  private next(untilMs: number): Entry | undefined {
    const [urgent] = this.urgent;
    if (this.order !== undefined && urgent === undefined) return this.chosen(this.order, untilMs);
    const first = this.first();
    if (first === undefined || first.dueMs > untilMs) return undefined;
    checkInstant(first);
    if (first === this.urgent[0]) return this.urgent.shift();
    if (first === this.heap[0]) this.pop();
    else this.shift();
    return first;
  }

  /** Has somebody choose among all that may happen next: what is due before the first of them has to have happened. */
  private chosen(order: OrderChooser, untilMs: number): Entry | undefined {
    this.present = this.present.filter((each) => each?.action !== undefined);
    this.presentAt = 0;
    this.gather(untilMs);
    const ready = new Map<string, Entry>();
    for (const each of this.present as Entry[]) {
      const who = actorOf(each);
      if (each.dueMs <= this.horizonMs && !ready.has(who)) ready.set(who, each);
    }
    const choices = [...ready.values()];
    if (choices.length === 0) return undefined;
    const entry = choices[choices.length === 1 ? 0 : order.choose(choices)];
    if (entry === undefined)
      throw new Error(`Whoever chooses the order has to choose one of ${choices.length} entries`);
    checkInstant(entry);
    this.present.splice(this.present.indexOf(entry), 1);
    return entry;
  }

  /** Brings into {@link present} what is due by then, in its order, and finds out how long all of it may wait. */
  private gather(untilMs: number): void {
    this.horizonMs = Math.min(untilMs, ...(this.present as Entry[]).map(({ latestMs }) => latestMs));
    const due: Entry[] = [];
    for (this.dropCancelled(); this.heap[0] !== undefined; this.dropCancelled()) {
      if (this.heap[0].dueMs > this.horizonMs) break;
      const entry = this.pop();
      due.push(entry);
      this.horizonMs = Math.min(this.horizonMs, entry.latestMs);
    }
    if (due.length > 0)
      this.present = [...due, ...this.present].sort((a, b) => (isBefore(a as Entry, b as Entry) ? -1 : 1));
  }

  /** What is due now and was entered before now was entered before all that was entered for the present instant. */
  private first(): Entry | undefined {
    this.dropCancelled();
    const [urgent] = this.urgent;
    if (urgent !== undefined) return urgent;
    const [later] = this.heap;
    return later !== undefined && later.dueMs <= this.now ? later : (this.present[this.presentAt] ?? later);
  }

  private dropCancelled(): void {
    while (this.urgent.length > 0 && this.urgent[0]?.action === undefined) this.urgent.shift();
    while (this.heap.length > 0 && this.heap[0]?.action === undefined) {
      this.pop();
      if (this.cancelled > 0) this.cancelled -= 1;
    }
    while (this.presentAt < this.present.length && this.present[this.presentAt]?.action === undefined) {
      this.shift();
      if (this.cancelled > 0) this.cancelled -= 1;
    }
  }

  private shift(): void {
    this.present[this.presentAt] = undefined;
    this.presentAt += 1;
    if (this.presentAt < WORTH_SWEEPING || this.presentAt < this.present.length / 2) return;
    this.present = this.present.slice(this.presentAt);
    this.presentAt = 0;
  }

  /** Most timeouts are cancelled long before they are due: once they are the greater part, they are thrown out. */
  private readonly countCancelled = (entry: Entry): void => {
    if (this.isActing && entry.dueMs <= this.horizonMs) this.order?.cancels?.(entry);
    this.cancelled += 1;
    if (this.cancelled < WORTH_SWEEPING || this.cancelled < this.heap.length / 2) return;
    const kept = this.heap.filter(({ action }) => action !== undefined);
    this.heap = kept.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.cancelled = 0;
  };

  private advanceTo(instantMs: number): void {
    if (instantMs <= this.now) return;
    this.now = instantMs;
    this.atThisInstant = 0;
  }

  private countAtThisInstant(entry: Entry): void {
    this.happenedSoFar += 1;
    this.atThisInstant += 1;
    if (this.atThisInstant > this.maxAtOneInstant) {
      throw new Error(
        `Time stands still at ${new Date(this.now).toISOString()}: ${this.maxAtOneInstant} actions happened at this ` +
          `instant, the last of them '${entry.label}'; give the loop a Wait, or raise 'maxActionsAtOneInstant'`,
      );
    }
  }

  private push(entry: Entry): void {
    const heap = this.heap;
    let child = heap.length;
    heap.push(entry);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = entry;
  }

  private pop(): Entry {
    const heap = this.heap;
    const first = heap[0] as Entry;
    const last = heap.pop() as Entry;
    if (heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Entry): void {
    const heap = this.heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Entry)) child += 1;
      const below = heap[child] as Entry;
      if (!isBefore(below, entry)) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = entry;
  }
}

function checkInstant({ dueMs, label }: Entry): void {
  if (dueMs <= LAST_INSTANT_MS) return;
  const last = new Date(LAST_INSTANT_MS).toISOString();
  throw new Error(`'${label}' would happen after ${last}, the last instant that there is; give it a shorter time`);
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.seq < b.seq);
}
