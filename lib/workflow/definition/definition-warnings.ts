import type { AslHandler, Rule } from './asl-states';
import { functionOf, isActivity, isCallback, isUnbounded } from './task-facts';

/** What AWS takes and what then goes wrong one day. */
export const DEFINITION_WARNINGS: Readonly<Record<string, Rule>> = {
  taskWithoutTimeout: ({ state }) =>
    state.Type === 'Task' && isUnbounded(state) && !isCallback(state) && !isActivity(state)
      ? "has no timeout: it may hang until the timeout of the machine; give 'taskTimeout'"
      : undefined,

  timeoutBeyondMachine: ({ state: { TimeoutSeconds: seconds }, machine: { timeoutSeconds } }) =>
    typeof seconds === 'number' && timeoutSeconds !== undefined && seconds > timeoutSeconds
      ? `has a timeout of ${seconds} seconds, which the ${timeoutSeconds} seconds of the machine cut off: no Catch sees that; ` +
        "lengthen the 'timeout' of the workflow"
      : undefined,

  throttlingNotRetried: ({ state }) =>
    functionOf(state) !== undefined && !(state.Retry ?? []).some(retriesThrottling)
      ? 'does not retry when its function is throttled; retry Lambda.TooManyRequestsException'
      : undefined,

  errorReplacesInput: ({ state, siblings }) => {
    const lossy = (state.Catch ?? []).find(
      (handler) => replacesInput(handler) && siblings[handler.Next ?? '']?.Type !== 'Fail',
    );
    return lossy === undefined
      ? undefined
      : `loses its input when it catches ${lossy.ErrorEquals.join(', ')}; keep the error beside it with 'resultPath', or with 'assign'`;
  },
};

function retriesThrottling({ ErrorEquals: errors, MaxAttempts: attempts }: AslHandler): boolean {
  const names = ['Lambda.TooManyRequestsException', 'States.TaskFailed', 'States.ALL'];
  return attempts !== 0 && errors.some((error) => names.includes(error));
}

function replacesInput({ ResultPath: path, Output: output, Assign: assign }: AslHandler): boolean {
  return (path === undefined || path === '$') && output === undefined && assign === undefined;
}
