import type { Footprint } from '../../base/order';
import type { JsonObject } from '../../base/json';

/** What a call of EventBridge touches: the buses that events are put on, which keep their order; undefined for all else. */
export function touchesOfEvents(action: string, input: JsonObject): Footprint | undefined {
  const { Entries: entries } = input;
  if (action.toLowerCase() !== 'putevents' || !Array.isArray(entries)) return undefined;
  const buses = (entries as JsonObject[]).map(({ EventBusName: name }) =>
    typeof name === 'string' ? name : 'default',
  );
  return { reads: [], writes: [...new Set(buses)].map((name) => `events:${name.slice(name.lastIndexOf('/') + 1)}`) };
}
