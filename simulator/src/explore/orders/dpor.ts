import { goingOn, type Candidate, type OrderPolicy, type OrderSearch, type Step } from './order-policy';
import { depend, mayWait, Trace } from './trace';

/** A place in a run, before one of its steps. */
interface Node {
  readonly ready: readonly string[];
  /** Who need not go first here: what would come of it was seen elsewhere. */
  readonly sleep: ReadonlyMap<string, Step>;
  /** Who went first here in some run, and by which step. */
  readonly done: Map<string, Step>;
  /** Who has to go first here in some run. */
  readonly wanted: Set<string>;
  chosen: string;
}

/**
 * Tries at least one order of each class: two orders are of one class when they differ only in the order of steps that don't
 * touch each other. Source sets and sleep sets keep it from trying much more than one.
 * @see https://doi.org/10.1145/3073408
 */
export class Dpor implements OrderSearch {
  private readonly nodes: Node[] = [];
  private isStarted = false;

  next(): OrderPolicy | undefined {
    const policy: OrderPolicy = { next: (ready, steps) => this.choose(ready, steps) };
    if (!this.isStarted) {
      this.isStarted = true;
      return policy;
    }
    for (let node = this.last; node !== undefined; this.nodes.pop(), node = this.last) {
      const { wanted, done, sleep } = node;
      const open = [...wanted].find((actor) => !done.has(actor) && !sleep.has(actor));
      if (open === undefined) continue;
      node.chosen = open;
      return policy;
    }
    return undefined;
  }

  learn(steps: readonly Step[]): void {
    for (const [at, step] of steps.entries()) this.nodes[at]?.done.set(step.actor, step);
    const trace = new Trace(steps);
    for (const race of trace.races) this.want(race.first, trace.initials(race));
    for (const [at, { disabled = [] }] of steps.entries())
      for (const each of disabled) this.wantBefore(at, each, steps);
  }

  private get last(): Node | undefined {
    return this.nodes[this.nodes.length - 1];
  }

  /** Has one of several go first at a place, unless one of them does so anyway. */
  private want(at: number, initials: ReadonlySet<string>): void {
    const node = this.nodes[at];
    if (node === undefined || [...initials].some((actor) => node.wanted.has(actor))) return;
    const possible = node.ready.filter((actor) => initials.has(actor));
    const awake = possible.find((actor) => !node.sleep.has(actor)) ?? possible[0];
    if (awake !== undefined) node.wanted.add(awake);
    else this.wantAll(at);
  }

  /**
   * What was struck out is in no trace, so that nobody knows what it would have touched, and after what: wherever it could have
   * come first, had somebody waited who may, everybody has to.
   */
  private wantBefore(at: number, struck: string, steps: readonly Step[]): void {
    for (let before = at; before >= 0 && (before === at || steps[before]?.actor !== struck); before--) {
      const step = steps[before] as Step;
      const isReady = before === at && this.nodes[before]?.ready.includes(struck) === true;
      if (isReady || mayWait(step)) this.wantAll(before);
    }
  }

  private wantAll(at: number): void {
    const node = this.nodes[at];
    for (const actor of node?.ready ?? []) node?.wanted.add(actor);
  }

  private choose(ready: readonly Candidate[], steps: readonly Step[]): string | undefined {
    const depth = steps.length;
    const known = this.nodes[depth];
    if (known !== undefined) return known.chosen;
    const sleep = this.sleepAfter(depth, steps);
    const awake = ready.filter(({ actor }) => !sleep.has(actor));
    if (awake.length === 0) return undefined;
    const chosen = goingOn(awake, steps);
    const actors = ready.map(({ actor }) => actor);
    this.nodes.push({ ready: actors, sleep, done: new Map(), wanted: new Set([chosen]), chosen });
    return chosen;
  }

  private sleepAfter(depth: number, steps: readonly Step[]): ReadonlyMap<string, Step> {
    const before = this.nodes[depth - 1];
    const step = steps[depth - 1];
    if (before === undefined || step === undefined) return new Map();
    const others = [...before.sleep, ...before.done].filter(([actor]) => actor !== step.actor);
    return new Map(others.filter(([, slept]) => !depend(slept, step)));
  }
}
