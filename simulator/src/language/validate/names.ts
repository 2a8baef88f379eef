import type { Json, JsonObject } from '../../base/json';
import { isObject } from '../jsonpath/select';
import type { Report } from './report';

const MAX_CHARACTERS = 80;

/** Checks the names of all states, which are unique in the whole machine, and the labels of distributed maps. */
export function checkNames(definition: JsonObject, report: Report): void {
  const seen = new Set<string>();
  const labels = new Set<string>();
  for (const { name, state, at } of allStates(definition, '')) {
    if (name === '' || [...name].length > MAX_CHARACTERS) {
      report.error('INVALID_STATE_NAME', `State names must have 1 to ${MAX_CHARACTERS} characters`, at);
    }
    if (seen.has(name)) report.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, at);
    seen.add(name);
    const label = state['Label'];
    if (typeof label !== 'string') continue;
    if (labels.has(label)) report.error('DUPLICATE_LABEL_NAME', `Duplicate Label name: ${label}`, `${at}/Label`);
    labels.add(label);
  }
}

/** A state somewhere in a machine. */
export interface PlacedState {
  readonly name: string;
  readonly state: JsonObject;
  readonly at: string;
}

/** Every state of a machine, those of branches and item processors included. */
export function* allStates(sequence: JsonObject, at: string): Generator<PlacedState> {
  const states = sequence['States'];
  if (!isObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const place = `${at}/States/${name}`;
    yield { name, state, at: place };
    for (const [inner, innerAt] of sequencesIn(state, place)) yield* allStates(inner, innerAt);
  }
}

function sequencesIn(state: JsonObject, at: string): [JsonObject, string][] {
  const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
  const processors: [Json | undefined, string][] = [
    ...branches.map((branch, index): [Json, string] => [branch, `${at}/Branches[${index}]`]),
    [state['ItemProcessor'], `${at}/ItemProcessor`],
    [state['Iterator'], `${at}/Iterator`],
  ];
  return processors.filter((entry): entry is [JsonObject, string] => isObject(entry[0]));
}
