import { textOf } from '../base/text';
import type { Json, JsonObject } from '../base/json';
import { lanesOf, type PlacedEvent } from '../replay/lanes';
import type { Recording } from '../replay/recording';

/** Where an execution stopped. */
export interface StoppedAt {
  readonly state: string;
  readonly input: Json;
  /** The variables as they were when it entered the state. */
  readonly variables: JsonObject;
  /** The states that ran to their end after it had failed: compensations, most likely. */
  readonly after: readonly string[];
  readonly error: string;
}

/** A state that was entered in the execution's own sequence of states. */
export interface Entry extends StoppedAt {
  readonly hasFailed: boolean;
}

/**
 * Where a failed execution stopped: the state in its own sequence (not in a branch) that failed last. Of one that caught its
 * error and ended in a Fail state, the state whose error led there.
 * @param from a state that was entered, to go on there. @default - the one that failed
 * @throws when the execution has not failed, or never entered the state.
 */
export function stoppedAt(recording: Recording, from?: string): StoppedAt {
  const last = recording.events.at(-1);
  if (!/^Execution(Failed|TimedOut|Aborted)$/.test(last?.type ?? '')) {
    throw new Error(
      `Only an execution that failed, timed out or was stopped can go on; this one ends with ${last?.type}`,
    );
  }
  const entries = entriesOf(recording);
  const named = entries.filter(({ state }) => state === from).at(-1);
  if (from !== undefined && named === undefined) {
    throw new Error(
      `The execution never entered '${from}'; it entered ${entries.map(({ state }) => `'${state}'`).join(', ')}`,
    );
  }
  const failed = named ?? entries.filter(({ hasFailed }) => hasFailed).at(-1) ?? entries.at(-1);
  if (failed === undefined) throw new Error('The execution entered no state');
  return { ...failed, error: textOf(last?.told['error']) };
}

/** The entries since the last one that exited without a failure, the first failed one first. */
function entriesOf(recording: Recording): Entry[] {
  const root = lanesOf(recording.events).lanes.get('')?.events ?? [];
  const variables: JsonObject = {};
  const found: { entry: Entry; after: string[] }[] = [];
  let failing = false;
  for (const placed of root) {
    const { event } = placed;
    if (/StateEntered$/.test(event.type)) {
      failing = false;
      const after: string[] = [];
      const entry = {
        state: placed.state ?? '',
        input: event.told['input'] ?? {},
        variables: { ...variables },
        after,
        error: '',
        hasFailed: false,
      };
      found.push({ entry, after });
    } else if (isFailure(placed)) failing = true;
    else if (/Succeeded$/.test(event.type)) failing = false;
    if (!/StateExited$|^Execution(Failed|TimedOut|Aborted)$/.test(event.type)) continue;
    Object.assign(variables, event.told['assigned'] ?? {});
    const last = found.at(-1);
    if (last === undefined) continue;
    const isEnd = !/StateExited$/.test(event.type);
    if (failing || (isEnd && !isFailState(root, last.entry.state))) last.entry = { ...last.entry, hasFailed: true };
    if (/^Task|^Parallel|^Map/.test(event.type))
      for (const { after } of found.slice(0, -1)) after.push(last.entry.state);
  }
  return found.map(({ entry, after }) => ({ ...entry, after: entry.hasFailed ? after : [] }));
}

function isFailure({ event }: PlacedEvent): boolean {
  return /(Failed|TimedOut)$/.test(event.type) && !/^Execution/.test(event.type);
}

function isFailState(root: readonly PlacedEvent[], state: string): boolean {
  return root.some((each) => each.state === state && each.event.type === 'FailStateEntered');
}
