import { createHash } from 'node:crypto';
import { clash } from '../../base/footprint';
import type { Step } from './order-policy';

/** Two steps of different actors of which each could have come first, and whose order makes a difference. */
export interface Race {
  readonly first: number;
  readonly second: number;
}

/** What happened in a run, and what of it had to happen before what. */
export class Trace {
  /** For each step, how many steps of each actor lie before it or are itself. */
  private readonly clocks: Map<string, number>[] = [];
  /** The how manieth of its actor each step is, from 1. */
  private readonly numbers: number[] = [];
  readonly races: readonly Race[];

  constructor(readonly steps: readonly Step[]) {
    const races: Race[] = [];
    const last = new Map<string, number>();
    for (const [at, step] of steps.entries()) {
      const clock = this.boundBefore(at, last.get(step.actor));
      for (let before = at - 1; before >= 0; before--) {
        const earlier = steps[before] as Step;
        if (this.isIn(before, clock) || !depend(earlier, step)) continue;
        if (!mayWait(earlier)) races.push({ first: before, second: at });
        join(clock, this.clocks[before] as Map<string, number>);
      }
      const number = (clock.get(step.actor) ?? 0) + 1;
      clock.set(step.actor, number);
      this.numbers.push(number);
      this.clocks.push(clock);
      last.set(step.actor, at);
    }
    for (const [at, step] of steps.entries()) if (mayWait(step)) races.push(...this.racesOfWaiting(at));
    this.races = races;
  }

  /** Whether one step had to happen before another, which came later. */
  isBefore(one: number, other: number): boolean {
    return one === other || this.isIn(one, this.clocks[other] as Map<string, number>);
  }

  /** Who could begin to bring about the second step of a race, and all that it needs, before the first. */
  initials({ first, second }: Race): Set<string> {
    const found = new Set<string>();
    const needed: number[] = [];
    const after = this.after(first);
    for (let at = first + 1; at <= second; at++) {
      if (at !== second && after.has(at)) continue;
      // The race itself is what is to be turned round.
      const isBegin = needed.every((each) => !this.isBefore(each, at));
      if (isBegin) found.add((this.steps[at] as Step).actor);
      needed.push(at);
    }
    return found;
  }

  /** What comes after a step in every order in which it is where it is, or happens later still. */
  private after(at: number): ReadonlySet<number> {
    if (mayWait(this.steps[at] as Step)) return this.afterWaiting(at).after;
    const later = [...this.steps.keys()].filter((each) => each > at && this.isBefore(at, each));
    return new Set(later);
  }

  /** The races of a step that may wait: whatever it brings about waits with it, and holds up nobody. */
  private racesOfWaiting(at: number): Race[] {
    return this.afterWaiting(at).races.map((second) => ({ first: at, second }));
  }

  private afterWaiting(at: number): { readonly after: ReadonlySet<number>; readonly races: readonly number[] } {
    const waiting = this.steps[at] as Step;
    const after = new Set([at]);
    /** What would not be there, or not be due yet, without the step. */
    const brought = new Set([at]);
    const races: number[] = [];
    for (let later = at + 1; later < this.steps.length; later++) {
      const step = this.steps[later] as Step;
      const causes = causesOf(step);
      const isBrought = [...brought].some((each) => causes.includes(each) || this.steps[each]?.actor === step.actor);
      if (isBrought) brought.add(later);
      const holdsUp = (each: number): boolean =>
        (each === at || !brought.has(each)) && latest(this.steps[each] as Step) < (step.dueMs ?? 0);
      const others = [...after].filter((each) => each !== at);
      const isLater = (each: number): boolean => {
        const earlier = this.steps[each] as Step;
        if (!brought.has(each)) return holdsUp(each) || depend(earlier, step);
        return latest(earlier) >= (step.dueMs ?? 0) && clash(earlier.footprint, step.footprint);
      };
      const isAfter = isBrought || holdsUp(at) || others.some(isLater);
      if (!isAfter && !depend(waiting, step)) continue;
      if (!isAfter) races.push(later);
      after.add(later);
    }
    after.delete(at);
    return { after, races };
  }

  /** The same text for any two runs that differ in nothing but the order of steps that don't touch each other. */
  get hash(): string {
    const names = canonicalNames(this.steps);
    const depths: number[] = [];
    const layers: string[][] = [];
    for (const at of this.steps.keys()) {
      let depth = 0;
      for (let before = 0; before < at; before++)
        if ((depths[before] as number) >= depth && this.isBefore(before, at)) depth = (depths[before] as number) + 1;
      depths.push(depth);
      (layers[depth] ??= []).push(names[at] as string);
    }
    return createHash('sha256')
      .update(JSON.stringify(layers.map((each) => each.sort())))
      .digest('hex')
      .slice(0, 16);
  }

  /** What lies before a step whatever the order: what its actor did, what entered it, and what time has left behind. */
  private boundBefore(at: number, ofActor: number | undefined): Map<string, number> {
    const { dueMs = 0 } = this.steps[at] as Step;
    const clock = new Map(ofActor === undefined ? [] : (this.clocks[ofActor] as Map<string, number>));
    for (const cause of causesOf(this.steps[at] as Step))
      if (cause < at) join(clock, this.clocks[cause] as Map<string, number>);
    for (let before = at - 1; before >= 0; before--)
      if (latest(this.steps[before] as Step) < dueMs && !this.isIn(before, clock))
        join(clock, this.clocks[before] as Map<string, number>);
    return clock;
  }

  private isIn(step: number, clock: Map<string, number>): boolean {
    return (clock.get((this.steps[step] as Step).actor) ?? 0) >= (this.numbers[step] as number);
  }
}

/** The steps without which one would not have been there. */
function causesOf({ cause, joins = [] }: Step): readonly number[] {
  return cause === undefined ? joins : [cause, ...joins];
}

/** Whether the order of two steps makes a difference. */
export function depend(one: Step, other: Step): boolean {
  return (
    one.actor === other.actor || isTimed(one, other) || isTimed(other, one) || clash(one.footprint, other.footprint)
  );
}

/** Whether one that may wait would see another instant after the other. */
function isTimed(waiting: Step, other: Step): boolean {
  return latest(waiting) > (waiting.dueMs ?? 0) && (other.dueMs ?? 0) > (waiting.dueMs ?? 0);
}

/** Whether a step may happen later than it is due. */
export function mayWait(step: Step): boolean {
  return latest(step) > (step.dueMs ?? 0);
}

function latest({ dueMs = 0, latestMs = dueMs }: Step): number {
  return latestMs;
}

function join(clock: Map<string, number>, other: ReadonlyMap<string, number>): void {
  for (const [actor, number] of other) if ((clock.get(actor) ?? 0) < number) clock.set(actor, number);
}

/** A name for each step that does not depend on the order: who acts is named after who brought them about. */
function canonicalNames(steps: readonly Step[]): string[] {
  const actors = new Map<string, string>();
  const born = new Map<string, number>();
  const numbers = new Map<string, number>();
  return steps.map(({ actor, cause }) => {
    const parent = cause === undefined ? undefined : steps[cause]?.actor;
    let name = actors.get(actor);
    if (name === undefined) {
      const number = (born.get(parent ?? '') ?? 0) + 1;
      if (parent !== undefined) born.set(parent, number);
      const above = parent === undefined ? undefined : (actors.get(parent) ?? parent);
      // A branch has its number already.
      const isPart = parent !== undefined && actor.startsWith(`${parent}/`);
      name = isPart ? `${above}${actor.slice(parent.length)}` : above === undefined ? actor : `${above}>${number}`;
      actors.set(actor, name);
    }
    const number = (numbers.get(actor) ?? 0) + 1;
    numbers.set(actor, number);
    return `${name}#${number}`;
  });
}
