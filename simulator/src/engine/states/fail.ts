import type { FailState } from '../../language/definition';
import { evaluateDynamic } from '../../language/payload-template';
import { runtimeError } from '../../language/asl-error';
import { type Environment, pathScope } from '../fields/environment';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import { typedField } from '../fields/typed-field';
import type { Failed, Outcome } from '../fields/outcome';

/** Fail: ends the machine, the branch or the iteration with an error. */
export function fail(state: FailState, input: Json, environment: Environment): Maybe<Outcome> {
  if (environment.language === 'JSONata') {
    return andThen(text(state.Error, 'Error', input, environment), (error) =>
      andThen(text(state.Cause, 'Cause', input, environment), (cause) => failed(error, cause)),
    );
  }
  return failed(
    state.ErrorPath === undefined ? state.Error : atPath(state.ErrorPath, 'ErrorPath', input, environment),
    state.CausePath === undefined ? state.Cause : atPath(state.CausePath, 'CausePath', input, environment),
  );
}

function text(
  field: string | undefined,
  name: string,
  input: Json,
  environment: Environment,
): Maybe<string | undefined> {
  if (field === undefined) return undefined;
  return typedField(field, name, ['string'], environment, { input });
}

/** ErrorPath and CausePath take a path or an intrinsic function. */
function atPath(path: string, name: string, input: Json, environment: Environment): string {
  const value = evaluateDynamic(path, name, pathScope(input, environment));
  if (typeof value !== 'string') {
    throw runtimeError(`The ${name} parameter must reference a string value: ${path} == ${JSON.stringify(value)}`);
  }
  return value;
}

function failed(error: string | undefined, cause: string | undefined): Failed {
  return { kind: 'failed', failure: { error, cause } };
}
