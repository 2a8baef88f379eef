import type { TaskState } from '../../language/definition';
import { isActivity } from '../../offer/integration-name';
import type { LintFinding, LintSubject } from './finding';

/** The default of ASL is 99,999,999 seconds: what is lost is then waited for until the execution's own limit of a year. */
export function deadlineFindings({ machine, states }: LintSubject): readonly LintFinding[] {
  const isBounded = machine.definition.TimeoutSeconds !== undefined || machine.type === 'EXPRESS';
  const found = states.flatMap(({ name, state }) => (state.Type === 'Task' ? ofTask(name, state, isBounded) : []));
  if (isBounded) return found;
  const message = 'the machine has no TimeoutSeconds: an execution may run for a year; set one';
  return [{ severity: 'warning', rule: 'machine-deadline', message }, ...found];
}

function ofTask(state: string, task: TaskState, isBounded: boolean): LintFinding[] {
  const timeout = task.TimeoutSeconds ?? task.TimeoutSecondsPath;
  const heartbeat = task.HeartbeatSeconds ?? task.HeartbeatSecondsPath;
  if (heartbeat !== undefined && /\.sync(:2)?$/.test(task.Resource)) {
    const message =
      'HeartbeatSeconds waits for heartbeats that a job (.sync) never sends: the task fails when the first is due; leave it out, or wait for a task token';
    return [{ severity: 'error', rule: 'heartbeat-never-sent', state, message }];
  }
  if (timeout !== undefined) return [];
  if (!waitsForOthers(task.Resource)) {
    const message =
      'the task has no TimeoutSeconds: a call that hangs is waited for as long as the service allows; set one';
    return [{ severity: 'warning', rule: 'task-deadline', state, message }];
  }
  if (heartbeat !== undefined) {
    const message = 'the task waits for others as long as heartbeats come: set TimeoutSeconds';
    return [{ severity: 'warning', rule: 'task-deadline', state, message }];
  }
  if (isBounded) {
    const message =
      "the task waits for others until the machine's own timeout ends the execution, which no Catch sees: set TimeoutSeconds";
    return [{ severity: 'warning', rule: 'task-deadline', state, message }];
  }
  const message =
    'the task waits for others and has neither TimeoutSeconds nor HeartbeatSeconds: an answer that is lost is waited for without end; set one';
  return [{ severity: 'error', rule: 'callback-deadline', state, message }];
}

/** Somebody outside of the machine has to answer. */
function waitsForOthers(resource: string): boolean {
  return resource.endsWith('.waitForTaskToken') || isActivity(resource);
}
