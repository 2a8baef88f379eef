import { BoundedOrders, preemptions } from './orders/bounded-orders';
import type { OrderPolicy } from './orders/order-policy';
import type { ProofFinding } from './proof-finding';
import { runOnce, type ProofSubject } from './proof-run';

/**
 * Looks for an order that goes wrong in the same way with fewer turns, and drops the choices that nothing depends on.
 * @param mostRuns how many runs it may take to find a simpler order; 0 leaves it as it was found.
 */
export async function shrinkFinding(
  subject: ProofSubject,
  found: ProofFinding,
  mostRuns: number,
): Promise<ProofFinding> {
  if (mostRuns === 0) return found;
  let runs = 0;
  const tryPolicy = async (policy: OrderPolicy): Promise<ProofFinding | undefined> => {
    runs += 1;
    const { finding } = await runOnce(subject, policy, found.faults, undefined);
    return finding?.kind === found.kind ? finding : undefined;
  };
  let best = found;
  // Each run that does not end takes long, and one is like another.
  const widest = found.kind === 'endless' ? -1 : 2;
  for (let most = 0; most <= widest && best === found && runs < mostRuns; most++) {
    const search = new BoundedOrders(most, preemptions);
    for (let policy = search.next(); policy !== undefined && runs < mostRuns; policy = search.next()) {
      const finding = await tryPolicy(policy);
      search.learn();
      if (finding === undefined) continue;
      best = finding;
      break;
    }
  }
  return withoutIdleChoices(best, tryPolicy);
}

/** The choices that come last are mostly those that would have been made anyway. */
async function withoutIdleChoices(
  best: ProofFinding,
  tryPolicy: (policy: OrderPolicy) => Promise<ProofFinding | undefined>,
): Promise<ProofFinding> {
  let [enough, tooFew] = [best.order.length, -1];
  let shortest = best;
  while (enough - tooFew > 1) {
    const length = Math.floor((enough + tooFew) / 2);
    const finding = await tryPolicy(givenPolicy(best.order.slice(0, length)));
    if (finding === undefined) tooFew = length;
    else [enough, shortest] = [length, { ...finding, order: best.order.slice(0, length) }];
  }
  return shortest;
}

/** Follows choices, and goes on with who acted last after them. */
export function givenPolicy(order: readonly number[]): OrderPolicy {
  let asked = 0;
  return {
    next: (ready, steps) => {
      const given = ready.length === 1 ? undefined : order[asked++];
      const last = steps[steps.length - 1]?.actor;
      const chosen = given === undefined ? undefined : ready[Math.min(given, ready.length - 1)];
      return (chosen ?? ready.find(({ actor }) => actor === last) ?? ready[0])?.actor;
    },
  };
}
