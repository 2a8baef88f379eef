import { isActivity, isJob } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** An Express execution can not wait for a job or an activity. */
export const jobInExpress: Rule = ({ state, machine }) =>
  machine.express && (isJob(state) || isActivity(state))
    ? "waits for a job or an activity, which an EXPRESS workflow can't; use StateMachineType.STANDARD"
    : undefined;
