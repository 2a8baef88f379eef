import { TOP_FACT } from '../../../../states/top-fact';
import type { Rule } from '../../finding';

/** In a branch or a Map a state that is to end the execution would end the branch alone; an Express execution has no name that nobody else has. */
export const notAtTop: Rule = ({ state, machine }) => {
  if (state[TOP_FACT] !== true) return undefined;
  if (machine.nested === true) {
    return 'ends its execution when another one goes on, and stands in a branch or a Map, which alone would end; put it at the top of the state machine';
  }
  return machine.express
    ? "starts an execution by a name of its own, which EXPRESS executions don't have; use StateMachineType.STANDARD"
    : undefined;
};
