import { AslMap } from '../../states/asl-map';
import type { FanOutWork } from './fan-out-work';
import type { FanOutSettings, FanOutStates } from './states';
import { aggregatesMember, assignedAtStart, outcomeOutput } from './states';
import { itemStates, putsOutResult } from './item-states';
import { SUCCEEDED_ONLY, aggregated, counted, firstFailures } from '../../capabilities/results/records';

/** The items of an array in the execution itself: one Map. */
export function inlineStates(settings: FanOutSettings, items: unknown, work: FanOutWork): FanOutStates {
  const { scope, names } = settings;
  const records = putsOutResult(work, settings.collects)
    ? '$map($states.result, function($result, $i) {{"index": $i, "result": $result}})'
    : '$states.result';
  const last = new AslMap(scope, 'Items', {
    stateName: names.state('each item'),
    items,
    itemSelector: itemSelector(settings),
    maxConcurrency: settings.maxConcurrency,
    processor: itemStates(scope, work, {
      names,
      id: 'Item',
      phrase: 'item',
      collects: settings.collects,
      ...itemFields('$states.input', settings.shared),
    }),
    assign: assignedAtStart(settings),
    output: outcomeOutput(settings, {
      bound: counted(records),
      outcome: `{"counts": $counts, "results": $records${aggregatesMember(
        settings,
        aggregated(settings.aggregates, SUCCEEDED_ONLY),
      )}}`,
      firstFailures: firstFailures('$failures'),
    }),
  });
  return {
    start: last,
    last,
    catchBy: (handler) => last.catch(handler),
    firstFailures: firstFailures('$outcome.results[$exists(error)]'),
  };
}

/** What an iteration gets. */
export function itemSelector({ shared }: FanOutSettings): object {
  return {
    index: '{% $states.context.Map.Item.Index %}',
    item: '{% $states.context.Map.Item.Value %}',
    ...(shared === undefined ? {} : { shared }),
  };
}

/** How the states of an item know it: `place` is JSONata of what they were given. */
export function itemFields(
  place: string,
  shared: unknown,
): { readonly key: string; readonly item: string; readonly bindings: Readonly<Record<string, string>> } {
  return {
    key: `"index": ${place}.index`,
    item: `${place}.item`,
    bindings: {
      item: `${place}.item`,
      index: `${place}.index`,
      ...(shared === undefined ? {} : { shared: `${place}.shared` }),
    },
  };
}
