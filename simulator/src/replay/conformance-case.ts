import { createHash, randomBytes } from 'node:crypto';
import type { Json, JsonObject } from '../base/json';
import { isObject } from '../language/jsonpath/select';
import { allStates } from '../language/validate/names';
import { Redaction } from './redaction';
import type { StateCase } from './state-cases';

/** A case as the suite of conformance reads it: what goes into a single state, and what AWS answered. */
export interface ConformanceCase extends JsonObject {
  readonly id: string;
}

/**
 * A case without the data of whoever it comes from: the one state alone, with pseudonyms in the place of all texts that its
 * definition does not have, and no account.
 */
export function withoutData(given: StateCase): StateCase {
  const { definition, stateName, input = {}, variables, mock, stateConfiguration } = given;
  const alone = withoutAccounts(aloneIn(definition, stateName)) as JsonObject;
  const redaction = new Redaction({ key: randomBytes(16).toString('hex') }, [alone]);
  return {
    definition: alone,
    stateName,
    input: redaction.value(input),
    ...(variables !== undefined && { variables: redaction.value(variables) as JsonObject }),
    ...(mock !== undefined && { mock: redactedMock(mock, redaction) }),
    ...(stateConfiguration !== undefined && { stateConfiguration }),
  };
}

/** The case with what AWS answered to it, in the format of the suite of conformance. */
export function conformanceCase(given: StateCase, answer: JsonObject, day: string): ConformanceCase {
  const { definition, stateName, input = {}, variables, mock, stateConfiguration } = given;
  const body = {
    kind: 'state',
    group: 'verify',
    source: `TestState, ${day}`,
    categories: [],
    flags: [],
    placeholders: [],
    definition,
    stateName,
    input,
    ...(variables !== undefined && { variables }),
    ...(mock !== undefined && { mock: mock as unknown as JsonObject }),
    ...(stateConfiguration !== undefined && { stateConfiguration: stateConfiguration as unknown as JsonObject }),
    inspectionLevel: 'INFO',
    expected: answer,
  };
  const id = `verify-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 12)}`;
  return { id, ...body };
}

/** The state as the only one of a machine: what it leads to are states that end. */
function aloneIn(definition: JsonObject, stateName: string): JsonObject {
  const found = [...allStates(definition, '')].find(({ name }) => name === stateName)?.state ?? {};
  const state = Object.fromEntries(Object.entries(found).filter(([key]) => key !== 'Comment'));
  const ends: JsonObject = {};
  const { Next, Default, Choices = [], Catch = [] } = state as Record<string, Json>;
  const rules = [...(Choices as JsonObject[]), ...(Catch as JsonObject[])].map((rule) => rule['Next']);
  for (const next of [Next, Default, ...rules]) {
    if (typeof next === 'string' && next !== stateName) ends[next] = { Type: 'Succeed' };
  }
  const language = state['QueryLanguage'] ?? definition['QueryLanguage'];
  return {
    ...(language !== undefined && { QueryLanguage: language }),
    StartAt: stateName,
    States: { [stateName]: state, ...ends },
  };
}

function redactedMock(mock: NonNullable<StateCase['mock']>, redaction: Redaction): NonNullable<StateCase['mock']> {
  const { result, errorOutput } = mock;
  const { error = '', cause } = errorOutput ?? {};
  const name = error.startsWith('States.') ? error : redaction.text(error);
  return {
    ...mock,
    ...(result !== undefined && { result: redaction.value(result) }),
    ...(errorOutput !== undefined && {
      errorOutput: { error: name, ...(cause !== undefined && { cause: redaction.text(cause) }) },
    }),
  };
}

/** Accounts stand in ARNs and in the addresses of queues. */
function withoutAccounts(value: Json): Json {
  if (typeof value === 'string') return value.replace(/(?<![\w-])\d{12}(?![\w-])/g, '123456789012');
  if (Array.isArray(value)) return value.map(withoutAccounts);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutAccounts(each)]));
}
