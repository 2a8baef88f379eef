import type { TaskState } from '../../language/definition';
import { runtimeError } from '../../language/asl-error';
import { evaluatePath } from '../../language/jsonpath';
import { evaluateTemplate } from '../../language/payload-template';
import { checkArguments } from '../../language/task-arguments';
import { type Environment, pathScope } from '../environment';
import { FieldError } from '../field-error';
import { applyInputPath, effectiveInput, evaluateField, exit } from '../fields';
import type { Json, JsonObject } from '../json';
import { type Maybe, andThen } from '../maybe';
import type { Outcome } from '../outcome';
import { resourceOf } from '../resource';
import { newTaskToken } from '../task-token';

const MAX_SECONDS = 99_999_999;

/** Task: calls a function, an activity or a service, and makes its answer the result. */
export function task(state: TaskState, input: Json, outer: Environment): Maybe<Outcome> {
  const resource = resourceOf(state.Resource);
  const taskToken =
    resource.pattern !== 'request' || resource.kind === 'activity' ? newTaskToken(outer.random) : undefined;
  const environment =
    resource.pattern === 'request' ? outer : outer.withContext({ Task: { Token: taskToken as string } });
  const seconds = (name: 'TimeoutSeconds' | 'HeartbeatSeconds') => secondsOf(state, name, input, environment);
  const checked = andThen(effectiveInput(state, input, environment), (args) => {
    checkArguments(state.Resource, args, environment.language);
    return args;
  });
  return andThen(checked, (args) =>
    andThen(seconds('TimeoutSeconds'), (timeoutSeconds) =>
      andThen(seconds('HeartbeatSeconds'), (heartbeatSeconds) =>
        andThen(credentialsOf(state, input, environment), (credentials) => ({
          kind: 'calling' as const,
          resource,
          arguments: args,
          timeoutSeconds,
          heartbeatSeconds,
          credentials,
          taskToken,
          finish: (result: Json) => exit(state, { input, result, shown: { result } }, environment),
        })),
      ),
    ),
  );
}

function secondsOf(
  state: TaskState,
  name: 'TimeoutSeconds' | 'HeartbeatSeconds',
  input: Json,
  environment: Environment,
): Maybe<number | undefined> {
  if (environment.language === 'JSONata') {
    const field = state[name];
    if (field === undefined) return undefined;
    return andThen(evaluateField(field, name, environment, { input }), (value) => {
      if (isSeconds(value)) return value;
      throw new FieldError(
        `The ${name} field must be an integer between 1 and ${MAX_SECONDS}: ${JSON.stringify(value)}`,
        name,
      );
    });
  }
  const path = state[`${name}Path`];
  return path === undefined
    ? (state[name] as number | undefined)
    : secondsAt(path, `${name}Path`, state, input, environment);
}

function secondsAt(path: string, name: string, state: TaskState, input: Json, environment: Environment): number {
  const value = evaluatePath(path, pathScope(applyInputPath(state.InputPath, input, environment), environment));
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (isSeconds(number)) return number;
  throw runtimeError(
    `The ${name} parameter does not reference a positive integer value: ${path} == ${JSON.stringify(value)}`,
  );
}

function isSeconds(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_SECONDS;
}

function credentialsOf(state: TaskState, input: Json, environment: Environment): Maybe<JsonObject | undefined> {
  if (state.Credentials === undefined) return undefined;
  const evaluated =
    environment.language === 'JSONata'
      ? evaluateField(state.Credentials, 'Credentials', environment, { input })
      : evaluateTemplate(state.Credentials, pathScope(input, environment));
  return andThen(evaluated, (credentials) => credentials as JsonObject);
}
