import { createHash } from 'node:crypto';
import { lanesOf } from './lanes';
import { type Recording, readRecording } from './recording';

/**
 * Which way an execution took, as a short text: histories that took the same states by the same transitions have the same,
 * however often a loop went round and however many iterations a Map had.
 */
export function pathOf(history: unknown): string {
  return wayOf(readRecording(history));
}

/** As {@link pathOf}, of what was read already. */
export function wayOf({ events: all, children: inside }: Pick<Recording, 'events' | 'children'>): string {
  const steps = new Set<string>();
  for (const { key, events } of lanesOf(all).lanes.values()) {
    const lane = key.replace(/#\d+/g, '#');
    let before = '';
    for (const { event, state } of events) {
      const error = event.told['error'];
      const step = `${event.type}/${state ?? ''}${typeof error === 'string' ? `/${error}` : ''}`;
      steps.add(`${lane}: ${before} > ${step}`);
      before = step;
    }
  }
  const children = new Set(inside.map(wayOf));
  const text = [...steps, ...children].sort().join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
