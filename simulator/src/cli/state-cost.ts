import type { State, StateMachineDefinition } from '../language/definition';
import { sequencesOf } from '../diagram/build-graph';
import { itemProcessorOf } from '../diagram/describe-state';
import { type Bounds, boundsOf } from './cost-graph';

/** Transitions that each item of a Map adds. */
export interface PerItem {
  readonly state: string;
  readonly transitions: number;
  readonly inChildren: boolean;
}

/** What it costs to go through a state. */
export interface StateCost {
  /** With no item in any Map. */
  readonly transitions: number;
  readonly perItem: readonly PerItem[];
}

const known = new WeakMap<State, StateCost>();

/** A state itself, the dearest way through each of its branches, and what the items of every Map in it add. */
export function costOf(name: string, state: State): StateCost {
  let cost = known.get(state);
  if (cost === undefined) {
    const inside = sequencesOf(state);
    const own = state.Type === 'Map' ? ofMap(name, state) : [];
    const perItem = [...own, ...(isBilledByStart(state) ? [] : inside.flatMap(perItemIn))];
    const branches = state.Type === 'Parallel' ? inside.map((branch) => costBounds(branch, 0).most) : [];
    cost = { transitions: branches.reduce((sum, each) => sum + each, 1), perItem };
    known.set(state, cost);
  }
  return cost;
}

/** What the cheapest and the dearest way through a sequence of states cost, with up to a number of caught errors. */
export function costBounds({ StartAt, States }: StateMachineDefinition, maxCatches: number): Bounds {
  const cost = new Map<string, number>();
  const next = new Map<string, readonly string[]>();
  for (const [name, state] of Object.entries(States)) {
    const { transitions } = costOf(name, state);
    const ways = nextOf(state);
    for (let catches = 0; catches <= maxCatches; catches += 1) {
      cost.set(`${catches} ${name}`, transitions);
      const caught = catches < maxCatches ? ways.caught.map((each) => `${catches + 1} ${each}`) : [];
      next.set(`${catches} ${name}`, [...ways.next.map((each) => `${catches} ${each}`), ...caught]);
    }
  }
  const start = `0 ${StartAt}`;
  return cost.has(start) ? boundsOf({ start, cost, next }) : { least: 0, most: 0 };
}

/** Where a state leads, and where its errors do. */
export function nextOf(state: State): { readonly next: readonly string[]; readonly caught: readonly string[] } {
  const caught = 'Catch' in state ? (state.Catch ?? []).map(({ Next }) => Next) : [];
  return { next: [...new Set(transitionsOf(state))], caught: [...new Set(caught)] };
}

function transitionsOf(state: State): readonly string[] {
  if (state.Type === 'Choice') {
    return [...state.Choices.map(({ Next }) => Next), state.Default].filter((each) => each !== undefined);
  }
  return 'Next' in state && state.Next !== undefined ? [state.Next] : [];
}

function perItemIn({ States }: StateMachineDefinition): readonly PerItem[] {
  return Object.entries(States).flatMap(([name, state]) => costOf(name, state).perItem);
}

function ofMap(name: string, state: State): readonly PerItem[] {
  const processor = state.Type === 'Map' ? itemProcessorOf(state) : undefined;
  if (processor === undefined) return [];
  const transitions = isBilledByStart(state) ? 1 : costBounds(processor, 0).most;
  return [{ state: name, transitions, inChildren: processor.ProcessorConfig?.Mode === 'DISTRIBUTED' }];
}

/** The start of an Express child is billed as one transition, its states are not. */
function isBilledByStart(state: State): boolean {
  const { Mode, ExecutionType } = (state.Type === 'Map' ? itemProcessorOf(state)?.ProcessorConfig : undefined) ?? {};
  return Mode === 'DISTRIBUTED' && ExecutionType === 'EXPRESS';
}
