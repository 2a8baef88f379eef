import type { Json, JsonObject } from '../base/json';
import type { MachineType } from '../language/definition';
import { isObject } from '../language/jsonpath/select';

/** An event of a recorded history, whatever tool wrote it. */
export interface RecordedEvent {
  readonly id: number;
  readonly previousId: number;
  /** When it happened, in epoch milliseconds; undefined where nobody noted it. */
  readonly atMs: number | undefined;
  readonly type: string;
  /** What it says: the details without their wrapper, JSON texts parsed. */
  readonly told: JsonObject;
  /** Members that AWS has cut short: they are not compared. */
  readonly truncated: readonly string[];
}

/** What one execution left behind. */
export interface Recording {
  readonly executionArn: string | undefined;
  readonly stateMachineArn: string | undefined;
  readonly type: MachineType;
  /** The definition that it ran under, where it is known. */
  readonly definition: JsonObject | undefined;
  readonly events: readonly RecordedEvent[];
  /** The child executions of its distributed Maps, in the order of the items as far as that is known. */
  readonly children: readonly Recording[];
  /** The executions of other machines that its tasks have started. */
  readonly nested: readonly Recording[];
  /** The Map Run that a child belongs to. */
  readonly mapRunArn: string | undefined;
  /** The execution of another machine that has started it. */
  readonly startedBy: string | undefined;
  /** What had exited before this event is not played: the run goes on from there. */
  readonly playFrom?: number;
}

/** Members of an event's details that are JSON texts. */
const TEXTS: ReadonlySet<string> = new Set(['input', 'output', 'parameters']);

/**
 * Reads a history: the JSON of `aws stepfunctions get-execution-history`, the answer of the SDK, a list of events, or a
 * recording of ours, which has the executions of distributed Maps and of nested machines with it.
 * @throws when it is none of them, when events are missing, or when it was made without execution data.
 */
export function readRecording(given: unknown): Recording {
  const whole = Array.isArray(given) ? { events: given as unknown[] } : given;
  const { events, ...rest } = (whole ?? {}) as { readonly events?: unknown } & Record<string, unknown>;
  if (!Array.isArray(events) || events.length === 0) {
    throw new Error(
      'A history has to be the JSON of get-execution-history, with a list of events; get it with: aws stepfunctions ' +
        'get-execution-history --execution-arn …',
    );
  }
  const read = readEvents(events);
  checkWhole(read);
  return {
    executionArn: textOf(rest['executionArn']),
    stateMachineArn: textOf(rest['stateMachineArn']),
    type: rest['type'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    definition: definitionOf(rest['definition']),
    events: read,
    children: listOf(rest['children']).map(readRecording),
    nested: listOf(rest['nested']).map(readRecording),
    mapRunArn: textOf(rest['mapRunArn']),
    startedBy: textOf(rest['startedBy']),
  };
}

/** Events of a history in their order, whether or not they are all of it. */
export function readEvents(events: readonly unknown[]): readonly RecordedEvent[] {
  return events.map(readEvent).sort((a, b) => a.id - b.id);
}

function readEvent(given: unknown): RecordedEvent {
  const event = given as Record<string, Json>;
  if (typeof event['type'] !== 'string') throw new Error(`An event has no type: ${JSON.stringify(given)}`);
  const told: JsonObject = {};
  const truncated: string[] = [];
  for (const [member, details] of Object.entries(event)) {
    if (member.endsWith('EventDetails') && isObject(details)) addDetails(details, told, truncated);
  }
  return {
    id: Number(event['id']),
    previousId: Number(event['previousEventId'] ?? 0),
    atMs: readInstant(event['timestamp']),
    type: event['type'],
    told,
    truncated,
  };
}

function addDetails(details: JsonObject, told: JsonObject, truncated: string[]): void {
  for (const [key, value] of Object.entries(details)) {
    if (value === undefined) continue;
    if (key === 'assignedVariables') {
      const variables = Object.entries(value as JsonObject);
      told['assigned'] = Object.fromEntries(variables.map(([name, text]) => [name, fromText(text)]));
    } else if (!key.endsWith('Details')) {
      told[key] = TEXTS.has(key) ? fromText(value) : value;
    } else if (isObject(value) && value['truncated'] === true) {
      truncated.push(key === 'assignedVariablesDetails' ? 'assigned' : key.replace(/Details$/, ''));
    }
  }
}

/** The CLI writes ISO texts or epoch seconds, the SDK has dates. */
function readInstant(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return Math.round(value < 1e11 ? value * 1_000 : value);
  const parsed = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function checkWhole(events: readonly RecordedEvent[]): void {
  const [first] = events;
  const numbered = events.every(({ id }) => id > 0);
  if (first?.type !== 'ExecutionStarted' || (numbered && events.at(-1)?.id !== events.length)) {
    throw new Error(
      `The history is not whole: it has ${events.length} events, the first is ${first?.type} #${first?.id}, the last ` +
        `#${events.at(-1)?.id}; fetch all pages (no --max-items, no --max-results alone)`,
    );
  }
  if (first.told['input'] === undefined) {
    throw new Error('The history has no execution data; fetch it with --include-execution-data');
  }
}

function definitionOf(given: unknown): JsonObject | undefined {
  const value = typeof given === 'string' ? (JSON.parse(given) as Json) : (given as Json | undefined);
  return isObject(value) ? value : undefined;
}

function fromText(value: Json): Json {
  try {
    return typeof value === 'string' ? (JSON.parse(value) as Json) : value;
  } catch {
    return value;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
