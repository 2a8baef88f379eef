import type { Run, World } from 'cdk-workflow-simulator';
import type { Invariants } from '../../proofs/pattern-proof';
import type { Window } from './collecting';

/** A world with an aggregator `Bills` whose work begins in the state `Window: work`, and the ids of the events that it has accepted, or may have. */
export interface Scene {
  readonly world: World;
  /** Those of which somebody was told that they are collected. */
  readonly accepted: string[];
  /** Those that were sent without anybody hearing what became of them. */
  readonly doubtful?: string[];
  readonly maxEvents: number;
}

/** A row of a window: the ids of its events. */
interface Kept {
  readonly window: string;
  readonly ids: readonly string[];
}

export const windowRuns = (world: World): readonly Run[] => world.stateMachine('Bills/Workflow').runs;

/** The windows that were handed to the work, of each time that it began. */
export function handedOver(runs: readonly Run[]): (Window & { readonly run: Run })[] {
  return runs.flatMap((run) =>
    run.path
      .filter(({ state }) => state === 'Window: work')
      .map(({ input }) => ({ ...(input as unknown as Window), run })),
  );
}

/** Windows that were opened last are over then, too. */
async function atRest(world: World): Promise<void> {
  if (windowRuns(world).some(({ status }) => status === 'RUNNING')) await world.advance({ days: 1 });
}

async function keptIn(world: World): Promise<Kept[]> {
  await atRest(world);
  const rows = await world.table('Coordination/Table').items();
  return rows
    .map((row) => ({ window: `${row['pk'] as string} ${row['sk'] as string}`, ids: idsOf(row) }))
    .filter(({ window }) => window.includes(' window#'));
}

function idsOf(row: object): string[] {
  return Object.keys(row)
    .filter((name) => name.startsWith('event#'))
    .map((name) => name.slice('event#'.length));
}

const sorted = (texts: readonly string[]): string => JSON.stringify([...texts].sort());
const nameOf = ({ key, window }: Window): string => `aggregate#Test/Bills#${key} window#${window}`;
const idsIn = ({ events }: Window): string[] => events.map(({ id }) => id);

/** What holds whatever fails. */
export const ALWAYS: Invariants<Scene> = {
  'every event is in exactly one window, also when it is delivered again': async ({
    world,
    accepted,
    doubtful = [],
  }) => {
    const ids = (await keptIn(world)).flatMap((window) => window.ids);
    const isOnce = new Set(ids).size === ids.length;
    return (
      isOnce && accepted.every((id) => ids.includes(id)) && ids.every((id) => [...accepted, ...doubtful].includes(id))
    );
  },
  'no window is handled twice': async ({ world }) => {
    await atRest(world);
    const names = handedOver(windowRuns(world)).map(nameOf);
    return new Set(names).size === names.length;
  },
  'a window is handled with all the events that are ever in it': async ({ world }) => {
    const kept = new Map((await keptIn(world)).map(({ window, ids }) => [window, sorted(ids)]));
    return handedOver(windowRuns(world)).every((window) => kept.get(nameOf(window)) === sorted(idsIn(window)));
  },
  'no window has more events than fit': async ({ world, maxEvents }) =>
    (await keptIn(world)).every(({ ids }) => ids.length <= maxEvents),
};

/** What holds besides when no execution fails. */
export const INVARIANTS: Invariants<Scene> = {
  ...ALWAYS,
  'every event is handled, and none is lost at the close': async ({ world }) => {
    const ids = (await keptIn(world)).flatMap((window) => window.ids);
    return (
      sorted(handedOver(windowRuns(world)).flatMap(idsIn)) === sorted(ids) &&
      windowRuns(world).every(({ status }) => status === 'SUCCEEDED')
    );
  },
};

/** @throws when one of them does not hold. */
export async function assertInvariants(invariants: Invariants<Scene>, scene: Scene): Promise<void> {
  for (const [sentence, holds] of Object.entries(invariants)) {
    if ((await holds(scene)) === false) throw new Error(`It is not so that ${sentence}`);
  }
}
