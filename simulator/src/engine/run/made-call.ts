import { isNestedCall } from '../nested-call';
import type { MapPart, TaskCall } from '../ports';

/** What is known of a call that an execution made. */
export interface MadeCall {
  /** The state that made it. */
  readonly state: string;
  /** Which part of a distributed Map made it; undefined for a Task. */
  readonly part?: MapPart;
  /** Who was called: a service's action or a function, another state machine, the workers of an activity. */
  readonly callee: 'service' | 'stateMachine' | 'activity';
  readonly isCallback: boolean;
  /** Whether it started a job, and waited for it. */
  readonly isJob?: true;
  readonly timeoutMs?: number;
  readonly heartbeatMs?: number;
}

/** What is kept of a call. */
export function madeCall(call: TaskCall): MadeCall {
  const { stateName: state, part, timeoutMs, heartbeatMs } = call;
  return {
    state,
    ...(part !== undefined && { part }),
    callee: calleeOf(call),
    isCallback: call.pattern === 'callback',
    ...(startsJob(call) && { isJob: true }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  };
}

/** Whether what is kept of a call says all there is to say of another one. */
export function isMadeAs(made: MadeCall, call: TaskCall): boolean {
  return (
    made.state === call.stateName &&
    made.part === call.part &&
    made.timeoutMs === call.timeoutMs &&
    made.heartbeatMs === call.heartbeatMs &&
    made.isCallback === (call.pattern === 'callback') &&
    (made.isJob === true) === startsJob(call) &&
    made.callee === calleeOf(call)
  );
}

function startsJob(call: TaskCall): boolean {
  return call.pattern.startsWith('sync') && !isNestedCall(call);
}

function calleeOf(call: TaskCall): MadeCall['callee'] {
  if (call.service === 'activity') return 'activity';
  return isNestedCall(call) ? 'stateMachine' : 'service';
}
