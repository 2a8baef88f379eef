import type { ItemProcessor, MapState } from '../../language/definition';
import type { Environment } from '../fields/environment';
import { noItems, rawItems } from '../fields/items';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import { type ItemSet, itemSetOf } from './item-set';

/** What a distributed Map works through, and how. */
export interface DistributedItems {
  readonly state: MapState;
  readonly processor: ItemProcessor;
  /** The items, when no ItemReader has to be asked for them. */
  readonly known: ItemSet | undefined;
  /** The Map's input, as it came and after InputPath. */
  readonly seen: { readonly input: Json; readonly selected: Json };
  readonly environment: Environment;
  /** 0 means AWS's own limit. */
  readonly maxConcurrency: number;
}

/** Settles what a distributed Map knows when it is entered. */
export function distributedItems(
  state: MapState,
  processor: ItemProcessor,
  seen: { readonly input: Json; readonly selected: Json },
  environment: Environment,
): Maybe<Omit<DistributedItems, 'maxConcurrency'>> {
  if (state.ItemReader !== undefined) return { state, processor, known: undefined, seen, environment };
  return andThen(rawItems(state, seen.input, seen.selected, environment), (found) => {
    const known = itemSetOf(found, 'STATE_DATA');
    if (known === undefined) throw noItems(found, state, environment);
    return { state, processor, known, seen, environment };
  });
}
