import { AslMap, type AslMapProps } from '../../states/asl-map';
import type { Work } from '../../work/work';
import { counted, firstFailures } from '../../capabilities/results/records';
import { itemStates, putsOutResult } from '../../capabilities/results/recorded-work';
import type { PlannedItems } from './plan';
import type { FanOutMode } from './props';
import { MAX_INLINE, deadlineOf } from './rounds';
import type { FanOutSettings, FanOutStates } from './states';
import { WaitingMap } from './waiting-map';
import { assignedAtStart, endsBehind, figuresInPlace, outcomeOutput } from './states';

/** The plan for the items of an array. */
type PlannedInline = Extract<PlannedItems, { readonly mode: FanOutMode.INLINE }>;

/** The items of an array in the execution itself: one Map. */
export function inlineStates(settings: FanOutSettings, { items, work, waits }: PlannedInline): FanOutStates {
  const { scope, names } = settings;
  const records = putsOutResult(work, settings.collects)
    ? '$map($states.result, function($result, $i) {{"index": $i, "result": $result}})'
    : '$states.result';
  const map: AslMapProps = {
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
      outcome: `{"counts": $counts, "results": $records${figuresInPlace(settings)}}`,
      firstFailures: firstFailures('$failures'),
    }),
  };
  const last = waits ? waitingMap(settings, map, work) : new AslMap(scope, 'Items', map);
  return {
    start: last,
    ends: endsBehind(settings, last, '$outcome.results'),
    catchBy: (handler) => last.catch(handler),
    firstFailures: firstFailures('$outcome.results[$exists(error)]'),
  };
}

function waitingMap({ scope, maxConcurrency }: FanOutSettings, map: AslMapProps, work: Work): WaitingMap {
  const atOnce = Math.min(maxConcurrency ?? MAX_INLINE, MAX_INLINE);
  return new WaitingMap(scope, 'Items', { ...map, atOnce, deadline: deadlineOf(work) });
}

/** The input of an iteration. */
export function itemSelector({ shared }: FanOutSettings): object {
  return {
    index: '{% $states.context.Map.Item.Index %}',
    item: '{% $states.context.Map.Item.Value %}',
    ...(shared === undefined ? {} : { shared }),
  };
}

/** The names under which the states of an item know it: `place` is JSONata of what they were given. */
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
