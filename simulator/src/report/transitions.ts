import { retriesOf } from '../diagram/run-overlay';
import type { Visit } from '../diagram/visits';

/** How many transitions a state took. */
export interface StateCount {
  readonly state: string;
  readonly entered: number;
  readonly retries: number;
}

/** The transitions of a run by state, the most first. */
export function countByState(visits: readonly Visit[]): readonly StateCount[] {
  const counts = new Map<string, { entered: number; retries: number }>();
  for (const visit of visits) {
    const count = counts.get(visit.name) ?? { entered: 0, retries: 0 };
    count.entered += 1;
    count.retries += retriesOf(visit);
    counts.set(visit.name, count);
  }
  return [...counts]
    .map(([state, count]) => ({ state, ...count }))
    .sort((a, b) => b.entered + b.retries - a.entered - a.retries);
}
