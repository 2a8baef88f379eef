import type { PassState } from '../../language/definition';
import type { Environment } from '../fields/environment';
import { effectiveInput, exit } from '../fields/fields';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import type { Outcome } from '../fields/outcome';

/** Pass: passes its input, or a fixed result, on. */
export function pass(state: PassState, input: Json, environment: Environment): Maybe<Outcome> {
  return andThen(effectiveInput(state, input, environment), (effective) =>
    exit(state, { input, result: state.Result ?? effective }, environment),
  );
}
