import type { ParallelState, StateMachineDefinition } from '../../language/definition';
import type { Environment } from '../fields/environment';
import { effectiveInput, exit } from '../fields/fields';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import type { Outcome } from '../fields/outcome';

/** Parallel: runs its branches beside each other, all with the same input. */
export function parallel(state: ParallelState, input: Json, environment: Environment): Maybe<Outcome> {
  return andThen(effectiveInput(state, input, environment), (branchInput) => ({
    kind: 'forking' as const,
    of: 'Parallel' as const,
    count: state.Branches.length,
    maxConcurrency: Infinity,
    sequence: (index: number) => ({
      definition: state.Branches[index] as StateMachineDefinition,
      input: () => branchInput,
    }),
    finish: (result: Json[]) => exit(state, { input, result, shown: { result } }, environment),
  }));
}
