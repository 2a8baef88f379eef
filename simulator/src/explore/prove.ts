import type { OrderChooser } from '../base/order';
import { packageVersion } from '../base/package-version';
import { HostProcess } from '../world/sandbox/host-process';
import { clientNames, type ClientFunction } from '../world/api/clients';
import type { World } from '../world/api/world';
import { BoundedOrders, preemptions } from './orders/bounded-orders';
import { exploreOrders, type OrderBounds } from './orders/explore-orders';
import type { OrderPolicy, Step } from './orders/order-policy';
import { CutShort, Recorder } from './orders/recorder';
import { Proof, type PlacedFault, type ProofFinding, type ProofScenario, type ProofStep } from './proof';

/** What {@link prove} proves. */
export interface ProveOptions {
  /** Makes what a run happens in, fresh for each, with its order: `Simulator.load(stack, { interleaving })`. */
  readonly create: (interleaving: OrderChooser) => World | Promise<World>;
  /**
   * Who acts from outside, all of them at once: each starts, clicks, answers and waits as a test does. What they set off
   * (executions, handlers, deliveries, timers) acts beside them.
   */
  readonly actors: readonly ClientFunction<World>[];
  /** Throws, or answers false, when something is wrong after a run. */
  readonly invariant?: (world: World) => unknown;
  readonly bounds?: OrderBounds;
}

/** What {@link replay} replays. */
export interface Replayed {
  readonly order: readonly number[];
  /** @default - none */
  readonly faults?: readonly PlacedFault[];
}

const DEFAULTS = { runs: 1_000, preemptions: 2, delays: 2, random: 100, seed: 1 };

/**
 * Proves that an invariant holds, whatever the order: runs several actors at once, one order after another, each in a fresh world,
 * until one order of every class was tried. Two orders are of one class when they differ only in the order of steps that don't touch
 * the same thing. Where that takes more runs than the bounds allow, orders within further bounds are tried, and the answer says so.
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const bounds = { ...DEFAULTS, ...options.bounds };
  // Each run has a world of its own; what it takes long to start is handed from one to the next.
  const release = HostProcess.keep();
  try {
    let finding: ProofFinding | undefined;
    let wrong = 0;
    const play = async (policy: OrderPolicy): Promise<Run & { isOver: boolean }> => {
      const run = await runOnce(options, policy, []);
      if (run.finding !== undefined) wrong += 1;
      finding ??= run.finding;
      return { ...run, isOver: false };
    };
    const explored = await exploreOrders(play, bounds);
    const scenarios: ProofScenario[] = [{ ...explored, faults: [], wrong }];
    const shrunk = finding === undefined ? undefined : await shrink(options, finding);
    return new Proof(clientNames(options.actors), scenarios, bounds, 0, shrunk, {
      'cdk-workflow-simulator': packageVersion(),
    });
  } finally {
    await release();
  }
}

/**
 * Shows again what a proof has found.
 * @throws what went wrong.
 */
export async function replay(options: ProveOptions, { order, faults = [] }: Replayed): Promise<void> {
  const { finding } = await runOnce(options, givenPolicy(order), faults);
  if (finding !== undefined) throw new Error(finding.message);
}

/** One run of a scenario. */
interface Run {
  readonly steps: readonly Step[];
  readonly isCut: boolean;
  readonly finding: ProofFinding | undefined;
}

async function runOnce(options: ProveOptions, policy: OrderPolicy, faults: readonly PlacedFault[]): Promise<Run> {
  const recorder = new Recorder(policy);
  const world = await options.create(recorder);
  const startMs = world.now.getTime();
  try {
    const failure = await play(options, world, recorder);
    recorder.end();
    const { steps, choices } = recorder;
    if (failure === 'cut') return { steps, isCut: true, finding: undefined };
    if (failure === undefined) return { steps, isCut: false, finding: undefined };
    const told = steps.map((each) => stepOf(each, startMs));
    return { steps, isCut: false, finding: { ...failure, faults, order: [...choices], steps: told } };
  } finally {
    await world.close();
  }
}

type Failure = Pick<ProofFinding, 'kind' | 'message'>;

async function play(options: ProveOptions, world: World, recorder: Recorder): Promise<Failure | 'cut' | undefined> {
  const { actors, invariant } = options;
  try {
    await world.actAtOnce(actors);
    await world.toIdle();
  } catch (error) {
    return error instanceof CutShort ? 'cut' : { kind: 'broken', message: messageOf(error) };
  }
  recorder.end();
  try {
    if ((await invariant?.(world)) !== false) return undefined;
    return { kind: 'violated', message: 'the invariant answers false' };
  } catch (error) {
    return { kind: 'violated', message: messageOf(error) };
  }
}

/** How many runs it may take to find a simpler order that goes wrong. */
const SHRINKING = 200;

/** Looks for an order that goes wrong in the same way with fewer turns, and drops the choices that nothing depends on. */
async function shrink(options: ProveOptions, found: ProofFinding): Promise<ProofFinding> {
  let runs = 0;
  let best = found;
  for (let most = 0; most <= 2 && best === found; most++) {
    const search = new BoundedOrders(most, preemptions);
    for (let policy = search.next(); policy !== undefined && runs < SHRINKING; policy = search.next()) {
      runs += 1;
      const { finding } = await runOnce(options, policy, found.faults);
      search.learn();
      if (finding?.kind !== found.kind) continue;
      best = finding;
      break;
    }
  }
  for (let length = best.order.length - 1; length >= 0; length--) {
    const { finding } = await runOnce(options, givenPolicy(best.order.slice(0, length)), found.faults);
    if (finding?.kind !== found.kind) break;
    best = { ...finding, order: best.order.slice(0, length) };
  }
  return best;
}

/** Follows choices, and goes on with who acted last after them. */
function givenPolicy(order: readonly number[]): OrderPolicy {
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

function stepOf({ actor, label, dueMs = 0 }: Step, startMs: number): ProofStep {
  return { actor, what: label, atMs: dueMs - startMs };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
