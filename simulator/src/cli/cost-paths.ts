import type { State, StateMachineDefinition } from '../language/definition';
import { itemProcessorOf } from '../diagram/describe-state';

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
  readonly perItem: readonly { readonly state: string; readonly transitions: number; readonly inChildren: boolean }[];
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
  const walk = new Walk(definition, options);
  walk.from(definition.StartAt, { states: [], catches: 0, transitions: 0, perItem: [] });
  const paths = [...walk.paths].sort(
    (a, b) => a.catches - b.catches || rank(a) - rank(b) || a.transitions - b.transitions,
  );
  return { paths: mergeLoops(paths), isCut: walk.isCut };
}

function rank({ ends }: CostPath): number {
  return ends === 'fails' ? 1 : 0;
}

interface Way {
  readonly states: readonly { readonly name: string; readonly before: number }[];
  readonly catches: number;
  readonly transitions: number;
  readonly perItem: CostPath['perItem'];
}

class Walk {
  readonly paths: CostPath[] = [];
  isCut = false;

  constructor(
    private readonly definition: StateMachineDefinition,
    private readonly options: CostOptions,
  ) {}

  from(name: string, way: Way): void {
    if (this.paths.length >= this.options.maxPaths) {
      this.isCut = true;
      return;
    }
    const earlier = way.states.find((each) => each.name === name);
    if (earlier !== undefined)
      return this.end(way, 'loops', [{ state: name, transitions: way.transitions - earlier.before }]);
    const state = this.definition.States[name];
    if (state === undefined) return;
    const { transitions, perItem } = costOf(name, state);
    const on: Way = {
      states: [...way.states, { name, before: way.transitions }],
      catches: way.catches,
      transitions: way.transitions + transitions,
      perItem: [...way.perItem, ...perItem],
    };
    const next = nextOf(state);
    if (next.length === 0) this.end(on, state.Type === 'Fail' ? 'fails' : 'succeeds', []);
    for (const each of next) this.from(each, on);
    this.caught(state, on);
  }

  private caught(state: State, way: Way): void {
    if (way.catches >= this.options.maxCatches || !('Catch' in state)) return;
    for (const next of new Set((state.Catch ?? []).map(({ Next }) => Next))) {
      this.from(next, { ...way, catches: way.catches + 1 });
    }
  }

  private end(way: Way, ends: CostPath['ends'], loops: CostPath['loops']): void {
    const { catches, transitions, perItem } = way;
    this.paths.push({ states: way.states.map(({ name }) => name), ends, catches, transitions, perItem, loops });
  }
}

/** A way that comes back to where it was is no path of its own: it says what a loop on other paths costs. */
function mergeLoops(paths: readonly CostPath[]): readonly CostPath[] {
  const loops = new Map(paths.flatMap((path) => path.loops.map((loop) => [loop.state, loop] as const)));
  const ended = paths.filter(({ ends }) => ends !== 'loops');
  if (ended.length === 0) return paths;
  return ended.map((path) => ({
    ...path,
    loops: path.states.flatMap((state) => loops.get(state) ?? []),
  }));
}

function nextOf(state: State): readonly string[] {
  if (state.Type === 'Choice') {
    const targets = [...state.Choices.map(({ Next }) => Next), state.Default].filter((each) => each !== undefined);
    return [...new Set(targets)];
  }
  return 'Next' in state && state.Next !== undefined ? [state.Next] : [];
}

/** A state itself, and the dearest way through each of its branches. */
function costOf(name: string, state: State): Pick<CostPath, 'transitions' | 'perItem'> {
  if (state.Type === 'Parallel') {
    const branches = state.Branches.map(dearest);
    return {
      transitions: branches.reduce((sum, { transitions }) => sum + transitions, 1),
      perItem: branches.flatMap(({ perItem }) => perItem),
    };
  }
  const processor = state.Type === 'Map' ? itemProcessorOf(state) : undefined;
  if (processor === undefined) return { transitions: 1, perItem: [] };
  const { transitions, perItem } = dearest(processor);
  const { Mode, ExecutionType } = processor.ProcessorConfig ?? {};
  // The start of an Express child is billed as one transition, its states are not.
  if (Mode === 'DISTRIBUTED' && ExecutionType === 'EXPRESS') {
    return { transitions: 1, perItem: [{ state: name, transitions: 1, inChildren: true }] };
  }
  return { transitions: 1, perItem: [{ state: name, transitions, inChildren: Mode === 'DISTRIBUTED' }, ...perItem] };
}

function dearest(definition: StateMachineDefinition): CostPath {
  const { paths } = costPaths(definition, { maxCatches: 0, maxPaths: 1_000 });
  const none: CostPath = { states: [], ends: 'succeeds', catches: 0, transitions: 0, perItem: [], loops: [] };
  return paths.reduce((most, path) => (path.transitions > most.transitions ? path : most), none);
}
