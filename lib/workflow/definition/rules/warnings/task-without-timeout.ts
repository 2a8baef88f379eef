import { isActivity, isCallback, isUnbounded } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** A task may hang until the machine times out. */
export const taskWithoutTimeout: Rule = ({ state }) =>
  state.Type === 'Task' && isUnbounded(state) && !isCallback(state) && !isActivity(state)
    ? "has no timeout: it may hang until the timeout of the machine; give 'taskTimeout'"
    : undefined;
