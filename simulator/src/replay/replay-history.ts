import { textOf } from '../base/text';
import type { JsonObject } from '../base/json';
import type { CoverageRecorder } from '../world/asl-coverage/coverage-recorder';
import type { StateMachineDefinition } from '../language/definition';
import { allStates } from '../language/validate/names';
import { type Difference, LaneComparison } from './compare-lanes';
import { checkedDefinition } from '../engine/run/checked-definition';
import { type ExpectedDifference, Expectations } from './expected';
import { blamedFields } from './blame';
import { lanesOf } from './lanes';
import { type RecordedEvent, type Recording, readRecording } from './recording';
import type { Played } from './replay-engine';
import { isEnd, nameOf, runAgain } from './run-again';
import { type Parting, Replay } from './replay';
import { ValueComparison } from './same-value';
import { endOf } from './visits';

/** Options of {@link replayHistory}. */
export interface ReplayOptions {
  /** The definition that the history is replayed under. @default - the one that the recording has with it */
  readonly definition?: JsonObject | StateMachineDefinition | string;
  /** The definition that it ran under: makes it sure which field is to blame. @default - the one that the recording has */
  readonly before?: JsonObject | StateMachineDefinition | string;
  /** The differences that are meant. @default - none */
  readonly expected?: readonly ExpectedDifference[];
  /** Counts what the run exercises of the machine. @default - nobody does */
  readonly coverage?: CoverageRecorder;
}

/**
 * Runs an execution again out of its history: tasks give what they gave, when they gave it, and the run is compared with
 * the history event by event.
 * @param history the JSON of get-execution-history, the SDK's answer, a recording, or the history of a run in the simulator.
 * @throws when there is no definition, when AWS would refuse it, or when the history is not whole.
 */
export async function replayHistory(history: unknown, options: ReplayOptions = {}): Promise<Replay> {
  const recording = readRecording(history);
  const given = options.definition ?? recording.definition;
  if (given === undefined) throw new Error('A plain history has no definition with it: give the option definition');
  const definition = checkedDefinition(given as JsonObject | string, recording.type);
  const before = options.before ?? recording.definition;
  const expectations = new Expectations(options.expected ?? []);
  const engine = await runAgain(recording, definition, expectations, options.coverage);
  const compared = engine.played.map((each) => compareOne(each, recording, expectations));
  const partings = compared.flatMap(({ differences, label }) =>
    differences.map((difference) => partingOf(difference, label, definition, before)),
  );
  for (const { events } of engine.unstarted) partings.push(neverStarted(events[0]));
  return new Replay({
    name: nameOf(recording.executionArn),
    partings: partings.sort((a, b) => a.atMs - b.atMs || (a.eventId ?? Infinity) - (b.eventId ?? Infinity)),
    notes: [...new Set([...engine.notes, ...compared.flatMap(({ notes }) => notes)])],
    events: compared.reduce((sum, { events }) => sum + events, 0),
    expected: [...expectations.used],
  });
}

function compareOne(
  { execution, ledger, label }: Played,
  root: Recording,
  expectations: Expectations,
): ReturnType<LaneComparison['compare']> & { readonly label: string | undefined } {
  const { recording } = ledger;
  const replayed = readRecording({ events: execution.history });
  const names = [recording, root].flatMap((each): [string, string][] =>
    each.executionArn === undefined
      ? []
      : [[each.executionArn, each === recording ? execution.arn : each.executionArn]],
  );
  const [first, last] = [recording.events[0]?.atMs, recording.events.at(-1)?.atMs];
  const window = first === undefined || last === undefined ? undefined : { fromMs: first, toMs: last };
  const values = new ValueComparison(names, window);
  values.given(recording.events[0]?.told['input']);
  for (const visits of ledger.visits.values()) {
    for (const attempt of visits.flatMap(({ attempts }) => attempts)) {
      const end = endOf(attempt);
      values.given(end.kind === 'succeeded' ? end.output : attempt.ended?.told['cause']);
    }
  }
  expectations.noteRenames(new Set(replayed.events.map(({ told }) => textOf(told['name']))));
  const drawing = drawingStates(execution.machine.definition);
  const isOpen = !isEnd(recording.events.at(-1) as RecordedEvent);
  const compared = new LaneComparison(values, expectations, isOpen, drawing).compare(
    ledger.lanes,
    lanesOf(replayed.events),
  );
  return { ...compared, label };
}

function partingOf(
  difference: Difference,
  execution: string | undefined,
  definition: StateMachineDefinition,
  before: ReplayOptions['before'],
): Parting {
  const { recorded, replayed, member, values } = difference;
  const event = recorded?.event ?? replayed?.event;
  return {
    ...(execution !== undefined && { execution }),
    eventId: recorded?.event.id,
    replayedEventId: replayed?.event.id,
    atMs: event?.atMs ?? 0,
    type: event?.type ?? '',
    state: recorded?.state ?? replayed?.state,
    member,
    recorded: values[0],
    replayed: values[1],
    fields: blamedFields(difference, definition, parsed(before)),
  };
}

function drawingStates(definition: StateMachineDefinition): ReadonlySet<string> {
  const all = [...allStates(definition as unknown as JsonObject, '')];
  const draws = all.filter(({ state }) => /\$random\(|States\.MathRandom/.test(JSON.stringify(state)));
  return new Set(draws.map(({ name }) => name));
}

function neverStarted(first: RecordedEvent | undefined): Parting {
  return {
    execution: 'a child of a distributed Map',
    eventId: first?.id,
    replayedEventId: undefined,
    atMs: first?.atMs ?? 0,
    type: 'ExecutionStarted',
    state: undefined,
    member: 'input',
    recorded: first?.told['input'],
    replayed: undefined,
    fields: [],
  };
}

function parsed(definition: ReplayOptions['before']): StateMachineDefinition | undefined {
  return typeof definition === 'string'
    ? (JSON.parse(definition) as StateMachineDefinition)
    : (definition as StateMachineDefinition | undefined);
}
