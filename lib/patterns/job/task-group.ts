import { deadlineMark, isOver } from '../../states/deadline-mark';
import { ENTERING } from '../../states/entering';
import { ENTERED_MS } from '../../states/task-timeout';

/** The groups of tasks that a workflow waits for begin like this; ECS itself groups tasks as `family:…` and `service:…`. */
const GROUP = { prefix: 'workflow', separator: ':' };

/**
 * JSONata of the group of a task: when its time is over, in seconds since 1970, and what tells it from others. It can't be known by whom it was started, since Step
 * Functions puts its own name there.
 */
export function groupOf(deadlineSeconds: number): string {
  return deadlineMark({ ...GROUP, from: ENTERED_MS, seconds: deadlineSeconds, unique: ENTERING, hashLength: 40 });
}

/** JSONata of whether the time of a task is over, by its group. */
export function isTaskOver(group: string): string {
  return isOver(group, GROUP);
}
