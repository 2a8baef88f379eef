import type { Json, JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { hasOwn, isObject } from '../jsonpath/select';
import { checkGraph } from './graph';
import { languageOf } from './language-of';
import { checkNames } from './names';
import { checkObject } from './object-rule';
import type { MachineChecks } from './scope';
import { checkState } from './state';
import { checkVariables } from './variables';
import { MACHINE } from './vocabulary/sequences';

/** Checks a whole state machine. */
export function checkMachine(definition: JsonObject, checks: MachineChecks): void {
  const language = languageOf(definition, 'JSONPath');
  const nested = () => undefined;
  const place = { state: definition, at: '', language, isDowngrade: false, nested };
  checkObject(definition, '', { ...checks, ...place }, MACHINE);
  checkStates(definition, '', language, checks);
  checkNames(definition, checks.report);
  checkVariables(definition, checks.report);
}

/**
 * Checks the states of a sequence: the machine itself (`at` is empty), a branch, an item processor.
 * @param around the machine's language, which all sequences share.
 */
function checkStates(sequence: JsonObject, at: string, around: QueryLanguage, checks: MachineChecks): void {
  if (!hasOwn(sequence, 'States')) return;
  const states = sequence['States'] as Json;
  if (!isObject(states)) {
    checks.report.schema('Expected value of type [OBJECT]', `${at}/States`);
    return;
  }
  for (const [name, state] of Object.entries(states)) {
    const place = `${at}/States/${name}`;
    if (isObject(state)) checkStateAt(state, place, around, checks);
    else checks.report.schema('Expected value of type [OBJECT]', place);
  }
  checkGraph(sequence, states, at, checks.report);
}

/** Checks one state and what it contains. */
export function checkStateAt(state: JsonObject, at: string, around: QueryLanguage, checks: MachineChecks): void {
  checkState(state, at, { language: languageOf(state, around), around }, checks, (inner, place, innerChecks) =>
    checkStates(inner, place, around, innerChecks),
  );
}
