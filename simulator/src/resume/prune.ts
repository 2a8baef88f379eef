import type { Json, JsonObject } from '../base/json';
import type { ParallelState, State, StateMachineDefinition } from '../language/definition';
import { lanesOf, type Lanes, type PlacedEvent } from '../replay/lanes';
import type { Recording } from '../replay/recording';
import { literal } from './literal';
import type { StoppedAt } from './stopped-at';

type Sequence = Pick<StateMachineDefinition, 'StartAt' | 'States'>;
type Stop = Pick<StoppedAt, 'state' | 'input' | 'variables'>;

/** A machine that goes on where an execution stopped: one Pass in front, and the states that can still be reached. */
export function pruned(definition: StateMachineDefinition, stop: Stop, recording: Recording): StateMachineDefinition {
  const { lanes } = lanesOf(recording.events);
  return { ...definition, ...goingOn(definition, stop, '', lanes, 'Go on') };
}

function goingOn(sequence: Sequence, stop: Stop, lane: string, lanes: Lanes['lanes'], name: string): Sequence {
  const { state, input, variables } = stop;
  const reachable = reachableFrom(sequence, state);
  const stopped = reachable[state];
  if (stopped?.Type === 'Parallel') reachable[state] = withoutDone(state, stopped, lane, lanes);
  const first = freeName(name, reachable);
  const entry = {
    Type: 'Pass',
    QueryLanguage: 'JSONata',
    Output: literal(input),
    ...(Object.keys(variables).length > 0 && { Assign: literal(variables) as JsonObject }),
    Next: state,
  } as State;
  return { ...sequence, StartAt: first, States: { [first]: entry, ...reachable } };
}

/** A Parallel whose branches go on where they were: those that had ended give what they gave. */
function withoutDone(name: string, parallel: ParallelState, lane: string, lanes: Lanes['lanes']): State {
  const neverStarted = [...lanes.keys()].every((key) => !key.startsWith(`${lane}/${name}>`));
  if (neverStarted) return parallel;
  const Branches = parallel.Branches.map((branch) => {
    const key = `${lane}/${name}>${branch.StartAt}`;
    const events = lanes.get(key)?.events ?? [];
    const last = lastEntered(events);
    if (last === undefined) return branch;
    const title = `Go on: ${branch.StartAt}`.slice(0, 80);
    if (last.exited !== undefined) {
      const done = { Type: 'Pass', QueryLanguage: 'JSONata', Output: literal(last.exited), End: true } as State;
      return { StartAt: title, States: { [title]: done } };
    }
    return goingOn(branch, last, key, lanes, title);
  });
  return { ...parallel, Branches };
}

/** The state that a branch was in, or what it gave when its last state had exited. */
function lastEntered(events: readonly PlacedEvent[]): (Stop & { readonly exited: Json | undefined }) | undefined {
  const variables: JsonObject = {};
  let found: (Stop & { readonly exited: Json | undefined }) | undefined;
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

function reachableFrom(definition: Sequence, start: string): Record<string, State> {
  const found = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = definition.States[name];
    if (state === undefined)
      throw new Error(`The corrected definition has no state '${name}'; say with 'from' where to go on`);
    if (found.has(name)) continue;
    found.add(name);
    open.push(...targetsOf(state));
  }
  return Object.fromEntries(Object.entries(definition.States).filter(([name]) => found.has(name)));
}

function targetsOf(state: State): string[] {
  const { Next, Default, Choices, Catch } = state as unknown as {
    readonly Next?: string;
    readonly Default?: string;
    readonly Choices?: readonly { readonly Next?: string }[];
    readonly Catch?: readonly { readonly Next?: string }[];
  };
  const rules = [...(Choices ?? []), ...(Catch ?? [])].map((rule) => rule.Next);
  return [Next, Default, ...rules].filter((each) => each !== undefined);
}

function freeName(wanted: string, taken: object): string {
  let name = wanted;
  for (let at = 2; name in taken; at += 1) name = `${wanted} ${at}`;
  return name;
}
