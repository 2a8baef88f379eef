import type { JsonObject } from '../base/json';
import type { QueryLanguage, State } from '../language/definition';
import { validateDefinition, validateState, definitionError } from '../language/validate';
import { allStates } from '../language/validate/names';
import { languageOf } from '../language/validate/language-of';
import { TestStateException, type TestStateOptions } from './options';

/** The state under test. */
export interface TestedState {
  readonly state: State;
  readonly language: QueryLanguage;
  /** Whether it is a state of what a Map does with each item. */
  readonly isIterated: boolean;
}

/**
 * Finds the state under test: the definition itself, or a state of it, at any depth.
 * @throws TestStateException when AWS would refuse the definition, or there is no such state.
 */
export function testedState({ definition, stateName }: TestStateOptions): TestedState {
  if (stateName === undefined) {
    refuse(validateState(definition));
    return { state: definition as unknown as State, language: languageOf(definition, 'JSONPath'), isIterated: false };
  }
  refuse(validateDefinition(definition));
  const found = [...allStates(definition, '')].find(({ name }) => name === stateName);
  if (found === undefined) {
    throw new TestStateException('ValidationException', `State '${stateName}' not found in definition`);
  }
  return {
    state: asState(found.state),
    language: languageOf(found.state, languageOf(definition, 'JSONPath')),
    isIterated: /\/(ItemProcessor|Iterator)\/States\/[^/]*$/.test(found.at),
  };
}

function asState(state: JsonObject): State {
  return state as unknown as State;
}

function refuse(diagnostics: ReturnType<typeof validateDefinition>): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
  if (errors.length > 0) throw new TestStateException('InvalidDefinition', definitionError(errors));
}
