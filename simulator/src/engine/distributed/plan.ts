import type { ItemProcessor, MapState } from '../../language/definition';
import type { Environment } from '../environment';
import { itemsOf } from '../items';
import type { Json } from '../json';
import { type Maybe, andThen } from '../maybe';

/** What a distributed Map works through, and how. */
export interface DistributedItems {
  readonly state: MapState;
  readonly processor: ItemProcessor;
  /** The items, when no ItemReader has to be asked for them. */
  readonly known: readonly Json[] | undefined;
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
  const known = state.ItemReader === undefined ? itemsOf(state, seen.input, seen.selected, environment) : undefined;
  return andThen(known, (items) => ({ state, processor, known: items, seen, environment }));
}
