import type { ItemProcessor, MapState } from '../../language/definition';
import { distributedItems } from '../fields/distributed-items';
import type { Environment } from '../fields/environment';
import { selectedInput, exit } from '../fields/fields';
import { itemInput, itemsOf } from '../fields/items';
import type { Json, JsonObject } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import { type NumberField, numberField } from '../fields/number-field';
import type { Outcome, Sequence } from '../fields/outcome';
import { checkPartition } from '../resource';

const INLINE_CONCURRENCY = 40;
const MAX_CONCURRENCY: NumberField = { name: 'MaxConcurrency', kind: 'integer', minimum: 0 };

/** Map: runs its item processor for every item, inline or as child executions. */
export function map(state: MapState, input: Json, environment: Environment): Maybe<Outcome> {
  const selected = environment.language === 'JSONata' ? input : selectedInput(state, input, environment);
  const seen = { input, selected };
  const concurrency = () => numberField(state, MAX_CONCURRENCY, seen, environment);
  const processor = (state.ItemProcessor ?? state.Iterator) as ItemProcessor;
  const finish = (result: Json) => exit(state, { input, result, shown: { result } }, environment);
  if (processor.ProcessorConfig?.Mode === 'DISTRIBUTED') {
    checkParts(state, environment);
    return andThen(distributedItems(state, processor, seen, environment), (items) =>
      andThen(concurrency(), (limit) => ({
        kind: 'mapping' as const,
        items: { ...items, maxConcurrency: limit },
        finish,
      })),
    );
  }
  return andThen(itemsOf(state, input, selected, ['array'], environment), (items) =>
    andThen(concurrency(), (limit) => ({
      kind: 'forking' as const,
      of: 'Map' as const,
      count: items.length,
      maxConcurrency: Math.min(limit || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
      sequence: (index: number) =>
        new Iteration(state, processor, seen, { index, value: items[index] as Json }, environment),
      finish,
    })),
  );
}

/** What reads and what writes is a resource like that of a Task. */
function checkParts({ ItemReader: reader, ResultWriter: writer }: MapState, { context }: Environment): void {
  const { Id: executionArn } = (context['Execution'] ?? {}) as { readonly Id?: string };
  if (executionArn === undefined) return;
  for (const part of [reader, writer]) {
    if (part?.Resource !== undefined) checkPartition(part.Resource, executionArn);
  }
}

/** One iteration of an inline Map: there can be very many at once. */
class Iteration implements Sequence {
  readonly mapContext: JsonObject;

  constructor(
    private readonly state: MapState,
    readonly definition: ItemProcessor,
    private readonly seen: { readonly input: Json; readonly selected: Json },
    private readonly item: { readonly index: number; readonly value: Json },
    private readonly environment: Environment,
  ) {
    this.mapContext = { Item: { Index: item.index, Value: item.value } };
  }

  input(): Maybe<Json> {
    return itemInput(this.state, this.item.value, this.seen, this.environment.withContext({ Map: this.mapContext }));
  }
}
