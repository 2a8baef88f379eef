import { planResume } from 'cdk-workflow-simulator';
import type { JsonObject } from '../../src/base/json';
import { type ExpectedDifference, Expectations } from '../../src/replay/expected';
import { allStates } from '../../src/language/validate/names';
import { lanesOf } from '../../src/replay/lanes';
import { readRecording, type RecordedEvent, type Recording } from '../../src/replay/recording';
import { runAgain } from '../../src/replay/run-again';
import { visitsIn } from '../../src/replay/visits';

/**
 * Lets an execution fail in each state that it entered, and go on from there with what its tasks
 * gave then. Answers what ended differently from the unbroken run, or ran a state again that had been finished.
 */
export async function resumeEverywhere(
  history: unknown,
): Promise<{ readonly resumed: number; readonly problems: readonly string[] }> {
  const recording = readRecording(history);
  const problems: string[] = [];
  const cuts = [...lanesOf(recording.events).lanes.values()]
    // The third iteration of a Map goes through the states that the first two went through.
    .filter(({ key }) => !/#([2-9]|\d\d)/.test(key))
    .flatMap(({ events }) => events)
    .filter(({ event }) => /^(Task|Wait|Parallel|Map|Choice|Pass)StateEntered$/.test(event.type));
  for (const { event } of cuts) {
    const problem = await resumeAt(recording, event);
    if (problem !== undefined) problems.push(`at '${textOf(event)}' (#${event.id}): ${problem}`);
  }
  return { resumed: cuts.length, problems };
}

async function resumeAt(recording: Recording, cut: RecordedEvent): Promise<string | undefined> {
  const before = recording.events.filter(({ id }) => id <= cut.id);
  const failed = {
    id: cut.id + 1,
    previousEventId: cut.id,
    type: 'ExecutionFailed',
    executionFailedEventDetails: { error: 'Bug' },
  };
  const broken = { ...recording, events: [...before.map(awsShape), failed], children: [], nested: [] };
  const plan = planResume(broken, { force: true });
  const rest = { ...recording, playFrom: cut.id };
  const engine = await runAgain(rest, plan.definition, new Expectations(copiesIn(plan.definition)));
  const execution = engine.played[0]?.execution;
  const last = recording.events.at(-1) as RecordedEvent;
  const [wasEnd, isEnd] = [last, readRecording({ events: execution?.history }).events.at(-1) as RecordedEvent].map(
    endOf,
  );
  if (wasEnd !== isEnd) return `ended with ${isEnd}, not with ${wasEnd}`;
  const ran = countOf(readRecording({ events: execution?.history }).events);
  const [all, left] = [countOf(recording.events), countOf(stillOpen(recording, cut.id))];
  // What was cut off when another branch ended all of them may be cut off before it begins.
  const cutOff = countOf(stillOpen(recording, Infinity));
  // A loop that waits for a deadline goes round as often as it takes from the new start.
  const wrong = [...new Set([...all.keys(), ...ran.keys()])].filter((state) => {
    const [total = 0, wanted = 0, got = 0] = [all.get(state), left.get(state), ran.get(state)];
    const least = wanted - (cutOff.get(state) ?? 0);
    return total > 1 && wanted > 0 ? got === 0 && least > 0 : got > wanted || got < least;
  });
  return wrong.length === 0
    ? undefined
    : `ran ${wrong.map((state) => `'${state}'`).join(', ')} as often as it should not`;
}

/** An iteration that stopped inside of a Parallel or a Map has a copy of it, whose states have its index at their end. */
function copiesIn(definition: object): ExpectedDifference[] {
  return [...allStates(definition as JsonObject, '')].flatMap(({ name }): ExpectedDifference[] => {
    const state = /^(.*) #\d+$/.exec(name)?.[1];
    return state === undefined ? [] : [{ state, change: 'renamed', to: name }];
  });
}

/** How often each Task was entered. */
function countOf(events: readonly RecordedEvent[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type, told } of events) {
    const name = JSON.stringify(told['name'] ?? '').replace(/ #\d+"$/, '"');
    if (type === 'TaskStateEntered') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The entries of what had not exited when it was cut. */
function stillOpen(recording: Recording, cut: number): readonly RecordedEvent[] {
  const visits = [...visitsIn(lanesOf(recording.events)).values()].flat();
  return visits.filter(({ exited }) => exited === undefined || exited.id > cut).map(({ entered }) => entered);
}

/** How it ended; instants and ids are made anew. */
function endOf({ type, told }: RecordedEvent): string {
  const { output, error } = told;
  return `${type} ${JSON.stringify(output ?? error ?? null)}`
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
}

function awsShape({ id, previousId, atMs, type, told }: RecordedEvent): JsonObject {
  const { assigned, ...rest } = told;
  const details: JsonObject = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      ['input', 'output', 'parameters'].includes(key) ? JSON.stringify(value) : (value ?? null),
    ]),
  );
  if (assigned !== undefined) {
    const variables = Object.entries(assigned as JsonObject);
    details['assignedVariables'] = Object.fromEntries(variables.map(([name, value]) => [name, JSON.stringify(value)]));
  }
  return { id, previousEventId: previousId, timestamp: atMs ?? 0, type, theEventDetails: details };
}

function textOf({ told }: RecordedEvent): string {
  return JSON.stringify(told['name']);
}
