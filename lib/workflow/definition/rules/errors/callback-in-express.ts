import { isCallback } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** An Express execution can not wait for a task token. */
export const callbackInExpress: Rule = ({ state, machine }) =>
  machine.express && isCallback(state)
    ? "waits for a task token, which an EXPRESS workflow can't; use StateMachineType.STANDARD"
    : undefined;
