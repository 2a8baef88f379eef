import { type NumberField, numberField } from '../fields/number-field';
import type { DistributedItems } from '../fields/outcome';
import { type Procedure, settled } from './procedure';
import { type Tolerance, toleranceOf } from './tolerance';

/** The numbers that a Map Run keeps to; 0 where nothing is said. */
export interface MapRunLimits {
  readonly tolerance: Tolerance;
  /** Not checked yet: below 0 it is the reader that fails. */
  readonly maxItems: number;
  readonly maxItemsPerBatch: number;
  readonly maxBytesPerBatch: number;
}

const MAX_ITEMS: NumberField = {
  name: 'MaxItems',
  within: 'ItemReader/ReaderConfig/',
  kind: 'integer',
  minimum: -Infinity,
};
const MAX_ITEMS_PER_BATCH: NumberField = {
  name: 'MaxItemsPerBatch',
  within: 'ItemBatcher/',
  kind: 'integer',
  minimum: 0,
};
const MAX_BYTES_PER_BATCH: NumberField = {
  name: 'MaxInputBytesPerBatch',
  within: 'ItemBatcher/',
  kind: 'integer',
  minimum: 0,
};

/** Evaluates the numbers of a distributed Map, before its Map Run starts: what is no number fails the state itself. */
export function* limitsOf(items: DistributedItems): Procedure<MapRunLimits> {
  const { state, seen, environment } = items;
  const number = (fields: object, field: NumberField) => settled(numberField(fields, field, seen, environment));
  const batcher = state.ItemBatcher ?? {};
  return {
    tolerance: yield* toleranceOf(items),
    maxItems: yield* number(state.ItemReader?.ReaderConfig ?? {}, MAX_ITEMS),
    maxItemsPerBatch: yield* number(batcher, MAX_ITEMS_PER_BATCH),
    maxBytesPerBatch: yield* number(batcher, MAX_BYTES_PER_BATCH),
  };
}
