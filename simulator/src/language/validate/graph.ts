import type { Json, JsonObject } from '../../base/json';
import { hasOwn, isObject } from '../jsonpath/select';
import type { Report } from './report';

const MISSING_TARGET = 'MISSING_TRANSITION_TARGET';

/** Checks that all transitions lead to a state beside, that there is an end, and that every state is reached. */
export function checkGraph(sequence: JsonObject, states: JsonObject, at: string, report: Report): void {
  const startAt = sequence['StartAt'];
  if (typeof startAt === 'string' && !hasOwn(states, startAt)) {
    report.error(MISSING_TARGET, `Missing 'Next' target: ${startAt}`, `${at}/StartAt`);
  }
  for (const [name, state] of Object.entries(states)) {
    for (const [target, place] of transitionsOf(state)) {
      if (!hasOwn(states, target)) {
        report.error(MISSING_TARGET, `Missing 'Next' target: ${target}`, `${at}/States/${name}/${place}`);
      }
    }
  }
  if (at === '' && !Object.values(states).some(isTerminal)) {
    report.error('MISSING_END_STATE', 'Workflow has no terminal state');
  } else if (typeof startAt === 'string') {
    const reached = reachedFrom(startAt, states);
    for (const name of Object.keys(states)) {
      if (!reached.has(name)) report.error(MISSING_TARGET, `State "${name}" is not reachable.`, `${at}/States/${name}`);
    }
  }
}

function isTerminal(state: Json): boolean {
  return isObject(state) && (state['Type'] === 'Succeed' || state['Type'] === 'Fail' || state['End'] === true);
}

/** The states that are reached from a state, itself included. */
export function reachedFrom(startAt: string, states: JsonObject): Set<string> {
  const reached = new Set<string>();
  const pending = [startAt];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (reached.has(name) || !hasOwn(states, name)) continue;
    reached.add(name);
    pending.push(...transitionsOf(states[name] as Json).map(([target]) => target));
  }
  return reached;
}

/** Where a state leads to, with the place in it that says so. */
function transitionsOf(state: Json): [target: string, place: string][] {
  if (!isObject(state)) return [];
  return [
    ...target(state, 'Next', ''),
    ...target(state, 'Default', ''),
    ...targetsIn(state['Choices'], 'Choices'),
    ...targetsIn(state['Catch'], 'Catch'),
  ];
}

function targetsIn(list: Json | undefined, field: string): [string, string][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, at) => (isObject(item) ? target(item, 'Next', `${field}[${at}]/`) : []));
}

function target(owner: JsonObject, field: string, prefix: string): [string, string][] {
  const value = owner[field];
  return typeof value === 'string' ? [[value, prefix + field]] : [];
}
