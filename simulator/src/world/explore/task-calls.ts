import type { HistoryEvent } from '../../engine/history';
import { resourceOf } from '../../engine/resource';

/** A call of a task, as the history of an execution tells of it. */
export interface ScheduledCall {
  readonly state: string;
  /** Which call of this state it is, counted over the whole execution from 1. */
  readonly number: number;
  /** Who is called: a service's action or a function, another state machine, the workers of an activity. */
  readonly callee: 'service' | 'stateMachine' | 'activity';
  readonly isCallback: boolean;
  readonly timeoutMs?: number;
  readonly heartbeatMs?: number;
}

const SCHEDULED = [
  'taskScheduledEventDetails',
  'lambdaFunctionScheduledEventDetails',
  'activityScheduledEventDetails',
] as const;

/** The calls of tasks in a history, in their order. */
export function taskCallsOf(history: readonly HistoryEvent[]): readonly ScheduledCall[] {
  const stateOf = new Map<number, string>();
  const numbers = new Map<string, number>();
  const calls: ScheduledCall[] = [];
  for (const event of history) {
    const entered = event.stateEnteredEventDetails?.['name'];
    const state = typeof entered === 'string' ? entered : stateOf.get(event.previousEventId);
    if (state === undefined) continue;
    stateOf.set(event.id, state);
    const details = SCHEDULED.map((member) => event[member]).find((each) => each !== undefined);
    if (details === undefined) continue;
    const number = (numbers.get(state) ?? 0) + 1;
    numbers.set(state, number);
    const { timeoutInSeconds, heartbeatInSeconds } = details;
    calls.push({
      state,
      number,
      ...kindOf(event),
      ...(typeof timeoutInSeconds === 'number' && { timeoutMs: timeoutInSeconds * 1000 }),
      ...(typeof heartbeatInSeconds === 'number' && { heartbeatMs: heartbeatInSeconds * 1000 }),
    });
  }
  return calls;
}

function kindOf(event: HistoryEvent): Pick<ScheduledCall, 'callee' | 'isCallback'> {
  if (event.type === 'ActivityScheduled') return { callee: 'activity', isCallback: false };
  const { resource, resourceType } = event.taskScheduledEventDetails ?? {};
  if (typeof resource !== 'string' || typeof resourceType !== 'string') return { callee: 'service', isCallback: false };
  const { service, action, pattern } = resourceOf(`arn:aws:states:::${resourceType}:${resource}`);
  const isNested = action === 'startExecution' && (service === 'states' || service === 'aws-sdk:sfn');
  return { callee: isNested ? 'stateMachine' : 'service', isCallback: pattern === 'callback' };
}
