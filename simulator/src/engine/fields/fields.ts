import type { Catcher } from '../../language/definition';
import { evaluateJsonata } from '../../language/jsonata';
import { evaluatePath } from '../../language/jsonpath';
import { evaluateTemplate } from '../../language/payload-template';
import { insertAt } from '../../language/reference-path';
import { passable } from './data-limit';
import { type Environment, jsonataScope, pathScope } from './environment';
import type { Json, JsonObject } from '../../base/json';
import { type Maybe, andThen } from './maybe';
import type { Exited } from './outcome';

/** The fields that decide what a state puts out, in either language. */
export interface ExitFields {
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
  readonly OutputPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly Next?: string;
  /** Where the fields stand inside the state, e.g. `Catch[0]/`. */
  readonly at?: string;
}

/** What a state has seen when it exits. */
export interface Seen {
  /** The state's input as it came. */
  readonly input: Json;
  /** The result; the input itself for states that make none. */
  readonly result: Json;
  /** What `$states` shows beside the input: a result, or the error that was caught. */
  readonly shown?: { readonly result?: Json; readonly errorOutput?: Json };
}

/** Evaluates a field of a JSONata state. */
export function evaluateField(
  field: Json,
  name: string,
  environment: Environment,
  seen: { readonly input: Json; readonly result?: Json; readonly errorOutput?: Json },
): Maybe<Json> {
  return evaluateJsonata(field, jsonataScope(environment, seen), name);
}

/** What a JSONPath state works on before its Parameters: InputPath. */
export function selectedInput(
  { InputPath }: { readonly InputPath?: string | null },
  input: Json,
  environment: Environment,
): Json {
  const selected = applyPath(InputPath, input, environment);
  environment.inspect?.('afterInputPath', selected);
  return selected;
}

/** InputPath and OutputPath: everything by default, and nothing for `null`. */
function applyPath(path: string | null | undefined, input: Json, environment: Environment): Json {
  if (path === undefined || path === '$') return input;
  return path === null ? {} : evaluatePath(path, pathScope(input, environment));
}

/** What a Task, Pass or Parallel works on: InputPath, then Parameters; or Arguments. */
export function effectiveInput(
  state: { readonly InputPath?: string | null; readonly Parameters?: Json; readonly Arguments?: Json },
  input: Json,
  environment: Environment,
): Maybe<Json> {
  if (environment.language === 'JSONata') {
    if (state.Arguments === undefined) return input;
    return andThen(evaluateField(state.Arguments, 'Arguments', environment, { input }), (args) => {
      environment.inspect?.('afterArguments', args);
      return passable(args, environment);
    });
  }
  const selected = selectedInput(state, input, environment);
  const effective =
    state.Parameters === undefined ? selected : evaluateTemplate(state.Parameters, pathScope(selected, environment));
  environment.inspect?.('afterParameters', effective);
  return effective === input ? effective : passable(effective, environment);
}

/** How a state exits through one of its catchers. */
export function exitCaught(
  catcher: Catcher,
  at: string,
  input: Json,
  errorOutput: JsonObject,
  environment: Environment,
): Maybe<Exited> {
  return exit({ ...catcher, at }, { input, result: errorOutput, shown: { errorOutput } }, environment);
}

/** How a state exits: its output and the variables that it assigns. */
export function exit(fields: ExitFields, seen: Seen, environment: Environment): Maybe<Exited> {
  return environment.language === 'JSONata'
    ? exitJsonata(fields, seen, environment)
    : exitPath(fields, seen, environment);
}

function exitPath(fields: ExitFields, { input, result }: Seen, environment: Environment): Exited {
  const selected =
    fields.ResultSelector === undefined
      ? result
      : evaluateTemplate(fields.ResultSelector, pathScope(result, environment));
  environment.inspect?.('afterResultSelector', selected);
  const assigned =
    fields.Assign === undefined ? undefined : evaluateTemplate(fields.Assign, pathScope(selected, environment));
  const combined = applyResultPath(fields.ResultPath, input, selected);
  environment.inspect?.('afterResultPath', combined);
  const output = applyPath(fields.OutputPath, combined, environment);
  return { kind: 'exited', output, assigned: assigned as JsonObject | undefined, next: fields.Next, at: fields.at };
}

function applyResultPath(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === undefined || path === '$') return result;
  return path === null ? input : insertAt(path, input, result);
}

function exitJsonata(fields: ExitFields, { input, result, shown }: Seen, environment: Environment): Maybe<Exited> {
  const seen = { input, ...shown };
  const at = fields.at ?? '';
  const assigned =
    fields.Assign === undefined ? undefined : evaluateField(fields.Assign, `${at}Assign`, environment, seen);
  return andThen(assigned, (variables) => {
    const output =
      fields.Output === undefined ? result : evaluateField(fields.Output, `${at}Output`, environment, seen);
    return andThen(output, (value) => ({
      kind: 'exited' as const,
      output: value,
      assigned: variables as JsonObject | undefined,
      next: fields.Next,
      at: fields.at,
    }));
  });
}
