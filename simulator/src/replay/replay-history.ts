import type { JsonObject } from '../base/json';
import type { StateMachineDefinition } from '../language/definition';
import { allStates } from '../language/validate/names';
import { activityArnsIn } from './activity-arns';
import { type Difference, LaneComparison } from './compare-lanes';
import { checkedDefinition } from '../engine/run/checked-definition';
import { type ExpectedDifference, Expectations } from './expected';
import { blamedFields } from './blame';
import { lanesOf } from './lanes';
import { OutsideHands } from './outside-hands';
import { type RecordedEvent, type Recording, readRecording } from './recording';
import { type Played, ReplayEngine } from './replay-engine';
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
}

/** When a history starts that has no times. */
const UNKNOWN_START_MS = Date.parse('2024-11-01T00:00:00.000Z');
const ONE_YEAR_MS = 31_536_000_000;

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
  const engine = await runAgain(recording, definition, expectations);
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

async function runAgain(
  recording: Recording,
  definition: StateMachineDefinition,
  expectations: Expectations,
): Promise<ReplayEngine> {
  const { executionArn, events } = recording;
  const [, partition = 'aws', , region = 'us-east-1', accountId = '123456789012'] = (executionArn ?? '').split(':');
  const start = events[0] as RecordedEvent;
  const startMs = start.atMs ?? UNKNOWN_START_MS;
  const { oldName, resultOf: given } = expectations;
  const engine = ReplayEngine.create({ startMs, partition, region, accountId, oldName, given });
  createActivities(engine, definition, events);
  const machineArn =
    recording.stateMachineArn ?? machineArnOf(executionArn) ?? `arn:aws:states:${region}:${accountId}:stateMachine:Replayed`;
  const { roleArn } = start.told;
  const machine = engine.createStateMachine({
    name: nameOf(machineArn),
    arn: machineArn,
    definition: definition as unknown as JsonObject,
    type: recording.type,
    ...(typeof roleArn === 'string' && { roleArn }),
  });
  const execution = engine.play(recording, {
    arn: executionArn ?? `${machineArn.replace(':stateMachine:', ':execution:')}:replayed`,
    name: nameOf(executionArn ?? 'replayed'),
    stateMachineArn: machineArn,
    machine,
    input: start.told['input'] ?? {},
  });
  const hands = new OutsideHands(engine.agenda, execution, startMs);
  hands.follow(events);
  const last = events.at(-1) as RecordedEvent;
  const untilMs = isEnd(last) || last.atMs === undefined ? startMs + ONE_YEAR_MS - 1 : last.atMs;
  await engine.agenda.run({ untilMs, done: () => execution.isOver && hands.areStill });
  return engine;
}

function compareOne(
  { execution, ledger, label }: Played,
  root: Recording,
  expectations: Expectations,
): ReturnType<LaneComparison['compare']> & { readonly label: string | undefined } {
  const { recording } = ledger;
  const replayed = readRecording({ events: execution.history });
  const names = [recording, root].flatMap((each): [string, string][] =>
    each.executionArn === undefined ? [] : [[each.executionArn, each === recording ? execution.arn : each.executionArn]],
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
  expectations.noteRenames(new Set(replayed.events.map(({ told }) => String(told['name']))));
  const drawing = drawingStates(execution.machine.definition);
  const isOpen = !isEnd(recording.events.at(-1) as RecordedEvent);
  const compared = new LaneComparison(values, expectations, isOpen, drawing).compare(ledger.lanes, lanesOf(replayed.events));
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

/** The activities that it has used, and those that the definition names, exist, unless AWS said that one does not. */
function createActivities(
  engine: ReplayEngine,
  definition: StateMachineDefinition,
  events: readonly RecordedEvent[],
): void {
  const gone = events.map(({ told }) => /activity (\S+) does not exist/i.exec(String(told['cause']))?.[1]);
  for (const arn of new Set(activityArnsIn(JSON.stringify(definition)))) {
    if (!gone.includes(arn)) engine.createActivity({ arn, name: nameOf(arn) });
  }
}

function isEnd({ type }: RecordedEvent): boolean {
  return /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type);
}

function machineArnOf(executionArn: string | undefined): string | undefined {
  const found = /^(arn:[^:]+:states:[^:]+:[^:]+):(?:execution|express):([^:]+):/.exec(executionArn ?? '');
  return found === null ? undefined : `${found[1]}:stateMachine:${found[2]}`;
}

function nameOf(arn: string | undefined): string {
  return arn?.split(':').at(-1) ?? 'history';
}

function parsed(definition: ReplayOptions['before']): StateMachineDefinition | undefined {
  return typeof definition === 'string'
    ? (JSON.parse(definition) as StateMachineDefinition)
    : (definition as StateMachineDefinition | undefined);
}

