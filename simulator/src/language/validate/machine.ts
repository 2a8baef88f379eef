import type { Json, JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { hasOwn, isObject } from '../jsonpath/select';
import { checkGraph } from './graph';
import { checkNames } from './names';
import type { MachineChecks } from './scope';
import { checkState } from './state';
import { integer, queryLanguage, text } from './values';
import { checkVariables } from './variables';

/** Checks a whole state machine. */
export function checkMachine(definition: JsonObject, checks: MachineChecks): void {
  checkSequence(definition, '', 'JSONPath', checks);
  checkNames(definition, checks.report);
  checkVariables(definition, checks.report);
}

const SEQUENCE_FIELDS = ['Comment', 'StartAt', 'States'];
const MACHINE_FIELDS = [...SEQUENCE_FIELDS, 'QueryLanguage', 'Version', 'TimeoutSeconds'];

/**
 * Checks a sequence of states: the machine itself (`at` is empty), a branch, an item processor.
 * @param around the machine's language, which all sequences share.
 */
export function checkSequence(
  sequence: JsonObject,
  at: string,
  around: QueryLanguage,
  checks: MachineChecks,
  furtherFields: readonly string[] = [],
): void {
  const { report } = checks;
  const whole = at === '';
  const missing = ['StartAt', 'States'].filter((field) => !hasOwn(sequence, field));
  if (missing.length > 0) report.schema(`These fields are required: [${missing.join(', ')}]`, at === '' ? '/' : at);
  for (const field of Object.keys(sequence)) {
    if (![...(whole ? MACHINE_FIELDS : SEQUENCE_FIELDS), ...furtherFields].includes(field)) {
      report.schema(`Field '${field}' is not supported`, at === '' ? '/' : at);
    }
  }
  const fields: [string, (value: Json, place: string) => void][] = [
    ['Comment', (value, place) => text(value, place, report)],
    ['StartAt', (value, place) => text(value, place, report)],
    ['Version', (value, place) => text(value, place, report)],
    ['QueryLanguage', (value, place) => queryLanguage(value, place, report)],
    ['TimeoutSeconds', (value, place) => integer(value, place, report, { least: 1, most: 99_999_999 })],
  ];
  for (const [field, check] of fields) {
    if (hasOwn(sequence, field)) check(sequence[field] as Json, `${at}/${field}`);
  }
  const language = whole && hasOwn(sequence, 'QueryLanguage') ? languageOf(sequence, around) : around;
  if (hasOwn(sequence, 'States')) checkStates(sequence, at, language, checks);
}

function checkStates(sequence: JsonObject, at: string, language: QueryLanguage, checks: MachineChecks): void {
  const states = sequence['States'] as Json;
  if (!isObject(states)) {
    checks.report.schema('Expected value of type [OBJECT]', `${at}/States`);
    return;
  }
  for (const [name, state] of Object.entries(states)) {
    const place = `${at}/States/${name}`;
    if (isObject(state)) checkState(state, place, language, checks);
    else checks.report.schema('Expected value of type [OBJECT]', place);
  }
  checkGraph(sequence, states, at, checks.report);
}

/** AWS takes everything but the exact `JSONPath` for JSONata. */
export function languageOf(owner: JsonObject, around: QueryLanguage): QueryLanguage {
  if (!hasOwn(owner, 'QueryLanguage')) return around;
  return owner['QueryLanguage'] === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
