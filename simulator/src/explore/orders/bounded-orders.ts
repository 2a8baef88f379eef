import { goingOn, type Candidate, type OrderPolicy, type OrderSearch, type Step } from './order-policy';

/** What a bounded search counts: how far a choice is from going on as before. */
type Cost = (chosen: string, ready: readonly Candidate[], steps: readonly Step[]) => number;

/** A place in a run: what was chosen, and what else could have been for how much. */
interface Choice {
  readonly chosen: string;
  readonly others: readonly { readonly actor: string; readonly spent: number }[];
}

/** Tries every order that costs at most so much, the cheap ones first. */
export class BoundedOrders implements OrderSearch {
  private readonly open: (readonly string[])[] = [[]];
  private prefix: readonly string[] = [];
  private made: Choice[] = [];
  private spent = 0;

  /** Whether the bound has kept orders out. */
  isBounded = false;

  constructor(
    private readonly most: number,
    private readonly cost: Cost,
  ) {}

  next(): OrderPolicy | undefined {
    const prefix = this.open.pop();
    if (prefix === undefined) return undefined;
    this.prefix = prefix;
    this.made = [];
    this.spent = 0;
    return { next: (ready, steps) => this.choose(ready, steps) };
  }

  learn(): void {
    const { made, prefix } = this;
    for (let at = made.length - 1; at >= prefix.length; at--) {
      const before = made.slice(0, at).map(({ chosen }) => chosen);
      for (const { actor, spent } of (made[at] as Choice).others) {
        if (spent > this.most) this.isBounded = true;
        else this.open.push([...before, actor]);
      }
    }
  }

  private choose(ready: readonly Candidate[], steps: readonly Step[]): string {
    const chosen = this.prefix[this.made.length] ?? goingOn(ready, steps);
    const spentOn = (actor: string): number => this.spent + this.cost(actor, ready, steps);
    const others = ready.map(({ actor }) => actor).filter((actor) => actor !== chosen);
    this.made.push({ chosen, others: others.map((actor) => ({ actor, spent: spentOn(actor) })) });
    this.spent = spentOn(chosen);
    return chosen;
  }
}

/** How often somebody who could go on is kept from it by somebody else. */
export const preemptions: Cost = (chosen, ready, steps) => {
  const last = steps[steps.length - 1]?.actor;
  return last !== chosen && ready.some(({ actor }) => actor === last) ? 1 : 0;
};

/** How many are passed over, counted from who would go on. */
export const delays: Cost = (chosen, ready, steps) => {
  const actors = ready.map(({ actor }) => actor);
  const from = actors.indexOf(goingOn(ready, steps));
  return (actors.indexOf(chosen) - from + actors.length) % actors.length;
};
