import { createHash } from 'node:crypto';
import { lanesOf } from './lanes';
import { type Recording, readRecording } from './recording';

/**
 * Which way an execution took, as a short text: histories that took the same states by the same transitions have the same,
 * however often a loop went round and however many iterations a Map had.
 */
export function pathOf(history: unknown): string {
  return signature(readRecording(history));
}

function signature(recording: Recording): string {
  const steps = new Set<string>();
  for (const { key, events } of lanesOf(recording.events).lanes.values()) {
    const lane = key.replace(/#\d+/g, '#');
    let before = '';
    for (const { event, state } of events) {
      const error = event.told['error'];
      const step = `${event.type}/${state ?? ''}${typeof error === 'string' ? `/${error}` : ''}`;
      steps.add(`${lane}: ${before} > ${step}`);
      before = step;
    }
  }
  const children = new Set(recording.children.map(signature));
  const text = [...steps, ...children].sort().join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
