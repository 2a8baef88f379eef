import { expressionBody, jsonata } from '../../core/jsonata';
import { ENTERING_OF_MAP } from '../../states/entering';
import { AslMap, type AslMapProps } from '../../states/asl-map';
import type { Work } from '../../work/work';
import { counted, firstFailures } from '../../capabilities/results/records';
import { itemStates, putsOutResult } from '../../capabilities/results/recorded-work';
import { gatherEarly } from '../../capabilities/results/end-early';
import type { CatchBy } from '../../capabilities/results/early-end';
import { earlyEndOf, noneLost } from './early';
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
  const early = earlyEndOf(settings, {
    entering: ENTERING_OF_MAP,
    member: 'index',
    all: `[0..${numberOf(items)} - 1]`,
    results: '$records',
  });
  const { bound, lost } = noneLost(settings, counted(records));
  const selected = itemSelector(settings);
  const place = early?.entering === undefined ? '$states.input' : '$states.input.input';
  const map: AslMapProps = {
    stateName: names.state('each item'),
    items,
    itemSelector: early?.entering === undefined ? selected : { input: selected, entering: jsonata(early.entering) },
    maxConcurrency: settings.maxConcurrency,
    processor: itemStates(scope, work, {
      names,
      id: 'Item',
      phrase: 'item',
      collects: settings.collects,
      early,
      ...itemFields(place, settings.shared),
    }),
    assign: assignedAtStart(settings),
    output: outcomeOutput(settings, {
      bound,
      outcome: `{"counts": $counts, "results": $records${lost}${figuresInPlace(settings)}}`,
      firstFailures: firstFailures('$failures'),
    }),
  };
  const last = waits ? waitingMap(settings, map, work) : new AslMap(scope, 'Items', map);
  const catchBy: CatchBy = (handler) => last.catch(handler);
  const gathered = early && gatherEarly(early, catchBy, settings);
  return {
    start: last,
    ends: endsBehind(settings, gathered === undefined ? [last] : [last, gathered.last], '$outcome.results'),
    catchBy: gathered?.catchRaised ?? catchBy,
    firstFailures: firstFailures('$outcome.results[$exists(error)]'),
  };
}

function waitingMap({ scope, maxConcurrency }: FanOutSettings, map: AslMapProps, work: Work): WaitingMap {
  const atOnce = Math.min(maxConcurrency ?? MAX_INLINE, MAX_INLINE);
  return new WaitingMap(scope, 'Items', { ...map, atOnce, deadline: deadlineOf(work) });
}

/** JSONata of the number of items. */
function numberOf(items: unknown): string {
  return Array.isArray(items) ? String(items.length) : `$count((${expressionBody(items as string)}))`;
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
