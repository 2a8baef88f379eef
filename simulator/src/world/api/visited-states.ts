import type { Execution } from '../../engine/run/execution';
import type { HistoryEvent } from '../../engine/history/history';
import type { Json } from '../../base/json';
import { textOf } from '../../base/text';

/** One visit of a state. */
export interface VisitedState {
  readonly state: string;
  /** The state's type: `Task`, `Wait`. */
  readonly type: string;
  /** The virtual instant of entry, in epoch milliseconds. */
  readonly enteredAtMs: number;
  /** The virtual instant of exit; undefined while the state is in progress or when it was left by a failure. */
  readonly exitedAtMs?: number;
  readonly input: Json;
  readonly output?: Json;
}

/** The states that an execution has entered, in the order of entry. */
export function visitedStates({ history }: Execution): readonly VisitedState[] {
  const visits: (VisitedState & { enteredBy: number })[] = [];
  const visitOf = new Map<number, number>();
  for (const event of history) {
    const entered = event.stateEnteredEventDetails;
    if (entered !== undefined) {
      visitOf.set(event.id, visits.length);
      visits.push({ ...visitOfEvent(event), enteredBy: event.id });
      continue;
    }
    const at = visitOf.get(event.previousEventId);
    if (at !== undefined) visitOf.set(event.id, at);
    const exited = event.stateExitedEventDetails;
    if (exited === undefined) continue;
    const left = lastOpen(visits, textOf(exited['name']), at);
    if (left !== undefined) visits[left] = { ...(visits[left] as (typeof visits)[number]), ...exitOf(event) };
  }
  return visits.map(({ enteredBy: _, ...visit }) => visit);
}

function visitOfEvent(event: HistoryEvent): VisitedState {
  const details = event.stateEnteredEventDetails;
  return {
    state: textOf(details?.['name']),
    type: event.type.replace('StateEntered', ''),
    enteredAtMs: event.timestamp.getTime(),
    input: parse(details?.['input']),
  };
}

function exitOf(event: HistoryEvent): Pick<VisitedState, 'exitedAtMs' | 'output'> {
  return { exitedAtMs: event.timestamp.getTime(), output: parse(event.stateExitedEventDetails?.['output']) };
}

/** The visit that an exit belongs to: the one whose events lead to it, else the last one of the state that is open. */
function lastOpen(visits: readonly VisitedState[], state: string, led: number | undefined): number | undefined {
  const isMeant = (at: number): boolean => visits[at]?.state === state && visits[at].exitedAtMs === undefined;
  if (led !== undefined && isMeant(led)) return led;
  for (let at = visits.length - 1; at >= 0; at--) if (isMeant(at)) return at;
  return undefined;
}

function parse(text: Json | undefined): Json {
  return typeof text === 'string' ? (JSON.parse(text) as Json) : {};
}
