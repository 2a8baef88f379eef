import type { TaskCall } from './ports';

/** Whether a task starts another state machine. */
export function isNestedCall(call: TaskCall): boolean {
  if (call.service !== 'states' && call.service !== 'aws-sdk:sfn') return false;
  return call.action === 'startExecution' || isSynchronous(call);
}

/** The SDK's StartSyncExecution: it answers when an Express child is over, however that ended. */
export function isSynchronous(call: TaskCall): boolean {
  return call.service === 'aws-sdk:sfn' && call.action === 'startSyncExecution';
}
