import type { SentMessage } from '../../world/api/sent-messages';
import type { World } from '../../world/api/world';
import type { Step } from './steps';

/** Executions beyond these are not expected anything of. */
export const MAX_OUTCOMES = 20;
/** A longer path is not spelt out. */
export const MAX_PATH = 60;

/** What was done to a world, and what came of it. */
export interface Story {
  readonly seed: number;
  /** The virtual instants of the beginning and of the end, in epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly steps: readonly Step[];
  readonly outcomes: readonly Outcome[];
  readonly messages: readonly SentMessage[];
}

/** How an execution stands at the end. */
export interface Outcome {
  readonly arn: string;
  /** By what `world.run` finds it: its name where no other has it. */
  readonly reference: string;
  readonly status: string;
  readonly error?: string;
  readonly path: readonly string[];
}

/** The story so far. */
export async function storyOf(world: World, steps: readonly Step[]): Promise<Story> {
  const { runs, seed, startedAt } = world;
  const names = runs.map(({ name }) => name);
  return {
    seed,
    startMs: startedAt.getTime(),
    endMs: world.now.getTime(),
    steps,
    messages: await world.messages(),
    outcomes: runs.map(({ arn, name, status, error, path }) => ({
      arn,
      reference: names.indexOf(name) === names.lastIndexOf(name) ? name : arn,
      status,
      ...(error !== undefined && { error }),
      path: path.map(({ state }) => state),
    })),
  };
}
