import { Aliases } from '../../conformance/aliases';
import { type Case, readCases } from '../../conformance/case';
import type { Json, JsonObject } from '../../src/base/json';

const START = '2024-11-01T00:00:00.000Z';

/** A history that AWS recorded, in AWS's own shape, with its definition. */
export interface RecordedCase {
  readonly id: string;
  readonly history: JsonObject;
  readonly definition: JsonObject;
}

/** The cases that hold whole histories. */
export function recordedHistories(file: string): RecordedCase[] {
  return readCases(file)
    .filter(isWhole)
    .filter(({ input, answer }) => input.kind === 'execution' && Array.isArray(answer.expected['events']))
    .map(recordedCase);
}

/** The ids of an execution have no gaps: where the last one is larger than the number of events, some were left out. */
function isWhole({ answer }: Case): boolean {
  const events = (answer.expected['events'] ?? []) as JsonObject[];
  return Math.max(...events.map(({ id }) => Number(id))) <= events.length;
}

function recordedCase({ input, answer }: Case): RecordedCase {
  const aliases = new Aliases();
  const { definition, names } = aliases.hide({ definition: input.definition as JsonObject, names: input.names });
  const made = answer.placeholders.filter(({ generated }) => generated);
  const filled = made.reduce(
    (text, { token, kind = '' }, at) => fill(text, JSON.stringify(token).slice(1, -1), kind, at),
    JSON.stringify(answer.expected['events']),
  );
  const events = aliases.hide(JSON.parse(filled) as JsonObject[]);
  const arn = (kind: string): string =>
    `arn:aws:states:${names?.region}:${names?.account}:${kind}:${names?.stateMachine}`;
  return {
    id: input.id,
    definition,
    history: {
      executionArn: `${arn('execution')}:${names?.execution}`,
      stateMachineArn: arn('stateMachine'),
      type: input.machineType ?? 'STANDARD',
      events: events.map((event, at) => awsEvent(event, at)),
    },
  };
}

const TEXTS = new Set(['input', 'output', 'parameters']);

function awsEvent({ id, prev, type, ...told }: JsonObject, at: number): JsonObject {
  const details: JsonObject = {};
  for (const [key, value] of Object.entries(told)) {
    if (key === 'assigned') details['assignedVariables'] = texts(value as JsonObject);
    else if (key === 'causeJson') details['cause'] = JSON.stringify(value);
    else details[key] = TEXTS.has(key) ? JSON.stringify(value) : value;
  }
  // Where ids were not recorded, the events still stand in their order.
  const hasId = typeof id === 'number' && id > 0;
  return {
    id: hasId ? id : at + 1,
    previousEventId: prev ?? 0,
    type: type as Json,
    recordedEventDetails: details,
    ...(at === 0 && { timestamp: START }),
  };
}

function texts(variables: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** A text of JSON with something made up in the place of a token; where AWS drew a number, a number. */
function fill(text: string, token: string, kind: string, at: number): string {
  if (kind === 'random') return text.replaceAll(`"${token}"`, '17');
  return text.replaceAll(`<${token}:1>`, madeUp(kind, at)).replaceAll(token, madeUp(kind, at));
}

/** What AWS has made up, in the place of a token. */
function madeUp(kind: string, at: number): string {
  if (kind === 'timestamp') return START;
  if (kind === 'task-token') return `AQ${String(at).padStart(62, '0')}`;
  return `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
}
