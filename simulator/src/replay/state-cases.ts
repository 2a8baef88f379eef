import type { Json, JsonObject } from '../base/json';
import { textOf } from '../base/text';
import { allStates } from '../language/validate/names';
import type { Mock, TestStateOptions } from '../test-state/options';
import { lanesOf, type Lanes } from './lanes';
import { readRecording } from './recording';
import { endOf, type RecordedAttempt, type Visit, visitKey, visitsIn } from './visits';

/** One state with what it was given and what its task gave, as TestState takes it. */
export type StateCase = Pick<TestStateOptions, 'input' | 'variables' | 'mock' | 'stateConfiguration'> & {
  readonly definition: JsonObject;
  readonly stateName: string;
};

const ALONE: ReadonlySet<string> = new Set(['Task', 'Pass', 'Choice', 'Succeed', 'Fail']);

/**
 * The single states of a recording, each way through one once. Those that run states inside, that wait, or that look at the
 * context of their execution are left out.
 * @throws when the recording has no definition.
 */
export function stateCases(history: unknown): readonly StateCase[] {
  const recording = readRecording(history);
  const { definition } = recording;
  if (definition === undefined)
    throw new Error('A plain history has no definition with it; fetch recordings with replay --since');
  const states = new Map([...allStates(definition, '')].map(({ name, state }) => [name, state]));
  const lanes = lanesOf(recording.events);
  const cases = new Map<string, StateCase>();
  const visits = visitsIn(lanes);
  for (const { key: lane, events } of lanes.lanes.values()) {
    for (const { event, state: stateName = '', iterations } of events) {
      const state = states.get(stateName);
      if (!/StateEntered$/.test(event.type) || state === undefined || !isAlone(state)) continue;
      const visit = visits.get(visitKey(stateName, iterations))?.find(({ entered }) => entered === event);
      const variables = variablesAt(lane, event.id, lanes);
      for (const { key, ...found } of casesOf(visit, event.told['input'] ?? {}, variables)) {
        cases.set(`${stateName}/${key}`, { definition, stateName, ...found });
      }
    }
  }
  return [...cases.values()];
}

/** The variables that a state sees: those of its own sequence, and of those around it. */
function variablesAt(lane: string, before: number, { lanes }: Lanes): JsonObject {
  const around = [...lanes].filter(([key]) => key === '' || key === lane || lane.startsWith(`${key}/`));
  const exits = around.flatMap(([, { events }]) => events.filter(({ event }) => event.id < before));
  return Object.assign({}, ...exits.map(({ event }) => event.told['assigned'] ?? {})) as JsonObject;
}

function isAlone(state: JsonObject): boolean {
  return ALONE.has(textOf(state['Type'])) && !/\$\$\.|\$states\.context/.test(JSON.stringify(state));
}

type Found = Omit<StateCase, 'definition' | 'stateName'> & { readonly key: string };

function casesOf(visit: Visit | undefined, input: Json, variables: JsonObject): Found[] {
  const given = { input, ...(Object.keys(variables).length > 0 && { variables }) };
  if (visit === undefined) return [];
  if (visit.attempts.length === 0) return visit.entered.type === 'TaskStateEntered' ? [] : [{ ...given, key: '' }];
  return visit.attempts.flatMap((attempt, retries): Found[] => {
    const mock = mockOf(attempt);
    if (mock === undefined) return [];
    const { error = '' } = mock.errorOutput ?? {};
    const counted = error !== '' && retries > 0 ? { stateConfiguration: { retrierRetryCount: retries } } : {};
    return [{ ...given, mock, ...counted, key: `${error}/${error === '' ? 0 : retries}` }];
  });
}

function mockOf(attempt: RecordedAttempt): Mock | undefined {
  const end = endOf(attempt);
  if (end.kind === 'succeeded') return { result: end.output, fieldValidationMode: 'NONE' };
  if (end.kind === 'failed') {
    const { error, cause } = end;
    return { errorOutput: { error, ...(cause !== undefined && { cause }) } };
  }
  return attempt.ended === undefined ? undefined : { errorOutput: { error: 'States.Timeout' } };
}
