import { textOf } from '../base/text';
import type { Json, JsonObject } from '../base/json';
import { sameJson } from '../language/same-json';
import { isObject } from '../language/jsonpath/select';
import type { StateMachineDefinition } from '../language/definition';
import { allStates } from '../language/validate/names';
import type { Difference } from './compare-lanes';

const OUTPUT = [
  'Output',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Result',
  'Parameters',
  'Arguments',
  'InputPath',
];
const TRANSITION = ['Next', 'End', 'Choices', 'Default', 'Catch', 'Retry'];

/** The fields of the definition that are to blame for a difference, the likeliest first. */
export function blamedFields(
  difference: Difference,
  definition: StateMachineDefinition,
  before: StateMachineDefinition | undefined,
): readonly string[] {
  const [now, old] = [statesOf(definition), before === undefined ? undefined : statesOf(before)];
  const suspects = suspectsOf(difference, now);
  if (old === undefined || before === undefined) return suspects.flatMap((each) => there(each, now)).slice(0, 3);
  const changes = changedFields(before, definition);
  const isAt = ({ state, fields }: Suspect, path: string): boolean =>
    fields.some(
      (field) =>
        path === `${state}${field}` || path.startsWith(`${state}${field}.`) || path.startsWith(`${state}${field}[`),
    );
  const sure = suspects.flatMap((suspect) => changes.filter((path) => isAt(suspect, path)));
  if (sure.length > 0) return [...new Set(sure)];
  const near = suspects.flatMap(({ state }) => changes.filter((path) => `${path}.`.startsWith(state)));
  return near.length > 0 ? [...new Set(near)] : changes;
}

/** Fields of a state (`States.Name.`) or of the machine (empty) that can make a difference. */
interface Suspect {
  readonly state: string;
  readonly fields: readonly string[];
}

function suspectsOf({ recorded, replayed, before, member }: Difference, now: States): Suspect[] {
  const [was, is] = [recorded?.event.type ?? '', replayed?.event.type ?? ''];
  const at = (state: string | undefined, fields: readonly string[]): Suspect[] =>
    state === undefined ? [] : [{ state: `States.${state}.`, fields }];
  const state = replayed?.state ?? recorded?.state;
  const leading = at(before?.state, TRANSITION);
  if (/StateEntered$/.test(was) || /StateEntered$/.test(is)) {
    if (member.startsWith('input'))
      return [
        ...at(around(state, now), ['Arguments', 'Parameters', 'ItemSelector', 'Items', 'ItemsPath', 'ItemReader']),
        ...at(before?.state, OUTPUT),
      ];
    if (before === undefined || before.event.type === 'ExecutionStarted') return [{ state: '', fields: ['StartAt'] }];
    return [...leading, ...at(recorded?.state, ['Type'])];
  }
  if (was === is) return at(state, fieldsOfMember(member, was));
  if (/TimedOut$/.test(was) || /TimedOut$/.test(is)) {
    return [
      ...at(state, ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath']),
      { state: '', fields: ['TimeoutSeconds'] },
    ];
  }
  if (is === 'EvaluationFailed')
    return at(state, [
      textOf(replayed?.event.told['location']).split(/[./[]/)[0] ?? '',
      ...OUTPUT,
      'Assign',
      'Choices',
    ]);
  if (/Scheduled$/.test(was) || /Scheduled$/.test(is)) return [...at(state, ['Retry', 'Type', 'Resource']), ...leading];
  if (/Failed$/.test(was) || /Failed$/.test(is)) return at(state, ['Catch', 'Retry', 'Error', 'Cause']);
  return [...leading, ...at(state, ['Next', 'End', 'Branches', 'ItemProcessor', 'Iterator', 'Items', 'ItemsPath'])];
}

function fieldsOfMember(member: string, type: string): readonly string[] {
  const [first = '', ...path] = member.split(/(?=[.[])/);
  if (first === 'parameters' || (first === 'input' && /Scheduled$/.test(type))) {
    return [`Arguments${path.join('')}`, `Parameters${path.join('')}`, 'Arguments', 'Parameters', 'InputPath'];
  }
  if (first === 'assigned') return [`Assign${path.join('')}`, 'Assign', 'Catch', 'Choices'];
  if (first === 'resource' || first === 'resourceType') return ['Resource'];
  if (first === 'taskCredentials') return ['Credentials'];
  if (first === 'length') return ['Items', 'ItemsPath', 'ItemSelector', 'ItemReader'];
  if (first === 'error' || first === 'cause') return ['Error', 'ErrorPath', 'Cause', 'CausePath', 'Resource'];
  if (first === 'index') return ['MaxConcurrency', 'MaxConcurrencyPath'];
  return [`Output${path.join('')}`, ...OUTPUT, 'Catch', 'Choices', 'Items', 'ItemsPath', 'ItemSelector'];
}

type States = ReadonlyMap<string, { readonly state: JsonObject; readonly at: string }>;

function statesOf(definition: StateMachineDefinition): States {
  const all = [...allStates(definition as unknown as JsonObject, '')];
  return new Map(all.map(({ name, state, at }) => [name, { state, at }]));
}

/** The state whose branch or iteration a state stands in. */
function around(state: string | undefined, now: States): string | undefined {
  const at = now.get(state ?? '')?.at ?? '';
  const outer = [...now].filter(([name, place]) => name !== state && at.startsWith(`${place.at}/`));
  return outer.sort(([, a], [, b]) => b.at.length - a.at.length)[0]?.[0];
}

function there({ state, fields }: Suspect, now: States): string[] {
  const found = now.get(state.slice('States.'.length, -1))?.state;
  return fields.filter((field) => found === undefined || field in found).map((field) => `${state}${field}`);
}

const INSIDE: ReadonlySet<string> = new Set(['Branches', 'ItemProcessor', 'Iterator']);

/** The paths of all fields in which two definitions differ: `States.Charge.Arguments.Payload.total`, `TimeoutSeconds`. */
export function changedFields(before: StateMachineDefinition, after: StateMachineDefinition): readonly string[] {
  const [old, now] = [statesOf(before), statesOf(after)];
  const changes: string[] = [];
  for (const key of ['StartAt', 'TimeoutSeconds', 'QueryLanguage'] as const) {
    if (before[key] !== after[key]) changes.push(key);
  }
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(name)?.state, now.get(name)?.state];
    if (a === undefined || b === undefined) changes.push(`States.${name}`);
    else changes.push(...differences(a, b, `States.${name}`));
  }
  return changes;
}

function differences(before: Json | undefined, after: Json | undefined, path: string): string[] {
  if (before !== undefined && after !== undefined && sameJson(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [path];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const at = `${path}.${key}`;
    if (path.split('.').length > 1 && INSIDE.has(key)) return sequenceDifferences(before[key], after[key], at);
    return differences(before[key], after[key], at);
  });
}

/** States inside are states of their own: of what is around them, how many there are, where they start, how they run. */
function sequenceDifferences(before: Json | undefined, after: Json | undefined, path: string): string[] {
  const outer = (value: Json | undefined): Json =>
    (Array.isArray(value) ? value : [value]).map((each) => {
      return Object.fromEntries(Object.entries((each ?? {}) as JsonObject).filter(([key]) => key !== 'States'));
    });
  return sameJson(outer(before), outer(after)) ? [] : [path];
}
