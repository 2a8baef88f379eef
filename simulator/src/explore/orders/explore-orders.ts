import { BoundedOrders, delays, preemptions } from './bounded-orders';
import { Dpor } from './dpor';
import type { OrderSearch, Play, Step } from './order-policy';
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

/**
 * Tries one order after the other, until one of each class was tried; beyond the budget, those within a bound.
 * @param play runs it in an order; `isOver` of the answer ends the exploration.
 */
export async function exploreOrders(
  play: (
    ...asked: Parameters<Play>
  ) => Promise<{ readonly steps: readonly Step[]; readonly isCut: boolean; readonly isOver: boolean }>,
  bounds: OrderBounds = {},
): Promise<Explored> {
  const { runs: budget = 1_000, preemptions: kept = 2, delays: passed = 2, random = 100, seed = 1 } = bounds;
  const classes = new Set<string>();
  const extents: Extent[] = [];
  let isOver = false;
  const search = async (
    way: Extent['way'],
    orders: OrderSearch,
    most: number | undefined,
    limit: number,
  ): Promise<boolean> => {
    let runs = 0;
    let policy = orders.next();
    for (; policy !== undefined && runs < limit && !isOver; policy = orders.next()) {
      const played = await play(policy);
      orders.learn(played.steps);
      runs += 1;
      isOver = played.isOver;
      if (!played.isCut) classes.add(new Trace(played.steps).hash);
    }
    const isComplete = policy === undefined;
    extents.push({ way, ...(most !== undefined && { most }), runs, isComplete });
    return isComplete;
  };
  const isComplete = await search('every', new Dpor(), undefined, budget);
  if (!isComplete && !isOver) {
    const share = Math.ceil(budget / 2);
    await search('preemptions', new BoundedOrders(kept, preemptions), kept, share);
    if (!isOver) await search('delays', new BoundedOrders(passed, delays), passed, share);
    if (!isOver) await search('random', new RandomOrders(seed, random, DEPTH), DEPTH, random);
  }
  const runs = extents.reduce((sum, each) => sum + each.runs, 0);
  return { isComplete, runs, classes: classes.size, extents };
}
