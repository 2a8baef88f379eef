/** Somebody who wants to hear of the worlds that tests open. */
export interface WorldWatch<World> {
  /** Whether worlds shall keep what is asked of them where the test says nothing of it, so that one can go back in them. */
  readonly wantsSnapshots: boolean;
  /**
   * A world can be used from now on.
   * @param kept the same world, as the test has it: what is asked of it is kept, if it keeps that.
   */
  opened(world: World, kept: World): void;
  /**
   * A world is about to be closed, or to be reset: the last chance to look at what is in it.
   * @param isReset whether it goes on from its beginning.
   */
  closing(world: World, isReset: boolean): Promise<void>;
}

/** Of the whole test file, however often the simulator is loaded in it. */
const WATCH = Symbol.for('cdk-workflow-simulator.watch');

const shared = globalThis as { [WATCH]?: WorldWatch<unknown> };

/** Has somebody hear of every world from now on. */
export function watchWorlds<World>(watch: WorldWatch<World>): void {
  shared[WATCH] = watch;
}

/** Whoever wants to hear of worlds. */
export function worldWatch(): WorldWatch<unknown> | undefined {
  return shared[WATCH];
}

/** Does something whose worlds keep what is asked of them, so that one can go back in them. */
export async function withSnapshots<T>(work: () => Promise<T>): Promise<T> {
  const before = shared[WATCH];
  shared[WATCH] = {
    wantsSnapshots: true,
    opened: (world, kept) => before?.opened(world, kept),
    closing: async (world, isReset) => before?.closing(world, isReset),
  };
  try {
    return await work();
  } finally {
    shared[WATCH] = before;
  }
}
