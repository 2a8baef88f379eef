import type { Json, JsonObject } from '../base/json';
import { runtimeError } from './asl-error';
import { evaluateCall } from './intrinsics/evaluate-call';
import { findIn, pathOf, requireInput } from './jsonpath';
import { isObject } from './jsonpath/select';
import { setOwn } from '../base/own';
import type { PathScope } from './scope';

/** A template made ready: a function from what the state sees to the value. */
type Compiled = (scope: PathScope) => Json;

const compiled = new WeakMap<object, Compiled>();

/**
 * The value of a payload template (Parameters, ResultSelector, ItemSelector, Assign): members whose names end in `.$`
 * hold a path or an intrinsic function's call, everything else stands for itself.
 *
 * A template is made ready once; its literal parts are shared by all results, so results must not be changed.
 * @throws AslError `States.Runtime` when a path finds nothing, `States.IntrinsicFailure` when a function fails.
 */
export function evaluateTemplate(template: Json, scope: PathScope): Json {
  if (typeof template !== 'object' || template === null) return template;
  let evaluate = compiled.get(template);
  if (evaluate === undefined) {
    evaluate = compile(template) ?? (() => template);
    compiled.set(template, evaluate);
  }
  return evaluate(scope);
}

/**
 * What a path or an intrinsic function's call gives.
 * @param field where it stands, for the message.
 * @throws AslError as {@link evaluateTemplate} does.
 */
export function evaluateDynamic(text: string, field: string, scope: PathScope): Json {
  return compileDynamic(text, field)(scope);
}

function compileDynamic(text: string, field: string): Compiled {
  if (!text.startsWith('$')) return (scope) => evaluateCall(text, scope);
  const path = pathOf(text);
  return (scope) => {
    requireInput(path, scope);
    const value = findIn(path, scope);
    if (value !== undefined) return value;
    const input = JSON.stringify(path.root.kind === 'context' ? scope.context : scope.input);
    throw runtimeError(
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${input}'`,
    );
  };
}

/** Undefined for what holds nothing dynamic. */
function compile(template: Json): Compiled | undefined {
  if (Array.isArray(template)) return compileArray(template);
  return isObject(template) ? compileObject(template) : undefined;
}

function compileArray(items: readonly Json[]): Compiled | undefined {
  const parts = items.map(compile);
  if (parts.every((part) => part === undefined)) return undefined;
  return (scope) =>
    items.map((item, at) => {
      const part = parts[at];
      return part === undefined ? item : part(scope);
    });
}

function compileObject(template: JsonObject): Compiled | undefined {
  const members = Object.entries(template).map(([key, value]) => compileMember(key, value));
  if (members.every(({ evaluate }) => evaluate === undefined)) return undefined;
  return (scope) => {
    const object: JsonObject = {};
    for (const { name, evaluate, value } of members)
      setOwn(object, name, evaluate === undefined ? value : evaluate(scope));
    return object;
  };
}

function compileMember(key: string, value: Json): { name: string; value: Json; evaluate: Compiled | undefined } {
  if (key.endsWith('.$') && typeof value === 'string') {
    return { name: key.slice(0, -2), value, evaluate: compileDynamic(value, key) };
  }
  return { name: key, value, evaluate: compile(value) };
}
