import { functionOf } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** A task is given up before the function that it calls is. */
export const timeoutBelowFunction: Rule = ({ state, machine }) => {
  const { TimeoutSeconds: seconds } = state;
  const functionName = functionOf(state);
  if (typeof seconds !== 'number' || functionName === undefined) {
    return undefined;
  }
  const functionSeconds = machine.functionTimeoutSeconds?.(functionName);
  return functionSeconds !== undefined && seconds < functionSeconds
    ? `must wait at least as long as its function may run, ${functionSeconds} seconds, got ${seconds}: the work would go on unseen; ` +
        "lengthen 'taskTimeout' or shorten the timeout of the function"
    : undefined;
};
