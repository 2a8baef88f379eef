import { useMemo } from 'preact/hooks';
import { visitsOf, type Visit } from '../src/diagram/visits';
import type { HistoryEvent } from '../src/engine/history/history';

/** The visits to states that a history tells of; those that go on have lasted until now. */
export function useVisits(events: readonly HistoryEvent[], nowMs: number): readonly Visit[] {
  const visits = useMemo(() => visitsOf(events), [events]);
  const isRunning = visits.some(({ outcome }) => outcome === 'running');
  return useMemo(() => visits.map((each) => untilNow(each, nowMs)), [visits, isRunning ? nowMs : 0]);
}

function untilNow(visit: Visit, nowMs: number): Visit {
  return visit.outcome === 'running' ? { ...visit, endedMs: Math.max(visit.endedMs, nowMs) } : visit;
}

export function isProblem({ outcome }: Visit): boolean {
  return outcome === 'failed' || outcome === 'caught' || outcome === 'aborted';
}

/** The visit that somebody wants to see first: the first that failed, else the one that goes on, else the last. */
export function firstOf(visits: readonly Visit[]): Visit | undefined {
  return (
    visits.filter(({ outcome }) => outcome === 'failed').at(-1) ??
    visits.filter(({ outcome }) => outcome === 'running').at(-1) ??
    visits.at(-1)
  );
}

/** The events by which a task is called. */
export const CALL = /^(TaskScheduled|LambdaFunctionScheduled|ActivityScheduled)$/;

/** Which item of each Map around it a visit is about, outermost first. */
export function iterationsOf(visit: Visit, visits: readonly Visit[]): readonly number[] {
  const around = visit.parent === undefined ? undefined : visits[visit.parent];
  const outer = around === undefined ? [] : iterationsOf(around, visits);
  return visit.iteration === undefined ? outer : [...outer, visit.iteration];
}

/** A visit by its name, with the item of the Map that it is about. */
export function titleOf({ name, iteration }: Visit): string {
  return iteration === undefined ? name : `${name} [${iteration}]`;
}
