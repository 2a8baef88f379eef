import type { Json, JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { isObject } from '../jsonpath/select';
import { reachedFrom } from './graph';
import { languageOf } from './language-of';
import type { Report } from './report';

const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
const MAX_CHARACTERS = 80;

/**
 * Checks the names of workflow variables. A sequence inside a Parallel or an inline Map can read the variables around
 * it, and assign none of them; the children of a distributed Map see none.
 */
export function checkVariables(machine: JsonObject, report: Report): void {
  checkSequence(machine, '', report, NONE, languageOf(machine, 'JSONPath'));
}

const NONE: ReadonlySet<string> = new Set();

function checkSequence(
  sequence: JsonObject,
  at: string,
  report: Report,
  around: ReadonlySet<string>,
  machine: QueryLanguage,
): void {
  const states = sequence['States'];
  if (!isObject(states)) return;
  for (const [name, state] of stateEntries(states)) {
    for (const [variable, place] of assignedBy(state, languageOf(state, machine))) {
      checkName(variable, `${at}/States/${name}/${place}`, report, around);
    }
    for (const { inner, place, distributed } of sequencesOf(state)) {
      const outer = distributed ? NONE : new Set([...around, ...assignedBefore(name, states, machine)]);
      checkSequence(inner, `${at}/States/${name}/${place}`, report, outer, machine);
    }
  }
}

/** What may have been assigned when a state is entered; its own Catch assigns later. */
function assignedBefore(name: string, states: JsonObject, machine: QueryLanguage): string[] {
  return stateEntries(states)
    .filter(([other]) => other !== name && reachedFrom(other, states).has(name))
    .flatMap(([, state]) => assignedBy(state, languageOf(state, machine)).map(([variable]) => variable));
}

function stateEntries(states: JsonObject): [string, JsonObject][] {
  return Object.entries(states).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

function checkName(name: string, at: string, report: Report, around: ReadonlySet<string>): void {
  if (!NAME.test(name) || [...name].length > MAX_CHARACTERS || name === 'states') {
    report.schema(`Invalid variable name: ${name}`, at);
  } else if (around.has(name)) {
    report.error('DUPLICATE_VARIABLE_NAME', `The variable name '${name}' was already defined in a parent scope.`, at);
  }
}

function assignedBy(state: JsonObject, language: QueryLanguage): [name: string, place: string][] {
  return [
    ...namesIn(state['Assign'], 'Assign', language),
    ...namesInList(state['Choices'], 'Choices', language),
    ...namesInList(state['Catch'], 'Catch', language),
  ];
}

function namesInList(list: Json | undefined, field: string, language: QueryLanguage): [string, string][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, at) =>
    isObject(item) ? namesIn(item['Assign'], `${field}[${at}]/Assign`, language) : [],
  );
}

function namesIn(assign: Json | undefined, place: string, language: QueryLanguage): [string, string][] {
  if (!isObject(assign)) return [];
  return Object.keys(assign).map((key) => [language === 'JSONPath' ? key.replace(/\.\$$/, '') : key, place]);
}

function sequencesOf(state: JsonObject): { inner: JsonObject; place: string; distributed: boolean }[] {
  const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
  const candidates: [Json | undefined, string][] = [
    ...branches.map((branch, at): [Json, string] => [branch, `Branches[${at}]`]),
    [state['ItemProcessor'], 'ItemProcessor'],
    [state['Iterator'], 'Iterator'],
  ];
  return candidates.flatMap(([inner, place]) => {
    if (!isObject(inner)) return [];
    const config = inner['ProcessorConfig'];
    return [{ inner, place, distributed: isObject(config) && config['Mode'] === 'DISTRIBUTED' }];
  });
}
