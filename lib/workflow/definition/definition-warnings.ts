import type { AslCatcher, AslRetrier } from '../../states/asl-state';
import type { Rule } from './finding';
import { KEY_FACT } from '../../states/key-fact';
import { functionOf, isActivity, isCallback, isUnbounded } from '../../states/task-facts';

/** What AWS takes and what then goes wrong one day. */
export const DEFINITION_WARNINGS: Readonly<Record<string, Rule>> = {
  taskWithoutTimeout: ({ state }) =>
    state.Type === 'Task' && isUnbounded(state) && !isCallback(state) && !isActivity(state)
      ? "has no timeout: it may hang until the timeout of the machine; give 'taskTimeout'"
      : undefined,

  throttlingNotRetried: ({ state }) =>
    functionOf(state) !== undefined && !(state.Retry ?? []).some(retriesThrottling)
      ? 'does not retry when its function is throttled; retry Lambda.TooManyRequestsException'
      : undefined,

  createdWithoutKey: ({ state: { [KEY_FACT]: resource }, machine }) =>
    machine.encrypted === true && resource !== undefined
      ? `writes to '${resource}', which was created without the key of the workflow: give its fragment the same 'encryptionKey'`
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

function retriesThrottling({ ErrorEquals: errors, MaxAttempts: attempts }: AslRetrier): boolean {
  const names = ['Lambda.TooManyRequestsException', 'States.TaskFailed', 'States.ALL'];
  return attempts !== 0 && errors.some((error) => names.includes(error));
}

function replacesInput({ ResultPath: path, Output: output, Assign: assign }: AslCatcher): boolean {
  return (path === undefined || path === '$') && output === undefined && assign === undefined;
}
