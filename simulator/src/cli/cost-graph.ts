/** A graph whose nodes cost something to go through. */
export interface CostGraph {
  readonly start: string;
  readonly cost: ReadonlyMap<string, number>;
  readonly next: ReadonlyMap<string, readonly string[]>;
}

/** What the cheapest and the dearest way from the start to an end cost, no node gone through twice. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * The bounds of all ways, without going each of them: the dearest way is exact where every loop is entered at one
 * node, and otherwise never too small. A graph without an end is gone through once.
 */
export function boundsOf(graph: CostGraph): Bounds {
  const dearest = dearestWays(graph, graph.start, new Set(graph.cost.keys()));
  const ends = [...dearest.keys()].filter((node) => nextOf(graph, node).length === 0);
  const reached = ends.length > 0 ? ends : [...dearest.keys()];
  const most = Math.max(0, ...reached.map((node) => dearest.get(node) as number));
  return { least: ends.length > 0 ? cheapest(graph, new Set(ends)) : most, most };
}

function nextOf({ next, cost }: CostGraph, node: string): readonly string[] {
  return (next.get(node) ?? []).filter((each) => cost.has(each));
}

/** The cost of the dearest way to each node that is reached from `entry` inside of `members`, without coming back to it. */
function dearestWays(graph: CostGraph, entry: string, members: ReadonlySet<string>): ReadonlyMap<string, number> {
  const inside = (node: string) => nextOf(graph, node).filter((each) => each !== entry && members.has(each));
  const dearest = new Map<string, number>();
  const arrivals = new Map<string, number>([[entry, 0]]);
  for (const component of components(entry, inside)) {
    for (const [node, cost] of withinComponent(graph, component, arrivals, inside)) {
      dearest.set(node, cost);
      for (const each of inside(node)) arrivals.set(each, Math.max(arrivals.get(each) ?? 0, cost));
    }
  }
  return dearest;
}

function withinComponent(
  graph: CostGraph,
  component: readonly string[],
  arrivals: ReadonlyMap<string, number>,
  inside: (node: string) => readonly string[],
): readonly (readonly [string, number])[] {
  const costOf = (node: string) => graph.cost.get(node) as number;
  const [only] = component;
  if (component.length === 1 && !inside(only as string).includes(only as string)) {
    return [[only as string, (arrivals.get(only as string) ?? 0) + costOf(only as string)]];
  }
  const entries = component.filter((node) => arrivals.has(node));
  const before = Math.max(...entries.map((node) => arrivals.get(node) as number));
  if (entries.length === 1) {
    const ways = dearestWays(graph, entries[0] as string, new Set(component));
    return [...ways].map(([node, cost]) => [node, before + cost] as const);
  }
  const all = component.reduce((sum, node) => sum + costOf(node), 0);
  return component.map((node) => [node, before + all] as const);
}

/** The nodes that are reached from one, in groups that lead back to themselves, each before those that it leads to. */
function components(start: string, next: (node: string) => readonly string[]): string[][] {
  const finished = finishOrder(start, next);
  const into = new Map<string, string[]>();
  for (const node of finished) {
    for (const each of next(node)) into.set(each, [...(into.get(each) ?? []), node]);
  }
  const taken = new Set<string>();
  return finished.reverse().flatMap((root) => {
    const component = reach(root, (node) => into.get(node) ?? [], taken);
    return component.length === 0 ? [] : [component];
  });
}

function reach(root: string, next: (node: string) => readonly string[], taken: Set<string>): string[] {
  const found: string[] = [];
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (taken.has(node)) continue;
    taken.add(node);
    found.push(node);
    pending.push(...next(node));
  }
  return found;
}

/** Depth first, without recursion: machines can be long. */
function finishOrder(start: string, next: (node: string) => readonly string[]): string[] {
  const seen = new Set([start]);
  const finished: string[] = [];
  const open = [{ node: start, left: [...next(start)] }];
  for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
    const each = at.left.pop();
    if (each === undefined) {
      finished.push(at.node);
      open.pop();
    } else if (!seen.has(each)) {
      seen.add(each);
      open.push({ node: each, left: [...next(each)] });
    }
  }
  return finished;
}

function cheapest(graph: CostGraph, ends: ReadonlySet<string>): number {
  const costs = new Map<string, number>([[graph.start, graph.cost.get(graph.start) as number]]);
  const open = [graph.start];
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    for (const each of nextOf(graph, node)) {
      const cost = (costs.get(node) as number) + (graph.cost.get(each) as number);
      if (cost >= (costs.get(each) ?? Infinity)) continue;
      costs.set(each, cost);
      open.push(each);
    }
  }
  return Math.min(...[...ends].map((end) => costs.get(end) ?? Infinity));
}
