import type { Json, JsonObject } from '../base/json';
import { lanesOf, type Lanes, type PlacedEvent } from '../replay/lanes';
import type { Recording } from '../replay/recording';
import type { StoppedAt } from './stopped-at';

/** The state that a sequence was in, with what it had. */
export type Stop = Pick<StoppedAt, 'state' | 'input' | 'variables'>;

/** Where a sequence stopped, and what it gave when its last state had exited. */
export interface Stopped extends Stop {
  readonly exited: Json | undefined;
}

const BEGINS = /^(Parallel|Map)StateStarted$/;

/** How far the branches and iterations of an execution have come. */
export class Progress {
  private readonly lanes: Lanes['lanes'];

  constructor(private readonly recording: Recording) {
    this.lanes = lanesOf(recording.events).lanes;
  }

  /**
   * Where a branch or an iteration stopped in the last attempt of the state around it; undefined when it had not started.
   * @param key the sequence.
   * @param around the sequence that the state around it stands in.
   */
  in(key: string, around: string, state: string): Stopped | undefined {
    const since = this.beginOf(around, state);
    return lastEntered((this.lanes.get(key)?.events ?? []).filter(({ event }) => event.id > since));
  }

  /** The iterations of a Map that had started, by index. */
  iterationsOf(around: string, map: string): readonly { readonly index: number; readonly key: string }[] {
    const prefix = `${around}/${map}#`;
    return [...this.lanes.keys()]
      .filter((key) => key.startsWith(prefix) && /^\d+$/.test(key.slice(prefix.length)))
      .map((key) => ({ index: Number(key.slice(prefix.length)), key }))
      .sort((a, b) => a.index - b.index);
  }

  /**
   * Whether children of a distributed Map may have succeeded in its last attempt: not when all are known and none has. Of a plain history, and of Express
   * children, nothing is known.
   */
  mayHaveFinishedChildren(around: string, map: string): boolean {
    const since = this.beginOf(around, map);
    const runs = (this.lanes.get(around)?.events ?? []).filter(
      ({ event, state }) => state === map && event.id > since && event.type === 'MapRunStarted',
    );
    const arns = runs.map(({ event }) => event.told['mapRunArn']);
    const known = this.recording.children.filter(({ mapRunArn }) => arns.includes(mapRunArn));
    if (known.length === 0) return runs.length > 0;
    return known.some(({ events }) => events.at(-1)?.type === 'ExecutionSucceeded');
  }

  /** The last time that a Parallel or a Map began: it may stand in a loop, or be retried. */
  private beginOf(lane: string, state: string): number {
    const events = this.lanes.get(lane)?.events ?? [];
    const begun = events.filter((each) => each.state === state && BEGINS.test(each.event.type));
    return begun.at(-1)?.event.id ?? 0;
  }
}

/** The state that a sequence was in, or what it gave when its last state had exited. */
function lastEntered(events: readonly PlacedEvent[]): Stopped | undefined {
  const variables: JsonObject = {};
  let found: Stopped | undefined;
  for (const { event, state = '' } of events) {
    if (/StateEntered$/.test(event.type)) {
      found = { state, input: event.told['input'] ?? {}, variables: { ...variables }, exited: undefined };
    } else if (/StateExited$/.test(event.type) && found !== undefined) {
      Object.assign(variables, event.told['assigned'] ?? {});
      found = { ...found, exited: event.told['output'] ?? null };
    }
  }
  return found;
}
