import type { StateMachineDefinition } from '../language/definition';
import { costOf, nextOf, type PerItem } from './state-cost';

/** One way through a state machine, without going round a loop more than once. */
export interface CostPath {
  readonly states: readonly string[];
  /** How it ends: with a Succeed, a Fail, or the last state. */
  readonly ends: 'succeeds' | 'fails' | 'loops';
  /** How many errors were caught on the way. */
  readonly catches: number;
  /** State transitions, with no item in any Map and no retry. */
  readonly transitions: number;
  /** Transitions that each item of a Map adds. */
  readonly perItem: readonly PerItem[];
  /** Transitions of going round a loop once more, by the state it goes back to. */
  readonly loops: readonly { readonly state: string; readonly transitions: number }[];
}

export interface CostOptions {
  /** How many caught errors a path may have. */
  readonly maxCatches: number;
  readonly maxPaths: number;
}

/** Every way through a machine, those without caught errors first, then those that succeed, then the cheapest; cut off at `maxPaths`. */
export function costPaths(
  definition: StateMachineDefinition,
  options: CostOptions,
): { readonly paths: readonly CostPath[]; readonly isCut: boolean } {
  const { paths: found, isCut } = walk(definition, options);
  const paths = [...found].sort((a, b) => a.catches - b.catches || rank(a) - rank(b) || a.transitions - b.transitions);
  return { paths: mergeSame(mergeLoops(paths)), isCut };
}

/** Where an error leads to where the state goes anyway, the same states are gone through, whichever of them it was that failed. */
function mergeSame(paths: readonly CostPath[]): readonly CostPath[] {
  const known = new Map(paths.map((path) => [JSON.stringify([path.states, path.ends, path.catches]), path]));
  return [...known.values()];
}

function rank({ ends }: CostPath): number {
  return ends === 'fails' ? 1 : 0;
}

/** A way as far as it was gone: its last state, and the way before. */
interface Way {
  readonly name: string;
  readonly before: Way | undefined;
  /** Transitions up to the state, itself left out. */
  readonly transitionsBefore: number;
  readonly transitions: number;
  readonly catches: number;
}

interface Step {
  readonly to: string;
  readonly from: Way | undefined;
  readonly catches: number;
}

function walk(
  definition: StateMachineDefinition,
  { maxCatches, maxPaths }: CostOptions,
): { readonly paths: readonly CostPath[]; readonly isCut: boolean } {
  const paths: CostPath[] = [];
  const open: Step[] = [{ to: definition.StartAt, from: undefined, catches: 0 }];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (paths.length >= maxPaths) return { paths, isCut: true };
    const { to, from, catches } = step;
    const earlier = find(from, to);
    if (earlier !== undefined) {
      paths.push(pathOf(from as Way, definition, 'loops', earlier));
      continue;
    }
    const state = definition.States[to];
    if (state === undefined) continue;
    const transitionsBefore = from?.transitions ?? 0;
    const transitions = transitionsBefore + costOf(to, state).transitions;
    const way: Way = { name: to, before: from, transitionsBefore, transitions, catches };
    const { next, caught } = nextOf(state);
    if (next.length === 0) paths.push(pathOf(way, definition, state.Type === 'Fail' ? 'fails' : 'succeeds'));
    const further = [
      ...next.map((each) => ({ to: each, from: way, catches })),
      ...(catches < maxCatches ? caught.map((each) => ({ to: each, from: way, catches: catches + 1 })) : []),
    ];
    open.push(...further.reverse());
  }
  return { paths, isCut: false };
}

function find(way: Way | undefined, name: string): Way | undefined {
  let at = way;
  while (at !== undefined && at.name !== name) at = at.before;
  return at;
}

function pathOf(way: Way, definition: StateMachineDefinition, ends: CostPath['ends'], back?: Way): CostPath {
  const states: string[] = [];
  for (let at: Way | undefined = way; at !== undefined; at = at.before) states.unshift(at.name);
  const perItem = states.flatMap((name) => {
    const state = definition.States[name];
    return state === undefined ? [] : costOf(name, state).perItem;
  });
  const loops = back === undefined ? [] : [{ state: back.name, transitions: way.transitions - back.transitionsBefore }];
  return { states, ends, catches: way.catches, transitions: way.transitions, perItem, loops };
}

/** A way that comes back to where it was is no path of its own: it says what a loop on other paths costs. */
function mergeLoops(paths: readonly CostPath[]): readonly CostPath[] {
  const loops = new Map<string, CostPath['loops'][number]>();
  for (const loop of paths.flatMap((path) => path.loops)) {
    const known = loops.get(loop.state);
    // Of several ways round, the dearest is told.
    if (known === undefined || known.transitions < loop.transitions) loops.set(loop.state, loop);
  }
  const ended = paths.filter(({ ends }) => ends !== 'loops');
  if (ended.length === 0) return paths;
  return ended.map((path) => ({
    ...path,
    loops: path.states.flatMap((state) => loops.get(state) ?? []),
  }));
}
