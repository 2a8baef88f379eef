import type { ItemProcessor, MapState } from '../../language/definition';
import type { Environment } from './environment';
import { itemsOf } from './items';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from './maybe';
import { itemSetOf } from './item-set';
import type { DistributedItems } from './outcome';

/** Settles what a distributed Map knows when it is entered. */
export function distributedItems(
  state: MapState,
  processor: ItemProcessor,
  seen: { readonly input: Json; readonly selected: Json },
  environment: Environment,
): Maybe<Omit<DistributedItems, 'maxConcurrency'>> {
  if (state.ItemReader !== undefined) return { state, processor, known: undefined, seen, environment };
  const found = itemsOf(state, seen.input, seen.selected, ['array', 'object'], environment);
  return andThen(found, (values) => ({ state, processor, known: itemSetOf(values, 'STATE_DATA'), seen, environment }));
}
