import type { Json, JsonObject } from '../base/json';
import { resourceOf } from '../engine/resource';
import type { TaskState } from '../language/definition';

/**
 * The result of a task whose answer was given for every task at once (`--mock '*={}'`): in the envelope of its
 * integration, and with every member that the state itself reads out of its result.
 */
export function wildcardAnswer(state: TaskState, value: Json): Json {
  const paths = readPaths(state);
  const enveloped = enveloping(state.Resource, value);
  return paths.reduce<Json>((answer, path) => withMember(answer, path, value), enveloped);
}

/** A callback's result is what it is answered with; other calls answer as their service does. */
function enveloping(resource: string, value: Json): Json {
  const { service, action, pattern, kind } = resourceOf(resource);
  if (kind !== 'service' || pattern === 'callback' || isEnveloped(value)) return value;
  if (service === 'lambda' && action === 'invoke') {
    return { ExecutedVersion: '$LATEST', Payload: value, StatusCode: 200 };
  }
  if (service !== 'states' || pattern === 'request') return value;
  return { Output: pattern === 'sync:2' ? value : JSON.stringify(value), Status: 'SUCCEEDED' };
}

/** Whoever writes the envelope down means it so. */
function isEnveloped(value: Json): boolean {
  return typeof value === 'object' && value !== null && ('Payload' in value || 'Output' in value);
}

type Path = readonly (string | number)[];

/** The places in the result that ResultSelector, OutputPath, Output and Assign read, as far as they are plain paths. */
function readPaths(state: TaskState): readonly Path[] {
  const { ResultSelector, OutputPath, ResultPath, Output, Assign } = state as TaskState & JsonObject;
  const ofPaths = textsIn(ResultSelector).flatMap((text) => pathsIn(text, /(?<!\$)\$/));
  const keepsResult = ResultPath === undefined || ResultPath === '$';
  const ofOutput = keepsResult && typeof OutputPath === 'string' ? pathsIn(OutputPath, /^\$/) : [];
  const ofExpressions = textsIn([Output ?? null, Assign ?? null]).flatMap((text) => pathsIn(text, /\$states\.result/));
  const ofAssign = textsIn(Assign).flatMap((text) => (text.startsWith('{%') ? [] : pathsIn(text, /(?<!\$)\$/)));
  return [...(ResultSelector === undefined ? ofAssign : []), ...ofPaths, ...ofOutput, ...ofExpressions];
}

const STEP = String.raw`(?:\.[A-Za-z_]\w*|\['[^']+'\]|\[\d+\]|\[\*\])`;

function pathsIn(text: string, start: RegExp): readonly Path[] {
  const found = text.matchAll(new RegExp(`${start.source}(${STEP}+)`, 'g'));
  return [...found].map(([, steps = '']) =>
    [...steps.matchAll(new RegExp(STEP, 'g'))].map(([step]) => {
      const inner = step.replace(/^\.|^\['?|'?\]$/g, '');
      return step.startsWith('[') && !step.startsWith("['") ? Number(inner.replace('*', '0')) : inner;
    }),
  );
}

function withMember(node: Json, [step, ...rest]: Path, value: Json): Json {
  if (step === undefined) return node;
  const isHolder = typeof node === 'object' && node !== null;
  if (typeof step === 'number') {
    const items = Array.isArray(node) ? [...node] : [];
    for (let index = items.length; index <= step; index++) items.push(value);
    items[step] = withMember(items[step] ?? value, rest, value);
    return items;
  }
  const members = isHolder && !Array.isArray(node) ? node : {};
  return {
    ...members,
    [step]: withMember(Object.hasOwn(members, step) ? (members[step] ?? null) : value, rest, value),
  };
}

function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
