import { type NumberField, isGiven, numberField } from '../fields/number-field';
import type { MapRunCounts } from './map-run-counts';
import type { DistributedItems } from '../fields/outcome';
import { type Procedure, settled } from './procedure';

/** How many items of a Map Run may fail; undefined where nothing is said. */
export interface Tolerance {
  readonly count?: number;
  readonly percentage?: number;
}

const COUNT: NumberField = { name: 'ToleratedFailureCount', kind: 'integer', minimum: 0 };
const PERCENTAGE: NumberField = {
  name: 'ToleratedFailurePercentage',
  kind: 'float',
  minimum: 0,
  maximum: 100,
  outside: 'ToleratedFailurePercentage must be between 0 and 100.',
};

/** Evaluates the tolerance of a distributed Map. */
export function* toleranceOf({ state, seen, environment }: DistributedItems): Procedure<Tolerance> {
  const count = isGiven(state, COUNT) ? yield* settled(numberField(state, COUNT, seen, environment)) : undefined;
  const percentage = isGiven(state, PERCENTAGE)
    ? yield* settled(numberField(state, PERCENTAGE, seen, environment))
    : undefined;
  return { ...(count === undefined ? {} : { count }), ...(percentage === undefined ? {} : { percentage }) };
}

/** Whether more items failed than a Map Run tolerates: either limit is enough. */
export function isExceeded({ count, percentage }: Tolerance, items: MapRunCounts): boolean {
  const failed = items.failed + items.timedOut + items.aborted;
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  return failed > (count ?? Infinity) || (failed / items.total) * 100 > (percentage ?? Infinity);
}
