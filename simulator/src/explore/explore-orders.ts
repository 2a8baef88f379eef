import { checkMembers, type MembersOf } from '../base/given';
import { GivenOrder, type OrderChooser, type ReadyEntry } from '../base/order';
import { OrderExploration, type OrderFinding } from './order-exploration';

/** What {@link exploreOrders} explores. */
export interface ExploreOrdersOptions<S extends object> {
  /** Makes what a run happens in, fresh for each, with its order: `Simulator.load(stack, { interleaving: order })`. */
  readonly create: (order: OrderChooser) => S | Promise<S>;
  /** Does what the test does, until all of it has ended. */
  readonly run: (subject: S) => unknown;
  /** Throws, or answers false, when something is wrong after a run. */
  readonly invariant?: (subject: S) => unknown;
  /**
   * How often in one run somebody who could go on is kept from it by somebody else. Two find most defects; the number of
   * orders grows with the power of it.
   * @default 2
   */
  readonly maxPreemptions?: number;
  /** After how many runs the exploration ends, although there are more. @default 1,000 */
  readonly maxRuns?: number;
}

const EXPLORE_OPTIONS: MembersOf<ExploreOrdersOptions<object>> = {
  create: true,
  run: true,
  invariant: true,
  maxPreemptions: true,
  maxRuns: true,
};

/** A place in a run at which somebody had to choose. */
interface Choice {
  readonly chosen: number;
  /** The other entries that could have happened, and how many preemptions the run would have had up to there. */
  readonly others: readonly { readonly index: number; readonly preemptions: number }[];
}

interface Tried {
  readonly choices: readonly Choice[];
  readonly finding: OrderFinding | undefined;
}

/**
 * Runs a test in one order of events after another, each time in a fresh world: whenever several actors (executions,
 * invocations, clients, the world itself) have something to do at one instant, each of them goes first in some run. Every call
 * that a handler makes of AWS is an event of its own.
 *
 * Orders are told apart by their choices alone, so that many of those tried are alike in what they lead to.
 */
export async function exploreOrders<S extends object>(options: ExploreOrdersOptions<S>): Promise<OrderExploration> {
  checkMembers('exploreOrders', options, EXPLORE_OPTIONS);
  const { maxPreemptions = 2, maxRuns = 1_000 } = options;
  const findings: OrderFinding[] = [];
  const open: (readonly number[])[] = [[]];
  let runs = 0;
  let isBounded = false;
  while (open.length > 0 && runs < maxRuns) {
    const prefix = open.pop() as readonly number[];
    const { choices, finding } = await tryOrder(options, prefix);
    runs += 1;
    if (finding !== undefined) findings.push(finding);
    for (let at = choices.length - 1; at >= prefix.length; at--) {
      const before = choices.slice(0, at).map(({ chosen }) => chosen);
      for (const { index, preemptions } of (choices[at] as Choice).others) {
        if (preemptions > maxPreemptions) isBounded = true;
        else open.push([...before, index]);
      }
    }
  }
  return new OrderExploration(runs, findings, maxPreemptions, open.length === 0, isBounded);
}

async function tryOrder<S extends object>(
  { create, run, invariant }: ExploreOrdersOptions<S>,
  prefix: readonly number[],
): Promise<Tried> {
  const order = new RecordedOrder(prefix);
  const subject: S & { close?(): unknown } = await create(order);
  const found = (kind: OrderFinding['kind'], error: unknown): Tried => {
    const message = error instanceof Error ? error.message : String(error);
    const choices = order.made.map(({ chosen }) => chosen);
    return { choices: order.made, finding: { kind, choices, steps: order.steps, message } };
  };
  try {
    try {
      await run(subject);
    } catch (error) {
      return found('broken', error);
    }
    try {
      if ((await invariant?.(subject)) === false) return found('violated', 'The invariant does not hold');
    } catch (error) {
      return found('violated', error);
    }
    return { choices: order.made, finding: undefined };
  } finally {
    await subject.close?.();
  }
}

/** Follows given choices, and keeps what else could have been chosen. */
class RecordedOrder extends GivenOrder {
  readonly made: Choice[] = [];
  readonly steps: string[] = [];
  private preemptions = 0;

  override choose(ready: readonly ReadyEntry[]): number {
    const goesOn = this.tryGoesOn(ready);
    const chosen = super.choose(ready);
    const preemptionsWith = (index: number): number =>
      this.preemptions + (goesOn === undefined || goesOn === index ? 0 : 1);
    const others = [...ready.keys()].filter((index) => index !== chosen);
    this.made.push({ chosen, others: others.map((index) => ({ index, preemptions: preemptionsWith(index) })) });
    this.preemptions = preemptionsWith(chosen);
    this.steps.push((ready[chosen] as ReadyEntry).label);
    return chosen;
  }
}
