import type { HistoryEvent } from '../src/engine/history/history';
import type { Json, JsonObject } from '../src/base/json';

/** Members of an event's details that are JSON texts. */
const TEXTS = new Set(['input', 'output', 'parameters']);

/** An event in the short form of the cases. */
export function shortEvent(event: HistoryEvent): JsonObject {
  const short: JsonObject = { id: event.id, prev: event.previousEventId, type: event.type };
  for (const [member, details] of Object.entries(event)) {
    if (member.endsWith('EventDetails')) addDetails(short, details as JsonObject);
  }
  return short;
}

function addDetails(short: JsonObject, details: JsonObject): void {
  for (const [key, value] of Object.entries(details)) {
    if (key === 'assignedVariables') short['assigned'] = assigned(value as JsonObject);
    else if (!key.endsWith('Details')) short[key] = TEXTS.has(key) ? fromText(value) : value;
  }
}

function assigned(variables: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, fromText(value)]));
}

function fromText(value: Json): Json {
  try {
    return typeof value === 'string' ? (JSON.parse(value) as Json) : value;
  } catch {
    return value;
  }
}
