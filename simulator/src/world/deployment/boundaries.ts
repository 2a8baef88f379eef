import type { Agenda } from '../../base/agenda';
import type { Maybe } from '../../engine/fields/maybe';
import type { WorldEngine } from '../world-engine';
import { visitedStates } from '../api/visited-states';

/** A moment at which executions can be found by a deployment. */
export interface Boundary {
  /** From 1 on, in the order of time. */
  readonly number: number;
  /** What is about to happen, or waited for: `before the call of 'Charge' by Shop/Machine`. */
  readonly what: string;
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
}

/** Calls back before every call that a task makes, and whenever executions wait: what is due has happened, and time is about to pass. */
export function watchBoundaries(
  agenda: Agenda,
  engine: WorldEngine,
  pathOf: (machineArn: string) => string,
  listener: (boundary: Boundary) => Maybe<void>,
): void {
  let number = 0;
  let stillSince = -1;
  const tell = async (what: string): Promise<void> => {
    number += 1;
    await listener({ number, what, atMs: agenda.nowMs });
  };
  engine.beforeCall = ({ stateName, stateMachineArn }) =>
    tell(`before the call of '${stateName}' by ${pathOf(stateMachineArn.replace(/\/[^/:]*$/, ''))}`);
  agenda.whenStill = async () => {
    // Time that passes while nothing happens is one wait.
    if (engine.runningCount === 0 || agenda.happenedCount === stillSince) return;
    stillSince = agenda.happenedCount;
    await tell(`while ${waiting(engine, pathOf)}`);
  };
}

/** Which executions wait, and in which states. */
function waiting(engine: WorldEngine, pathOf: (machineArn: string) => string): string {
  const running = engine
    .listExecutions()
    .filter(({ isOver, stateMachineArn }) => !isOver && !stateMachineArn.includes('/'));
  const described = running.map((execution) => {
    const open = visitedStates(execution).filter(({ exitedAtMs }) => exitedAtMs === undefined);
    const last = open.at(-1);
    return `${pathOf(execution.stateMachineArn)} waits${last === undefined ? '' : ` in '${last.state}'`}`;
  });
  return [...new Set(described)].join(', ');
}
