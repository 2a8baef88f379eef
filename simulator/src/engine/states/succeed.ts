import type { SucceedState } from '../../language/definition';
import type { Environment } from '../fields/environment';
import { selectedInput, exit } from '../fields/fields';
import type { Json } from '../../base/json';
import type { Maybe } from '../fields/maybe';
import type { Outcome } from '../fields/outcome';

/** Succeed: ends the machine, the branch or the iteration. */
export function succeed(state: SucceedState, input: Json, environment: Environment): Maybe<Outcome> {
  const selected = environment.language === 'JSONata' ? input : selectedInput(state, input, environment);
  return exit(state, { input, result: selected }, environment);
}
