import { packageVersion } from '../base/package-version';
import { clientNames } from '../world/api/clients';
import { checkProveOptions } from './check-prove-options';
import { exploreOrders, type OrderBounds } from './orders/explore-orders';
import { Proof, type ProofScenario } from './proof';
import type { PlacedFault, ProofFinding } from './proof-finding';
import { MOST_STEPS, runOnce } from './proof-run';
import type { ProveOptions } from './prove-options';
import { givenPolicy, shrinkFinding } from './shrink-finding';

/** What {@link replay} replays. */
export interface Replayed {
  readonly order: readonly number[];
  /** @default - none */
  readonly faults?: readonly PlacedFault[];
}

const DEFAULTS = { runs: 1_000, preemptions: 2, delays: 2, random: 100, seed: 1, steps: MOST_STEPS, shrinks: 40 };

/**
 * Proves that an invariant holds, whatever the order: runs several actors at once, one order after another, each in a fresh world,
 * until one order of every class was tried. Two orders are of one class when they differ only in the order of steps that don't touch
 * the same thing. Where that takes more runs than the bounds allow, orders within further bounds are tried, and the answer says so.
 *
 * With `faults`, all of this once more under each choice of them that the calls could suffer.
 * @throws for options that make no sense, naming them.
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  checkProveOptions(options);
  return new Prover(options).prove();
}

/**
 * Shows again what a proof has found.
 * @throws what went wrong.
 */
export async function replay(options: ProveOptions, { order, faults = [] }: Replayed): Promise<void> {
  const { finding } = await runOnce(options, givenPolicy(order), faults, undefined);
  if (finding !== undefined) throw new Error(finding.message);
}

class Prover {
  private readonly bounds: Required<OrderBounds>;
  private readonly most: number;
  private readonly scenarios: ProofScenario[] = [];
  private finding: ProofFinding | undefined;

  constructor(private readonly options: ProveOptions) {
    this.bounds = { ...DEFAULTS, ...options.bounds };
    this.most = options.faults === undefined ? 0 : (options.faults.most ?? 1);
  }

  async prove(): Promise<Proof> {
    const seen = new Set<string>();
    let open: (readonly PlacedFault[])[] = [[]];
    for (let most = 0; most <= this.most; most++) {
      const next: (readonly PlacedFault[])[] = [];
      for (const faults of open) {
        const possible = await this.explore(faults);
        // What goes wrong by itself does so under any fault.
        if (this.finding !== undefined) return this.told();
        for (const fault of possible) {
          const more = [...faults, fault];
          const key = JSON.stringify(more.map((each) => JSON.stringify(each)).sort());
          if (!seen.has(key) && !faults.some((each) => JSON.stringify(each) === JSON.stringify(fault))) next.push(more);
          seen.add(key);
        }
      }
      open = next;
    }
    return this.told();
  }

  /** Explores the orders under some faults, and answers what else could strike. */
  private async explore(faults: readonly PlacedFault[]): Promise<readonly PlacedFault[]> {
    const possible = new Map<string, PlacedFault>();
    let wrong = 0;
    const choice = faults.length < this.most ? this.options.faults : undefined;
    const explored = await exploreOrders(async (policy) => {
      const run = await runOnce(this.options, policy, faults, choice);
      for (const each of run.possible) possible.set(JSON.stringify(each), each);
      if (run.finding !== undefined) wrong += 1;
      this.finding ??= run.finding;
      return { ...run, isWrong: run.finding !== undefined, isEndless: run.finding?.kind === 'endless' };
    }, this.bounds);
    this.scenarios.push({ ...explored, faults, wrong });
    return [...possible.values()];
  }

  private async told(): Promise<Proof> {
    const { options, scenarios, bounds, most, finding } = this;
    const shrunk = finding === undefined ? undefined : await shrinkFinding(options, finding, bounds.shrinks);
    const versions = { 'cdk-workflow-simulator': packageVersion(), node: process.version };
    return new Proof(clientNames(options.actors), scenarios, bounds, most, shrunk, versions);
  }
}
