import { SeededRandom } from '../../base/random';
import type { Candidate, OrderPolicy, OrderSearch, Step } from './order-policy';

/**
 * Tries orders by lot, in a way that finds a defect with a known probability: who acts has a rank, the highest goes first, and
 * at a few places, chosen by lot, the one who is first falls behind all others.
 * @see https://doi.org/10.1145/1736020.1736040
 */
export class RandomOrders implements OrderSearch {
  private readonly random: SeededRandom;
  private left: number;
  private longest = 20;

  /** @param depth how many orders of two steps have to come together for a defect. */
  constructor(
    seed: number,
    runs: number,
    private readonly depth: number,
  ) {
    this.random = new SeededRandom(seed);
    this.left = runs;
  }

  next(): OrderPolicy | undefined {
    if (this.left === 0) return undefined;
    this.left -= 1;
    const ranks = new Map<string, number>();
    const places = Array.from({ length: this.depth - 1 }, () => Math.floor(this.random.next() * this.longest));
    return { next: (ready, steps) => this.choose(ready, steps, ranks, places) };
  }

  learn(steps: readonly Step[]): void {
    this.longest = Math.max(this.longest, steps.length);
  }

  private choose(
    ready: readonly Candidate[],
    steps: readonly Step[],
    ranks: Map<string, number>,
    places: readonly number[],
  ): string {
    for (const { actor } of ready) if (!ranks.has(actor)) ranks.set(actor, 1 + this.random.next());
    const first = (): string =>
      ready.map(({ actor }) => actor).reduce((a, b) => ((ranks.get(b) ?? 0) > (ranks.get(a) ?? 0) ? b : a));
    for (const [at, place] of places.entries()) if (place === steps.length) ranks.set(first(), -at);
    return first();
  }
}
