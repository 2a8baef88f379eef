import type { Json, JsonObject } from '../src/base/json';
import type { Answer } from './case';
import { Comparison } from './difference';

/** How much of an answer is compared; each level includes the ones before. */
export const LEVELS = ['result', 'cause', 'full'] as const;
export type Level = (typeof LEVELS)[number];

/** The first difference at each level; undefined where the answers are equal. */
export type Verdict = Readonly<Record<Level, string | undefined>>;

/** What a run gave, in the shape of the expected answer. `calls` are differences in the arguments of tasks. */
export interface Actual {
  readonly answer: JsonObject;
  readonly calls: readonly string[];
}

/** Compares what a run gave with what AWS answered. */
export function judge(actual: Actual, answer: Answer): Verdict {
  const comparison = new Comparison(answer.placeholders);
  const result = resultDifference(comparison, answer.expected, actual.answer);
  const cause = result ?? causeDifference(comparison, answer.expected, actual.answer);
  const full = cause ?? fullDifference(comparison, answer, actual);
  return { result, cause, full };
}

function resultDifference(comparison: Comparison, expected: JsonObject, actual: JsonObject): string | undefined {
  const members = ['status', 'output', 'error', 'nextState', 'result', 'variableReferences'];
  for (const member of members) {
    const difference = comparison.difference(expected[member], actual[member], member);
    if (difference !== undefined) return difference;
  }
  return comparison.difference(
    memberOf(expected['exception'], 'error'),
    memberOf(actual['exception'], 'error'),
    'exception',
  );
}

function causeDifference(comparison: Comparison, expected: JsonObject, actual: JsonObject): string | undefined {
  return (
    causeOf(comparison, expected, actual) ??
    comparison.difference(expected['message'], actual['message'], 'message') ??
    comparison.difference(expected['exception'], actual['exception'], 'exception') ??
    comparison.difference(expected['diagnostics'], actual['diagnostics'], 'diagnostics')
  );
}

/** Of a cause that is a JSON text, its value is compared. */
function causeOf(comparison: Comparison, expected: JsonObject, actual: JsonObject): string | undefined {
  if (!('causeJson' in expected)) return comparison.difference(expected['cause'], actual['cause'], 'cause');
  return comparison.difference(expected['causeJson'], parsed(actual['cause']), 'causeJson');
}

function parsed(text: Json | undefined): Json | undefined {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as Json) : undefined;
  } catch {
    return undefined;
  }
}

function fullDifference(comparison: Comparison, { expected, flags }: Answer, actual: Actual): string | undefined {
  const inspection = comparison.difference(
    expected['inspectionData'],
    actual.answer['inspectionData'],
    'inspectionData',
  );
  if (inspection !== undefined) return inspection;
  const events = expected['events'];
  if (!Array.isArray(events)) return actual.calls[0];
  const unordered = flags.includes('concurrent') || flags.includes('parallel-order-not-recorded');
  return (
    eventsDifference(comparison, events as JsonObject[], actual.answer['events'] as JsonObject[], unordered) ??
    actual.calls[0]
  );
}

function eventsDifference(
  comparison: Comparison,
  expected: readonly JsonObject[],
  actual: readonly JsonObject[],
  unordered: boolean,
): string | undefined {
  if (unordered) {
    return comparison.differenceOfBags(
      expected.map((event) => withCauseJson(withoutIds(event), event)),
      actual.map(withoutIds).map(parseCause(expected)),
      { place: 'events', mayLack: eventsNotRecorded(expected) },
    );
  }
  for (let at = 0; at < Math.max(expected.length, actual.length); at++) {
    const [wanted, got] = [expected[at], actual[at]];
    const comparable = wanted === undefined || got === undefined ? got : alike(wanted, got);
    const difference = comparison.difference(wanted, comparable, `events[${at}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** The ids of an execution have no gaps: where the last one is larger than the number of events, some were left out. */
function eventsNotRecorded(expected: readonly JsonObject[]): number {
  return Math.max(0, Math.max(...expected.map((event) => Number(event['id']))) - expected.length);
}

/** The event with what the recording lacks taken over from it: ids of 0, and a cause shown as JSON. */
function alike(expected: JsonObject, actual: JsonObject): JsonObject {
  const copy: JsonObject = { ...actual };
  if (expected['id'] === 0) copy['id'] = 0;
  if (expected['prev'] === 0) copy['prev'] = 0;
  return 'causeJson' in expected ? causeAsJson(copy) : copy;
}

function causeAsJson({ cause, ...rest }: JsonObject): JsonObject {
  const value = parsed(cause);
  return value === undefined ? { ...rest, ...(cause === undefined ? {} : { cause }) } : { ...rest, causeJson: value };
}

function parseCause(expected: readonly JsonObject[]): (event: JsonObject) => JsonObject {
  const anyJson = expected.some((event) => 'causeJson' in event);
  return (event) => (anyJson ? causeAsJson(event) : event);
}

function withCauseJson(event: JsonObject, original: JsonObject): JsonObject {
  return 'causeJson' in original ? event : causeAsJson(event);
}

function withoutIds(event: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'id' && key !== 'prev'));
}

function memberOf(value: Json | undefined, member: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[member] : undefined;
}
