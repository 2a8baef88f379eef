import type { JsonObject } from '../base/json';
import type { MapState, ParallelState, State, StateMachineDefinition } from '../language/definition';
import type { Recording } from '../replay/recording';
import { literal } from './literal';
import { Progress, type Stop } from './progress';

type Sequence = Pick<StateMachineDefinition, 'StartAt' | 'States'>;

/** What was made of a machine, and what it will do again although it had been done. */
export interface Pruned {
  readonly definition: StateMachineDefinition;
  /** The Maps and Parallels of which something runs again that had ended. */
  readonly again: readonly string[];
}

/** A machine that goes on where an execution stopped: one Pass in front, and the states that can still be reached. */
export function pruned(definition: StateMachineDefinition, stop: Stop, recording: Recording): Pruned {
  const progress = new Progress(recording);
  const again: string[] = [];
  const sequence = goingOn(definition, stop, { key: '', name: 'Go on', progress, again });
  return { definition: { ...definition, ...sequence }, again };
}

/** Where a sequence of states stands, and how what is put in front of it is called. */
interface Place {
  readonly key: string;
  readonly name: string;
  readonly progress: Progress;
  readonly again: string[];
}

function goingOn(sequence: Sequence, stop: Stop, place: Place): Sequence {
  const { state, input, variables } = stop;
  const reachable = reachableFrom(sequence, state);
  const stopped = reachable[state];
  if (stopped !== undefined) reachable[state] = withoutDone(state, stopped, place);
  const first = freeName(place.name, reachable);
  const entry = {
    Type: 'Pass',
    QueryLanguage: 'JSONata',
    Output: literal(input),
    ...(Object.keys(variables).length > 0 && { Assign: literal(variables) as JsonObject }),
    Next: state,
  } as State;
  return { ...sequence, StartAt: first, States: { [first]: entry, ...reachable } };
}

/** A state in which something had ended, without it. */
function withoutDone(name: string, state: State, place: Place): State {
  if (state.Type === 'Parallel') return parallelWithoutDone(name, state, place);
  return state.Type === 'Map' ? mapWithoutDone(name, state, place) : state;
}

/** A Parallel whose branches go on where they were: those that had ended give what they gave. */
function parallelWithoutDone(name: string, parallel: ParallelState, place: Place): State {
  const { progress } = place;
  const Branches = parallel.Branches.map((branch) => {
    const key = `${place.key}/${name}>${branch.StartAt}`;
    const last = progress.in(key, place.key, name);
    if (last === undefined) return branch;
    const title = cut(`Go on: ${branch.StartAt}`);
    if (last.exited !== undefined) {
      const done = { Type: 'Pass', QueryLanguage: 'JSONata', Output: literal(last.exited), End: true } as State;
      return { StartAt: title, States: { [title]: done } };
    }
    return goingOn(branch, last, { ...place, key, name: title });
  });
  return { ...parallel, Branches };
}

/**
 * An inline Map whose iterations go on where they were: a Choice in front knows for each index what it gave, or where it
 * was. Of a distributed one, the children that had succeeded run again: they have no index by which their results could be given to them, and of two
 * items with the same content one may never have run.
 */
function mapWithoutDone(name: string, map: MapState, place: Place): State {
  const { progress } = place;
  const started = progress.iterationsOf(place.key, name);
  if (map.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') {
    if (progress.mayHaveFinishedChildren(place.key, name)) place.again.push(name);
    return map;
  }
  const member = map.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
  const processor = (map as unknown as Record<string, Sequence>)[member];
  if (started.length === 0 || processor === undefined) return map;
  const [title, done] = [`Go on: ${name}`, `Done: ${name}`].map((wanted) => freeName(cut(wanted), processor.States));
  const states: Record<string, State> = { ...processor.States };
  const rules = started.flatMap(({ index, key }) => {
    const last = progress.in(key, place.key, name);
    if (last === undefined) return [];
    const Condition = `{% $states.context.Map.Item.Index = ${index} %}`;
    if (last.exited !== undefined) return [{ Condition, Output: literal(last.exited), Next: done }];
    const Next = ofItsOwn(last.state, index, states, { ...place, key });
    const { input, variables } = last;
    const Assign = Object.keys(variables).length > 0 && { Assign: literal(variables) as JsonObject };
    return [{ Condition, Output: literal(input), ...Assign, Next }];
  });
  const entry = { Type: 'Choice', QueryLanguage: 'JSONata', Choices: rules, Default: processor.StartAt };
  const end = { Type: 'Pass', QueryLanguage: 'JSONata', End: true };
  const isDone = rules.some(({ Next }) => Next === done);
  const States = { [title as string]: entry, ...states, ...(isDone && { [done as string]: end }) };
  return { ...map, [member]: { ...processor, StartAt: title, States } };
}

/** The state that an iteration goes on in; a Parallel or a Map that is half done in it gets a copy, since others go through it whole. */
function ofItsOwn(name: string, index: number, states: Record<string, State>, place: Place): string {
  const state = states[name];
  if (state === undefined) throw lacks(name);
  const rest = withoutDone(name, state, place);
  if (rest === state) return name;
  const copy = freeName(cut(`${name} #${index}`, index), states);
  states[copy] = renamed(rest, (inner) => cut(`${inner} #${index}`, index));
  return copy;
}

/** A Parallel or a Map with other names for the states in it. */
function renamed(state: State, name: (inner: string) => string): State {
  const renameAll = (sequence: Sequence): Sequence => ({
    ...sequence,
    StartAt: name(sequence.StartAt),
    States: Object.fromEntries(
      Object.entries(sequence.States).map(([key, each]) => [name(key), led(renamed(each, name), name)]),
    ),
  });
  const { Branches, ItemProcessor, Iterator } = state as unknown as {
    readonly Branches?: readonly Sequence[];
    readonly ItemProcessor?: Sequence;
    readonly Iterator?: Sequence;
  };
  return {
    ...state,
    ...(Branches !== undefined && { Branches: Branches.map(renameAll) }),
    ...(ItemProcessor !== undefined && { ItemProcessor: renameAll(ItemProcessor) }),
    ...(Iterator !== undefined && { Iterator: renameAll(Iterator) }),
  };
}

/** A state that leads to states of other names. */
function led(state: State, name: (target: string) => string): State {
  const to = <T extends object>(rule: T): T => {
    const { Next, Default } = rule as { readonly Next?: string; readonly Default?: string };
    return {
      ...rule,
      ...(Next !== undefined && { Next: name(Next) }),
      ...(Default !== undefined && { Default: name(Default) }),
    };
  };
  const { Choices, Catch } = state as unknown as {
    readonly Choices?: readonly object[];
    readonly Catch?: readonly object[];
  };
  return {
    ...to(state),
    ...(Choices !== undefined && { Choices: Choices.map(to) }),
    ...(Catch !== undefined && { Catch: Catch.map(to) }),
  } as State;
}

/** A name within AWS's 80 characters that keeps the number at its end. */
function cut(name: string, index?: number): string {
  const end = index === undefined ? '' : ` #${index}`;
  return name.length <= 80 ? name : `${name.slice(0, 80 - end.length)}${end}`;
}

function reachableFrom(definition: Sequence, start: string): Record<string, State> {
  const found = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = definition.States[name];
    if (state === undefined) throw lacks(name);
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

function lacks(name: string): Error {
  return new Error(`The corrected definition has no state '${name}'; say with 'from' where to go on`);
}

function freeName(wanted: string, taken: object): string {
  let name = wanted;
  for (let at = 2; name in taken; at += 1) name = `${wanted} ${at}`;
  return name;
}
