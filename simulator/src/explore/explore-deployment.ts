import { availableParallelism } from 'node:os';
import { checkMembers, type MembersOf } from '../base/given';
import type { Run } from '../world/api/run';
import type { DeployOptions, World } from '../world/api/world';
import type { WorldSource } from '../world/assembly/read-assembly';
import type { Boundary } from '../world/deployment/boundaries';
import { Simulator, type WorldOptions } from '../world/simulator';
import { DeploymentExploration, type DeploymentFinding } from './deployment-exploration';
import { inTurn } from './in-turn';
import { leadToEnd, messageOf, tryUncaught, tryViolated, type Found } from './judge-run';

/** What {@link exploreDeployment} explores. */
export interface ExploreDeploymentOptions {
  /** The app that stands: a `Stack`, an `App`, a folder such as `cdk.out`, or a template. */
  readonly v1: WorldSource;
  /** The app that is deployed over it. */
  readonly v2: WorldSource;
  /** How worlds of `v1` are loaded: seed, mocks, permissions. @default - as `Simulator.load` does */
  readonly load?: WorldOptions;
  /** What the templates of `v2` leave open. @default - for each member what `load` says */
  readonly deploy?: DeployOptions;
  /**
   * Starts an execution and does what the test does while it runs (answers callbacks, for example). An execution that is still running
   * is then led to its end.
   */
  readonly run: (world: World) => Run | Promise<Run>;
  /** Throws, or answers false, when something is wrong after a scenario. */
  readonly invariant?: (world: World, run: Run) => unknown;
  /** Whether an execution may end by this error without a Catch. @default - none may */
  readonly mayEndUncaught?: (run: Run) => boolean;
  /** How many scenarios run at once. @default - as many as there are processors, at most 4 */
  readonly concurrency?: number;
  /** @default 10,000 */
  readonly maxScenarios?: number;
}

const OPTIONS: MembersOf<ExploreDeploymentOptions> = {
  v1: true,
  v2: true,
  load: true,
  deploy: true,
  run: true,
  invariant: true,
  mayEndUncaught: true,
  concurrency: true,
  maxScenarios: true,
};

const BEFORE_ALL: Boundary = { number: 0, what: 'before anything was started', atMs: 0 };

/**
 * Runs an execution once for every moment at which a deployment can find it: before each call that a task makes, and at each wait (a
 * Wait state, a callback, the pause of a poll, a retry's back-off). Each time in a fresh world of `v1`, over which `v2` is
 * deployed at that moment as {@link World.deploy} does, and reports where that goes wrong.
 *
 * The moments are found on the way, in an execution without a deployment; one with the deployment before anything was started shows
 * whether `v2` is well by itself.
 * @throws when `v1` is not well by itself, when `v2` can't be deployed over it, or when there are more moments than `maxScenarios`.
 */
export async function exploreDeployment(options: ExploreDeploymentOptions): Promise<DeploymentExploration> {
  checkOptions('exploreDeployment', options);
  const { maxScenarios = 10_000, concurrency = Math.min(4, availableParallelism()) } = options;
  const { boundaries: onTheWay, found } = await play(options, undefined);
  if (found !== undefined)
    throw new Error(`Without a deployment the scenario is ${found.kind} already: ${found.message}`);
  const boundaries = [BEFORE_ALL, ...onTheWay];
  if (boundaries.length >= maxScenarios)
    throw new Error(
      `There are ${boundaries.length} boundaries and at most ${maxScenarios} scenarios; raise 'maxScenarios'`,
    );
  const findings = await inTurn(boundaries, concurrency, async ({ number, what }) => {
    const again = await play(options, number);
    const problem = again.found ?? tryOtherwise(again.boundaries, boundaries, number);
    return problem === undefined ? [] : [{ ...problem, at: number, boundary: what } satisfies DeploymentFinding];
  });
  return new DeploymentExploration(
    boundaries.length + 1,
    boundaries.map(({ what }) => what),
    findings.flat(),
  );
}

/**
 * Shows again what an exploration has found.
 * @param at the number of the boundary, which the finding names.
 * @throws what went wrong, or that there is no such boundary.
 */
export async function replayDeployment(options: ExploreDeploymentOptions, at: number): Promise<void> {
  checkOptions('replayDeployment', options);
  const { boundaries, found } = await play(options, at);
  if (at !== 0 && !boundaries.some(({ number }) => number === at))
    throw new Error(`There is no boundary ${at}; the run came to ${boundaries.length}`);
  if (found !== undefined) throw new Error(found.message);
}

function checkOptions(what: string, options: ExploreDeploymentOptions): void {
  checkMembers(what, options, OPTIONS);
  const { v1, v2, run } = options as Partial<ExploreDeploymentOptions>;
  if (v1 === undefined || v2 === undefined) throw new Error(`${what} needs both apps, 'v1' and 'v2'`);
  if (typeof run !== 'function') throw new Error(`${what}: 'run' must be a function that starts an execution`);
}

/** A run that came to another boundary than the first one says nothing about this one. */
function tryOtherwise(came: readonly Boundary[], first: readonly Boundary[], number: number): Found | undefined {
  const [there, expected] = [came[number - 1]?.what, first[number]?.what];
  if (number === 0 || there === expected) return undefined;
  return {
    kind: 'broken',
    message: `The run does not repeat itself: instead of ${expected} it came to ${there ?? 'its end'}`,
  };
}

interface Played {
  readonly boundaries: readonly Boundary[];
  readonly found: Found | undefined;
}

/** Runs a scenario, with the deployment at a boundary; undefined for none. */
async function play(options: ExploreDeploymentOptions, at: number | undefined): Promise<Played> {
  const { v1, v2, load = {}, deploy = {} } = options;
  const world = await Simulator.load(v1, load);
  const boundaries: Boundary[] = [];
  try {
    if (at === 0) await world.deploy(v2, deploy);
    else
      world.deployAtBoundary(v2, deploy, (boundary) => {
        boundaries.push(boundary);
        return boundary.number === at;
      });
    return { boundaries, found: await judged(options, world) };
  } finally {
    await world.close();
  }
}

async function judged(options: ExploreDeploymentOptions, world: World): Promise<Found | undefined> {
  try {
    const run = await options.run(world);
    return (
      (await leadToEnd(run)) ??
      tryUncaught(options, run, false) ??
      (await tryViolated(() => options.invariant?.(world, run)))
    );
  } catch (error) {
    return { kind: 'broken', message: messageOf(error) };
  }
}
