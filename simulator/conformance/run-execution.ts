import { Agenda } from '../src/base/agenda';
import { Engine } from '../src/engine/engine';
import type { Execution } from '../src/engine/run/execution';
import type { Json, JsonObject } from '../src/base/json';
import { SeededRandom } from '../src/base/random';
import type { CaseInput, Placeholder } from './case';
import { shortEvent } from './events';
import type { Actual } from './judge';
import { RecordedTasks } from './recorded-tasks';

const START_MS = Date.parse('2024-11-01T00:00:00.000Z');

/** Runs an execution against the recorded task results. */
export async function runExecution(input: CaseInput, placeholders: readonly Placeholder[]): Promise<Actual> {
  const agenda = new Agenda({ startMs: START_MS, maxActionsAtOneInstant: 200_000 });
  const tasks = new RecordedTasks(
    input,
    placeholders,
    () => engine,
    (action) => void agenda.soon('answer', action),
  );
  const names = input.names as NonNullable<CaseInput['names']>;
  const { region, account: accountId } = names;
  const engine: Engine = new Engine({ agenda, random: new SeededRandom(1), tasks, region, accountId });
  createActivities(engine, input, tasks);
  engine.createStateMachine({
    name: names.stateMachine,
    definition: input.definition as JsonObject,
    type: input.machineType,
    roleArn: names.roleArn,
  });
  const stateMachineArn = `arn:aws:states:${region}:${accountId}:stateMachine:${names.stateMachine}`;
  const execution = engine.startExecution({ stateMachineArn, name: names.execution, input: input.input ?? {} });
  // Somebody stopped the execution by hand, long after what it did by itself.
  if (input.flags.includes('external:stop_execution')) agenda.after(60_000, 'stop', () => stop(engine, execution));
  await agenda.run();
  const { status, output, error, cause } = execution;
  const events = execution.history.map(shortEvent);
  return { answer: defined({ status, output, error, cause, events }), calls: tasks.differences };
}

function stop(engine: Engine, execution: Execution): void {
  if (execution.status === 'RUNNING') engine.stopExecution(execution.arn);
}

/** The activities that the definition names exist, unless the recording says that somebody deleted them. */
function createActivities(engine: Engine, input: CaseInput, tasks: RecordedTasks): void {
  if (input.flags.includes('external:delete_activity')) return;
  for (const arn of new Set(activityArns(input.definition))) {
    engine.createActivity({ arn, name: arn.slice(arn.lastIndexOf(':') + 1) });
    engine.whenActivityTask(arn, () => {
      const task = engine.getActivityTask(arn, 'worker');
      if (task !== undefined) tasks.answerActivity(arn, task);
    });
  }
}

function activityArns(node: Json | undefined): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(activityArns);
  const own = node['Resource'];
  const found = typeof own === 'string' && /^arn:[^:]+:states:[^:]+:\d+:activity:/.test(own) ? [own] : [];
  return [...found, ...Object.values(node).flatMap(activityArns)];
}

/** Without the members that have no value. */
export function defined(object: { [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as JsonObject;
}
