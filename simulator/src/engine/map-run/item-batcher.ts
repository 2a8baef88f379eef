import { isObject } from '../../language/jsonpath/select';
import { evaluateTemplate } from '../../language/payload-template';
import { passable } from '../fields/data-limit';
import { pathScope } from '../fields/environment';
import { evaluateField } from '../fields/fields';
import type { Json } from '../../base/json';
import { jsonBytes } from '../../base/json-text';
import type { MapRunLimits } from './limits';
import type { DistributedItems } from '../fields/outcome';
import { type Procedure, settled } from './procedure';

/** What one child execution works on. */
export interface MapRunTask {
  readonly input: Json;
  /** How many items are in the input. */
  readonly itemCount: number;
}

/** The task of a child whose input is settled; a batch tells by itself how many items are in it. */
export function taskOf(input: Json): MapRunTask {
  const items = isObject(input) ? input['Items'] : undefined;
  return { input, itemCount: Array.isArray(items) ? items.length : 1 };
}

/** Puts items into batches, as ItemBatcher says; each item by itself without one. */
export function* batchesOf(
  items: DistributedItems,
  inputs: readonly Json[],
  { maxItemsPerBatch, maxBytesPerBatch }: MapRunLimits,
): Procedure<readonly MapRunTask[]> {
  const batcher = items.state.ItemBatcher;
  const { environment } = items;
  if (batcher === undefined) return inputs.map((input) => ({ input: passable(input, environment), itemCount: 1 }));
  const shared = yield* batchInput(items);
  const bytes = (maxBytesPerBatch || Infinity) - (shared === undefined ? 0 : jsonBytes(shared));
  const batches = split(inputs, maxItemsPerBatch || Infinity, bytes).map((batch) => ({
    input: passable({ ...(shared === undefined ? {} : { BatchInput: shared }), Items: batch }, environment),
    itemCount: batch.length,
  }));
  environment.inspect?.(
    'afterItemBatcher',
    batches.map(({ input }) => input),
  );
  return batches;
}

function* batchInput({ state, seen, environment }: DistributedItems): Procedure<Json | undefined> {
  const template = state.ItemBatcher?.BatchInput;
  if (template === undefined) return undefined;
  if (environment.language === 'JSONata') {
    return yield* settled(evaluateField(template, 'ItemBatcher/BatchInput', environment, { input: seen.input }));
  }
  return evaluateTemplate(template, pathScope(seen.selected, environment));
}

function split(inputs: readonly Json[], maxItems: number, maxBytes: number): Json[][] {
  const batches: Json[][] = [];
  let batch: Json[] = [];
  let bytes = 0;
  for (const input of inputs) {
    const size = jsonBytes(input) + 1;
    if (batch.length > 0 && (batch.length >= maxItems || bytes + size > maxBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(input);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
