import type { Json } from '../../base/json';
import { itemInput } from '../fields/items';
import { type ItemSet, mapContextOf, plainItem } from '../fields/item-set';
import type { DistributedItems } from '../fields/outcome';
import { type Procedure, settled } from './procedure';

/** What ItemSelector makes of each item; the item itself without one. */
export function* inputsOf({ state, seen, environment }: DistributedItems, set: ItemSet): Procedure<readonly Json[]> {
  const selecting = state.ItemSelector !== undefined || state.Parameters !== undefined;
  if (!selecting) return set.keys === undefined ? set.values : set.values.map((_, index) => plainItem(set, index));
  const inputs: Json[] = [];
  for (const [index, item] of set.values.entries()) {
    const inside = environment.withContext({ Map: mapContextOf(set, index) });
    inputs.push(yield* settled(itemInput(state, item, seen, inside)));
  }
  environment.inspect?.('afterItemSelector', inputs);
  return inputs;
}
