import { ENTERED_MS } from '../../states/task-timeout';
import { ENTERING } from '../../states/entering';

/** The groups of tasks that a workflow waits for begin like this; ECS itself groups tasks as `family:…` and `service:…`. */
const PREFIX = 'workflow';

/**
 * JSONata of the group of a task: when its time is over, in seconds since 1970, and what tells it from others. It can't be known by whom it was started, since Step
 * Functions puts its own name there.
 */
export function groupOf(deadlineSeconds: number): string {
  const over = `$string($floor(${ENTERED_MS} / 1000) + ${deadlineSeconds})`;
  return `"${PREFIX}:" & ${over} & ":" & $substring($hash(${ENTERING}, "SHA-256"), 0, 40)`;
}

/** JSONata of whether the time of a task is over, by its group. */
export function isOver(group: string): string {
  return (
    `($found := $match(${group}, /^${PREFIX}:([0-9]+):[0-9a-f]+$/); ` +
    '$exists($found) ? $number($found.groups[0]) * 1000 <= $millis() : false)'
  );
}
