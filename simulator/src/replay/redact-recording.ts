import { textOf } from '../base/text';
import { randomBytes } from 'node:crypto';
import type { Json, JsonObject } from '../base/json';
import { checkedDefinition } from '../engine/run/checked-definition';
import { Expectations } from './expected';
import type { RecordedExecution } from './record-run';
import { type RecordedEvent, type Recording, readRecording } from './recording';
import { runAgain } from './run-again';
import type { Played } from './replay-engine';
import { pathOf } from './signature';
import { Redaction, type RedactionOptions } from './redaction';

/** A recording with pseudonyms, and whether it still goes the same way. */
export interface Redacted {
  readonly recording: RecordedExecution;
  /** Whether it takes the way that it took: an expression may have looked inside a text. */
  readonly isSameWay: boolean;
}

/** Members of events that come from outside, and go into a run. */
const FROM_OUTSIDE = /^(ExecutionStarted|\w+Succeeded|TaskSubmitted|ActivityStarted|\w+Failed|ExecutionAborted)$/;

/**
 * Redacts a recording: every text that came from outside (the input, what tasks gave, causes, names) becomes a pseudonym,
 * unless its key is kept or the definition compares it, and the machine is run again with them. So what is written is
 * what the definition makes of pseudonyms, and nothing else of the history.
 * @throws when the recording has no definition.
 */
export async function redactRecording(history: unknown, options: Partial<RedactionOptions> = {}): Promise<Redacted> {
  const recording = readRecording(history);
  if (recording.definition === undefined) throw new Error('A history can be redacted only with its definition');
  const key = options.key ?? randomBytes(16).toString('hex');
  const redaction = new Redaction({ ...options, key }, [recording.definition]);
  const definition = checkedDefinition(recording.definition, recording.type);
  const source = redacted(recording, redaction);
  const engine = await runAgain(source, definition, new Expectations([]));
  const [root] = engine.played;
  if (root === undefined) throw new Error('Nothing was played');
  const written = { ...recordOf(root, engine.played), definition: recording.definition };
  // An error name is a pseudonym too; the way is compared as that of the redacted source.
  const isSameWay = pathOf(written) === pathOf(fileOf(source));
  return { recording: written, isSameWay };
}

function redacted(recording: Recording, redaction: Redaction): Recording {
  const { executionArn, startedBy, events, children } = recording;
  const nameless = (arn: string | undefined): string | undefined =>
    arn?.replace(/[^:]+$/, (name) => redaction.pseudonym(name));
  return {
    ...recording,
    executionArn: nameless(executionArn),
    startedBy: nameless(startedBy),
    events: events.map((event) => redactedEvent(event, redaction)),
    children: children.map((each) => redacted(each, redaction)),
    nested: [],
  };
}

function redactedEvent(event: RecordedEvent, redaction: Redaction): RecordedEvent {
  const { type, told } = event;
  const state = told['name'];
  if (/State(Entered|Exited)$/.test(type))
    return { ...event, told: valuesOf(told, ['input', 'output', 'assigned'], redaction) };
  if (type === 'ExecutionStarted') return { ...event, told: valuesOf(told, ['input'], redaction) };
  if (!FROM_OUTSIDE.test(type) || state !== undefined)
    return { ...event, told: valuesOf(told, ['input', 'parameters'], redaction) };
  return { ...event, told: valuesOf(told, ['output', 'error', 'cause', 'workerName'], redaction) };
}

function valuesOf(told: JsonObject, members: readonly string[], redaction: Redaction): JsonObject {
  const copy = { ...told };
  for (const member of members) {
    const value = copy[member];
    if (value === undefined) continue;
    const isName = member === 'error' && textOf(value).startsWith('States.');
    copy[member] = isName ? value : redaction.value(value);
  }
  return copy;
}

function recordOf({ execution, ledger }: Played, all: readonly Played[]): RecordedExecution {
  const mine = all.filter(({ execution: { mapRunArn } }) => mapRunArn !== undefined);
  const children = execution.mapRunArn === undefined ? mine.map((each) => recordOf(each, [])) : [];
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    type: ledger.recording.type,
    ...(execution.mapRunArn !== undefined && { mapRunArn: execution.mapRunArn }),
    ...(ledger.recording.startedBy !== undefined && { startedBy: ledger.recording.startedBy }),
    events: JSON.parse(JSON.stringify(execution.history)) as (object & Record<string, Json>)[],
    ...(children.length > 0 && { children }),
  };
}

/** A recording as a file has it, to be looked at the way that files are. */
function fileOf(recording: Recording): object {
  const events = recording.events.map(({ id, previousId, atMs, type, told }) => ({
    id,
    previousEventId: previousId,
    timestamp: atMs,
    type,
    toldEventDetails: textsOf(told),
  }));
  return { ...recording, events, children: recording.children.map(fileOf), nested: [] };
}

function textsOf({ assigned, ...told }: JsonObject): JsonObject {
  const texts = Object.entries(told).map(([key, value]): [string, Json] => [
    key,
    ['input', 'output', 'parameters'].includes(key) ? JSON.stringify(value) : value,
  ]);
  return { ...Object.fromEntries(texts), ...(assigned !== undefined && { assigned }) };
}
