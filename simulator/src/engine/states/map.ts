import type { ItemProcessor, MapState } from '../../language/definition';
import { distributedItems } from '../distributed/plan';
import type { Environment } from '../environment';
import { applyInputPath, exit } from '../fields';
import { itemInput, itemsOf } from '../items';
import type { Json, JsonObject } from '../json';
import { type Maybe, andThen } from '../maybe';
import { type NumberField, numberField } from '../number-field';
import type { Outcome } from '../outcome';

const INLINE_CONCURRENCY = 40;
const MAX_CONCURRENCY: NumberField = { name: 'MaxConcurrency', kind: 'integer', minimum: 0 };

/** Map: runs its item processor for every item, inline or as child executions. */
export function map(state: MapState, input: Json, environment: Environment): Maybe<Outcome> {
  const selected = environment.language === 'JSONata' ? input : applyInputPath(state.InputPath, input, environment);
  const concurrency = () => numberField(state, MAX_CONCURRENCY, { input, selected }, environment);
  const processor = (state.ItemProcessor ?? state.Iterator) as ItemProcessor;
  const finish = (result: Json) => exit(state, { input, result, shown: { result } }, environment);
  if (processor.ProcessorConfig?.Mode === 'DISTRIBUTED') {
    return andThen(distributedItems(state, processor, { input, selected }, environment), (items) =>
      andThen(concurrency(), (limit) => ({
        kind: 'mapping' as const,
        items: { ...items, maxConcurrency: limit },
        finish,
      })),
    );
  }
  return andThen(itemsOf(state, input, selected, environment), (items) =>
    andThen(concurrency(), (limit) => ({
      kind: 'forking' as const,
      of: 'Map' as const,
      count: items.length,
      maxConcurrency: Math.min(limit || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
      sequence: (index: number) => {
        const mapContext: JsonObject = { Item: { Index: index, Value: items[index] as Json } };
        return {
          definition: processor,
          mapContext,
          input: () =>
            itemInput(state, items[index] as Json, { input, selected }, environment.withContext({ Map: mapContext })),
        };
      },
      finish,
    })),
  );
}
