import type { Fault } from '../faults/faults';
import type { Run } from '../world/api/run';
import type { World } from '../world/api/world';
import { moduleExports } from './module-exports';
import { CannotStart, type Terminal } from './terminal';

/** What a module says of the scenarios of an exploration. */
export interface GivenInvariant {
  /** Throws, or answers false, when something is wrong after a scenario. */
  readonly invariant?: (world: World, run: Run) => unknown;
  /** Starts the execution in the place of the command, and does what happens meanwhile. */
  readonly run?: (world: World, faults: readonly Fault[]) => Run | Promise<Run>;
  readonly mayEndUncaught?: (run: Run) => boolean;
}

const MEMBERS = ['invariant', 'run', 'mayEndUncaught'] as const;

/**
 * Reads the module that `--invariant` names.
 * @throws CannotStart when there is no such file, or nothing of the kind in it.
 */
export async function givenInvariant(file: string | undefined, terminal: Terminal): Promise<GivenInvariant> {
  if (file === undefined) return {};
  const exported = await moduleExports(file, '--invariant', terminal);
  const given = MEMBERS.flatMap((name) => (exported.has(name) ? [[name, exported.get(name)] as const] : []));
  const wrong = given.find(([, value]) => typeof value !== 'function');
  if (wrong !== undefined) throw new CannotStart(`--invariant ${file}: '${wrong[0]}' must be a function`);
  if (given.length > 0) return Object.fromEntries(given);
  throw new CannotStart(
    `--invariant ${file}: it exports no function 'invariant' (of the world and the run), nor 'run' or 'mayEndUncaught'`,
  );
}
