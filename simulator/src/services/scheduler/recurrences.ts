import type { Agenda, Timer } from '../../base/agenda';
import { knownToTouch, type Footprint } from '../../base/order';

/** What is due at instants that an expression names: a rule with a schedule, a schedule of the Scheduler. */
export interface Recurrence {
  readonly name: string;
  readonly arn: string;
  /** How messages name it: a construct path, or an ARN. */
  readonly path: string;
  /** It is due after this instant at the earliest, in epoch milliseconds. */
  readonly afterMs: number;
  /** Whether it is due only once. */
  readonly isOneTime: boolean;
  /** The first instant after another at which it is due; undefined when it is never due again. */
  nextDueMs(afterMs: number): number | undefined;
  /** What it touches to do what is due, besides what is told as it happens; undefined where nobody knows. @default - nobody knows */
  touches?(): Footprint | undefined;
  /** How much later than due it happens. */
  delayMs(): number;
  /** Does what is due. */
  fire(dueMs: number): void | Promise<void>;
}

/** How often something may be due in one span of time that a test lets pass. */
const MOST_AT_ONCE = 1_000_000;

interface Entered {
  untilMs: number;
  timers: Timer[];
  /** The last instant at which it was due and has happened. */
  happenedMs: number;
}

/**
 * What recurs in a world. It is due for ever, so it counts only while a test lets a span of time pass, not while it waits for
 * something. What is due once and was made in the course of a run is a timer like any other.
 */
export class Recurrences {
  private readonly entered = new Map<Recurrence, Entered>();
  private horizonMs = -Infinity;

  constructor(private readonly agenda: Agenda) {}

  /** Takes what the templates declare. */
  declare(...recurrences: readonly Recurrence[]): void {
    for (const each of recurrences)
      this.entered.set(each, { untilMs: each.afterMs, timers: [], happenedMs: -Infinity });
  }

  /** Takes what is made while time passes. */
  add(recurrence: Recurrence): void {
    this.declare(recurrence);
    this.enter(recurrence, recurrence.isOneTime ? Infinity : this.horizonMs);
  }

  /** Takes what is made in the place of another one; what has happened by then does not happen again. */
  replace(old: Recurrence, recurrence: Recurrence): void {
    const happenedMs = this.entered.get(old)?.happenedMs ?? -Infinity;
    this.remove(old);
    const untilMs = Math.max(recurrence.afterMs, happenedMs);
    this.entered.set(recurrence, { untilMs, timers: [], happenedMs });
    this.enter(recurrence, recurrence.isOneTime ? Infinity : this.horizonMs);
  }

  /** Strikes out what is not to happen any more. */
  remove(recurrence: Recurrence): void {
    for (const timer of this.entered.get(recurrence)?.timers ?? []) timer.cancel();
    this.entered.delete(recurrence);
  }

  /** What an ARN or a name means; undefined when it means nothing. */
  find(reference: string): Recurrence | undefined {
    return [...this.entered.keys()].find(({ arn, name }) => arn === reference || name === reference);
  }

  /** Whether anything is to happen that is not in the agenda by itself. */
  get recurs(): boolean {
    return [...this.entered.values()].some(({ untilMs }) => untilMs < Infinity);
  }

  /** The first instant at which something is due that is not entered yet; undefined when there is none. */
  get nextDueMs(): number | undefined {
    const due = [...this.entered].flatMap(
      ([recurrence, { untilMs }]) => recurrence.nextDueMs(Math.max(untilMs, this.agenda.nowMs - 1)) ?? [],
    );
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Enters into the agenda what is due until an instant. */
  enterUntil(untilMs: number): void {
    this.horizonMs = untilMs;
    for (const each of this.entered.keys()) this.enter(each, untilMs);
  }

  private enter(recurrence: Recurrence, untilMs: number): void {
    const entered = this.entered.get(recurrence);
    if (entered === undefined) return;
    for (const dueMs of this.due(recurrence, entered, untilMs)) {
      const atMs = dueMs + recurrence.delayMs();
      const happens = (): void | Promise<void> => {
        entered.timers = entered.timers.filter((each) => each !== timer);
        entered.happenedMs = Math.max(entered.happenedMs, dueMs);
        return recurrence.fire(dueMs);
      };
      const subject = knownToTouch(() => recurrence.touches?.());
      const timer = this.agenda.at(atMs, `schedule ${recurrence.path}`, happens, subject);
      entered.timers.push(timer);
    }
    entered.untilMs = Math.max(entered.untilMs, untilMs);
  }

  private due(recurrence: Recurrence, entered: Entered, untilMs: number): number[] {
    const due: number[] = [];
    let afterMs = Math.max(entered.untilMs, this.agenda.nowMs - 1);
    for (;;) {
      const dueMs = recurrence.nextDueMs(afterMs);
      if (dueMs === undefined || dueMs > untilMs) return due;
      due.push(dueMs);
      afterMs = dueMs;
      if (due.length > MOST_AT_ONCE)
        throw new Error(
          `The schedule '${recurrence.path}' is due more than ${MOST_AT_ONCE} times until ${new Date(untilMs).toISOString()}; ` +
            'let time pass in shorter spans',
        );
    }
  }
}
