import type { TaskState } from '../../language/definition';
import { runtimeError } from '../../language/asl-error';
import { evaluatePath } from '../../language/jsonpath';
import { evaluateTemplate } from '../../language/payload-template';
import { checkArguments } from '../../language/task-arguments';
import { type Environment, pathScope } from '../fields/environment';
import { FieldError } from '../fields/field-error';
import { selectedInput, effectiveInput, evaluateField, exit } from '../fields/fields';
import type { Json, JsonObject } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import { typedField } from '../fields/typed-field';
import type { Calling, Outcome } from '../fields/outcome';
import { type Resource, resourceOf } from '../resource';
import { newTaskToken } from '../fields/task-token';

const MAX_SECONDS = 99_999_999;

/** Task: calls a function, an activity or a service, and makes its answer the result. */
export function task(state: TaskState, input: Json, outer: Environment): Maybe<Outcome> {
  const resource = resourceOf(state.Resource);
  const taskToken =
    resource.pattern !== 'request' || resource.kind === 'activity' ? newTaskToken(outer.random) : undefined;
  const environment =
    resource.pattern === 'request' ? outer : outer.withContext({ Task: { Token: taskToken as string } });
  const checked = andThen(effectiveInput(state, input, environment), (args) => {
    checkArguments(state.Resource, args, environment.language);
    return args;
  });
  return andThen(checked, (args) =>
    andThen(secondsOf(state, 'TimeoutSeconds', input, environment), (timeoutSeconds) =>
      andThen(secondsOf(state, 'HeartbeatSeconds', input, environment), (heartbeatSeconds) =>
        andThen(credentialsOf(state, input, environment), (credentials) => {
          const request = { resource, arguments: args, timeoutSeconds, heartbeatSeconds, credentials, taskToken };
          return new CallOfTask(request, state, input, environment);
        }),
      ),
    ),
  );
}

/** What a Task calls, and what becomes of the answer. */
class CallOfTask implements Calling {
  readonly kind = 'calling';
  readonly resource: Resource;
  readonly arguments: Json;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly credentials: JsonObject | undefined;
  readonly taskToken: string | undefined;

  constructor(
    request: Omit<Calling, 'kind' | 'finish'>,
    private readonly state: TaskState,
    private readonly input: Json,
    private readonly environment: Environment,
  ) {
    this.resource = request.resource;
    this.arguments = request.arguments;
    this.timeoutSeconds = request.timeoutSeconds;
    this.heartbeatSeconds = request.heartbeatSeconds;
    this.credentials = request.credentials;
    this.taskToken = request.taskToken;
  }

  finish(result: Json): Maybe<Outcome> {
    return exit(this.state, { input: this.input, result, shown: { result } }, this.environment);
  }
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
    return andThen(typedField(field, name, ['number'], environment, { input }), (value) => {
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
  const value = evaluatePath(path, pathScope(selectedInput(state, input, environment), environment));
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
  if (environment.language === 'JSONPath') {
    const credentials = evaluateTemplate(state.Credentials, pathScope(input, environment)) as JsonObject;
    if (typeof credentials['RoleArn'] === 'string') return credentials;
    throw runtimeError(`The RoleArn of the Credentials must be a string: ${JSON.stringify(credentials['RoleArn'])}`);
  }
  const role = state.Credentials['RoleArn'] as Json;
  return andThen(evaluateField(state.Credentials, 'Credentials', environment, { input }), (credentials) =>
    andThen(typedField(role, 'Credentials/RoleArn', ['string'], environment, { input }), (RoleArn) => ({
      ...(credentials as JsonObject),
      RoleArn,
    })),
  );
}
