import { runtimeError } from '../../language/asl-error';
import type { WaitState } from '../../language/definition';
import { findPath } from '../../language/jsonpath';
import { type Environment, pathScope } from '../fields/environment';
import { FieldError } from '../fields/field-error';
import { selectedInput, exit } from '../fields/fields';
import { instantOf } from '../../base/instant';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import { typedField } from '../fields/typed-field';
import type { Outcome } from '../fields/outcome';

const MAX_WAIT_SECONDS = 99_999_999;

/** Wait: sleeps for a number of seconds or until an instant. */
export function wait(state: WaitState, input: Json, environment: Environment): Maybe<Outcome> {
  const jsonata = environment.language === 'JSONata';
  const selected = jsonata ? input : selectedInput(state, input, environment);
  return {
    kind: 'waiting',
    until: () => (jsonata ? untilJsonata(state, input, environment) : untilPath(state, selected, environment)),
    finish: () => exit(state, { input, result: selected }, environment),
  };
}

function untilPath(state: WaitState, input: Json, environment: Environment): number {
  if (state.SecondsPath !== undefined) {
    return environment.nowMs + 1_000 * secondsAt(state.SecondsPath, input, environment);
  }
  if (state.TimestampPath !== undefined) return instantAt(state.TimestampPath, input, environment);
  if (state.Seconds !== undefined) return environment.nowMs + 1_000 * Number(state.Seconds);
  return instantOf(state.Timestamp as string) ?? environment.nowMs;
}

function secondsAt(path: string, input: Json, environment: Environment): number {
  const seconds = findPath(path, pathScope(input, environment));
  if (seconds === undefined || seconds === null) {
    throw runtimeError(`The SecondsPath parameter does not reference an input value: ${path}`);
  }
  const number = typeof seconds === 'string' && /^-?\d+$/.test(seconds) ? Number(seconds) : seconds;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw runtimeError(`The SecondsPath parameter cannot be parsed as a long value: ${path} == ${plain(seconds)}`);
  }
  if (number < 0) throw runtimeError(`The SecondsPath parameter references a negative value: ${path} == ${number}`);
  if (number > MAX_WAIT_SECONDS) {
    throw runtimeError(
      `The SecondsPath parameter references a value larger than ${MAX_WAIT_SECONDS}: ${path} == ${number}`,
    );
  }
  return number;
}

function instantAt(path: string, input: Json, environment: Environment): number {
  const text = findPath(path, pathScope(input, environment));
  if (text === undefined || text === null) {
    throw runtimeError(`The TimestampPath parameter does not reference an input value: ${path}`);
  }
  const instant = typeof text === 'string' ? instantOf(text) : undefined;
  if (instant === undefined) {
    throw runtimeError(
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ' +
        `${path} == ${plain(text)}`,
    );
  }
  return instant;
}

function untilJsonata(state: WaitState, input: Json, environment: Environment): Maybe<number> {
  if (state.Seconds !== undefined) {
    return andThen(typedField(state.Seconds, 'Seconds', ['number'], environment, { input }), (seconds) => {
      if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_WAIT_SECONDS) {
        throw new FieldError(
          `The Seconds field must be an integer between 0 and ${MAX_WAIT_SECONDS}: ${seconds}`,
          'Seconds',
        );
      }
      return environment.nowMs + 1_000 * seconds;
    });
  }
  return andThen(typedField(state.Timestamp as string, 'Timestamp', ['string'], environment, { input }), (text) => {
    const instant = instantOf(text);
    if (instant === undefined) {
      throw new FieldError(
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
        'Timestamp',
      );
    }
    return instant;
  });
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
