import type { AslRetrier } from '../../../../states/asl-state';
import { functionOf } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** A call of a function gives up when it is throttled. */
export const throttlingNotRetried: Rule = ({ state }) =>
  functionOf(state) !== undefined && !(state.Retry ?? []).some(retriesThrottling)
    ? 'does not retry when its function is throttled; retry Lambda.TooManyRequestsException'
    : undefined;

function retriesThrottling({ ErrorEquals: errors, MaxAttempts: attempts }: AslRetrier): boolean {
  const names = ['Lambda.TooManyRequestsException', 'States.TaskFailed', 'States.ALL'];
  return attempts !== 0 && errors.some((error) => names.includes(error));
}
