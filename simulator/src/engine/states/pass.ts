import type { PassState } from '../../language/definition';
import type { Environment } from '../environment';
import { effectiveInput, exit } from '../fields';
import type { Json } from '../json';
import { type Maybe, andThen } from '../maybe';
import type { Outcome } from '../outcome';

/** Pass: passes its input, or a fixed result, on. */
export function pass(state: PassState, input: Json, environment: Environment): Maybe<Outcome> {
  return andThen(effectiveInput(state, input, environment), (effective) =>
    exit(state, { input, result: state.Result ?? effective }, environment),
  );
}
