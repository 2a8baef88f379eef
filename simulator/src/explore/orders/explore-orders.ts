import { BoundedOrders, delays, preemptions } from './bounded-orders';
import { Dpor } from './dpor';
import type { OrderPolicy, OrderSearch, Played } from './order-policy';
import { RandomOrders } from './random-orders';
import { Trace } from './trace';

/** How far an exploration of orders goes. */
export interface OrderBounds {
  /**
   * In how many runs every order has to be seen, one of each class; where that is not enough, as many runs again are shared out among
   * orders that are chosen by the other bounds.
   * @default 1,000
   */
  readonly runs?: number;
  /** Where not every order can be tried: how often in one run somebody who could go on is kept from it. @default 2 */
  readonly preemptions?: number;
  /** Where not every order can be tried: how often in one run somebody is passed over. @default 2 */
  readonly delays?: number;
  /** Where not every order can be tried: how many are tried by lot. @default 100 */
  readonly random?: number;
  /** What the lot is drawn by. @default 1 */
  readonly seed?: number;
  /** After how many steps a run is taken for one that does not end, which is a finding. @default 20,000 */
  readonly steps?: number;
  /** In how many runs a simpler order is looked for that goes wrong as well; 0 tells the first that was found. @default 40 */
  readonly shrinks?: number;
}

/** What was tried in one way. */
export interface Extent {
  /** `every`: one order of each class; `preemptions`, `delays`: all with at most {@link most}; `random`: by lot. */
  readonly way: 'every' | 'preemptions' | 'delays' | 'random';
  /** At most how many preemptions or delays; for `random`, how many orders of two steps have to come together for a defect that is looked for. */
  readonly most?: number;
  readonly runs: number;
  /** Whether all of them were tried. */
  readonly isComplete: boolean;
}

/** What became of an exploration. */
export interface Explored {
  /** Whether one order of every class was tried. */
  readonly isComplete: boolean;
  readonly runs: number;
  readonly classes: number;
  readonly extents: readonly Extent[];
}

/** How deep the defects lie that are looked for by lot. */
const DEPTH = 3;

/** What an exploration has to know of a run. */
export interface PlayedOrder extends Played {
  /** Whether something went wrong: then nothing beyond the budget is tried. */
  readonly isWrong: boolean;
  /** Whether it would not have ended by itself: then nothing else is tried. */
  readonly isEndless?: boolean;
}

/** Tries one order after the other, until one of each class was tried; beyond the budget, those within a bound. */
export async function exploreOrders(
  play: (policy: OrderPolicy) => Promise<PlayedOrder>,
  bounds: OrderBounds = {},
): Promise<Explored> {
  const { runs = 1_000, preemptions: kept = 2, delays: passed = 2, random = 100, seed = 1 } = bounds;
  const share = Math.ceil(runs / 2);
  const exploration = new Exploration(play);
  const isComplete = await exploration.search('every', new Dpor(), runs);
  if (!isComplete && !exploration.isWrong) {
    await exploration.search('preemptions', new BoundedOrders(kept, preemptions), share, kept);
    await exploration.search('delays', new BoundedOrders(passed, delays), share, passed);
    await exploration.search('random', new RandomOrders(seed, random, DEPTH), random, DEPTH);
  }
  return exploration.explored(isComplete);
}

class Exploration {
  isWrong = false;
  private readonly classes = new Set<string>();
  private readonly extents: Extent[] = [];

  constructor(private readonly play: (policy: OrderPolicy) => Promise<PlayedOrder>) {}

  /** Tries orders; the answer is whether all of them were tried. */
  async search(way: Extent['way'], orders: OrderSearch, limit: number, most?: number): Promise<boolean> {
    let runs = 0;
    let policy = orders.next();
    for (; policy !== undefined && runs < limit; policy = orders.next()) {
      const { steps, isCut, isWrong, isEndless = false } = await this.play(policy);
      runs += 1;
      this.isWrong ||= isWrong;
      if (isEndless) break;
      orders.learn(steps);
      if (!isCut) this.classes.add(new Trace(steps).hash);
    }
    const isComplete = policy === undefined;
    this.extents.push({ way, ...(most !== undefined && { most }), runs, isComplete });
    return isComplete;
  }

  explored(isComplete: boolean): Explored {
    const runs = this.extents.reduce((sum, each) => sum + each.runs, 0);
    return { isComplete, runs, classes: this.classes.size, extents: this.extents };
  }
}
