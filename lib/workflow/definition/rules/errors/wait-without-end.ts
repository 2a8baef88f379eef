import type { AslState } from '../../../../states/asl-state';
import { isActivity, isCallback, isUnbounded } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** Nothing ends a wait whose answer is lost. */
export const waitWithoutEnd: Rule = ({ state }) =>
  (isCallback(state) || isActivity(state)) && isUnbounded(state) && !hasHeartbeat(state)
    ? "must have a timeout: nothing else ends it when its answer is lost; give 'taskTimeout'"
    : undefined;

function hasHeartbeat(state: AslState): boolean {
  return state.HeartbeatSeconds !== undefined || state.HeartbeatSecondsPath !== undefined;
}
