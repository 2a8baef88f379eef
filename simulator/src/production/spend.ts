import { lanesOf } from '../replay/lanes';
import { wayOf } from '../replay/signature';
import type { ObservedExecution } from './observed';
import { retriesIn, stateVisitsIn } from './state-visits';

/** What the executions that went one way through a machine took. */
export interface WaySpend {
  /** Tells ways apart: as {@link pathOf} does. */
  readonly way: string;
  /** The states of the execution's own sequence in the order in which they were entered first, and how it ended. */
  readonly states: readonly string[];
  readonly ends: string;
  readonly executions: number;
  /** The state transitions of all of them: every state entered, every retry, every redrive; those of children included. */
  readonly transitions: number;
  /** An execution that went this way. */
  readonly example: string;
}

/** What each way through a machine took, the dearest first. */
export function spendByWay(executions: readonly ObservedExecution[]): readonly WaySpend[] {
  const ways = new Map<string, WaySpend>();
  for (const execution of executions) {
    const way = wayOf({ events: execution.events, children: [] });
    const known = ways.get(way);
    const transitions = transitionsOf(execution);
    ways.set(way, {
      ...(known ?? { way, ...titleOf(execution), example: execution.executionArn }),
      executions: (known?.executions ?? 0) + 1,
      transitions: (known?.transitions ?? 0) + transitions,
    });
  }
  return [...ways.values()].sort((a, b) => b.transitions - a.transitions);
}

/** What an execution is billed for, as far as its history was read. */
export function transitionsOf({ events, children = [] }: ObservedExecution): number {
  const own = stateVisitsIn(events).reduce((sum, visit) => sum + 1 + retriesIn(visit).length, 0);
  const redrives = events.filter(({ type }) => type === 'ExecutionRedriven').length;
  return children.reduce((sum, child) => sum + transitionsOf(child), own + redrives);
}

function titleOf({ events, status }: ObservedExecution): Pick<WaySpend, 'states' | 'ends'> {
  const root = lanesOf(events).lanes.get('')?.events ?? [];
  const entered = root.filter(({ event }) => /StateEntered$/.test(event.type));
  const error = events.at(-1)?.told['error'];
  return {
    states: [...new Set(entered.map(({ state = '' }) => state))],
    ends: typeof error === 'string' ? `${status} ${error}` : status,
  };
}
