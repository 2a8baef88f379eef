import { textOf } from '../base/text';
import type { JsonObject } from '../base/json';
import type { StateMachineDefinition } from '../language/definition';
import { activityArnsIn } from './activity-arns';
import type { EngineObserver } from '../engine/run/observer';
import type { Expectations } from './expected';
import { OutsideHands } from './outside-hands';
import type { RecordedEvent, Recording } from './recording';
import { ReplayEngine } from './replay-engine';

/** When a history starts that has no times. */
const UNKNOWN_START_MS = Date.parse('2024-11-01T00:00:00.000Z');
const ONE_YEAR_MS = 31_536_000_000;

/** Runs an execution again: time goes as it went, tasks give what they gave, people do what they did. */
export async function runAgain(
  recording: Recording,
  definition: StateMachineDefinition,
  expectations: Expectations,
  observer?: EngineObserver,
): Promise<ReplayEngine> {
  const { executionArn, events } = recording;
  const [, partition = 'aws', , region = 'us-east-1', accountId = '123456789012'] = (executionArn ?? '').split(':');
  const start = events[0] as RecordedEvent;
  const startMs = start.atMs ?? UNKNOWN_START_MS;
  const { oldName, resultOf: given } = expectations;
  const engine = ReplayEngine.create({
    startMs,
    partition,
    region,
    accountId,
    oldName,
    given,
    ...(observer !== undefined && { observer }),
  });
  createActivities(engine, definition, events);
  const machineArn =
    recording.stateMachineArn ??
    machineArnOf(executionArn) ??
    `arn:aws:states:${region}:${accountId}:stateMachine:Replayed`;
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

/** The activities that it has used, and those that the definition names, exist, unless AWS said that one does not. */
function createActivities(
  engine: ReplayEngine,
  definition: StateMachineDefinition,
  events: readonly RecordedEvent[],
): void {
  const gone = events.map(({ told }) => /activity (\S+) does not exist/i.exec(textOf(told['cause']))?.[1]);
  for (const arn of new Set(activityArnsIn(JSON.stringify(definition)))) {
    if (!gone.includes(arn)) engine.createActivity({ arn, name: nameOf(arn) });
  }
}

/** Whether an execution ends with an event. */
export function isEnd({ type }: RecordedEvent): boolean {
  return /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type);
}

/** The machine of an execution, by its ARN. */
export function machineArnOf(executionArn: string | undefined): string | undefined {
  const found = /^(arn:[^:]+:states:[^:]+:[^:]+):(?:execution|express):([^:]+):/.exec(executionArn ?? '');
  return found === null ? undefined : `${found[1]}:stateMachine:${found[2]}`;
}

/** The name that an ARN ends with. */
export function nameOf(arn: string | undefined): string {
  return arn?.split(':').at(-1) ?? 'history';
}
