import { failureDetails } from './event-details';
import type { EventDetails } from './history';
import type { Json, JsonObject } from './json';
import type { Calling, Failure } from './outcome';

/** An event of a task: its type and what it says. */
export interface TaskEvent {
  readonly type: string;
  readonly details?: EventDetails;
}

/** How the history tells of one kind of task. */
export interface TaskEvents {
  scheduled(calling: Calling, region: string): TaskEvent;
  started(workerName?: string): TaskEvent;
  submitted(output: Json): TaskEvent | undefined;
  succeeded(output: Json): TaskEvent;
  failed(failure: Failure): TaskEvent;
  timedOut(failure: Failure): TaskEvent;
}

/** The events for a task, by what it calls. */
export function taskEventsOf(calling: Calling): TaskEvents {
  if (calling.resource.kind === 'function') return FUNCTION_EVENTS;
  if (calling.resource.kind === 'activity') return ACTIVITY_EVENTS;
  return serviceEvents(calling.resource.service, calling.resource.fullAction);
}

function limits({ timeoutSeconds, heartbeatSeconds }: Calling): { [key: string]: Json | undefined } {
  return { timeoutInSeconds: timeoutSeconds, heartbeatInSeconds: heartbeatSeconds };
}

function credentialsOf({ credentials }: Calling): JsonObject | undefined {
  return credentials === undefined ? undefined : { roleArn: credentials['RoleArn'] ?? '' };
}

const FUNCTION_EVENTS: TaskEvents = {
  scheduled: (calling) => ({
    type: 'LambdaFunctionScheduled',
    details: {
      member: 'lambdaFunctionScheduledEventDetails',
      plain: { resource: calling.resource.arn, ...limits(calling), taskCredentials: credentialsOf(calling) },
      payloads: { input: calling.arguments },
    },
  }),
  started: () => ({ type: 'LambdaFunctionStarted' }),
  submitted: () => undefined,
  succeeded: (output) => ({
    type: 'LambdaFunctionSucceeded',
    details: { member: 'lambdaFunctionSucceededEventDetails', payloads: { output } },
  }),
  failed: (failure) => ({
    type: 'LambdaFunctionFailed',
    details: failureDetails('lambdaFunctionFailedEventDetails', failure),
  }),
  timedOut: (failure) => ({
    type: 'LambdaFunctionTimedOut',
    details: failureDetails('lambdaFunctionTimedOutEventDetails', failure),
  }),
};

const ACTIVITY_EVENTS: TaskEvents = {
  scheduled: (calling) => ({
    type: 'ActivityScheduled',
    details: {
      member: 'activityScheduledEventDetails',
      plain: { resource: calling.resource.arn, ...limits(calling) },
      payloads: { input: calling.arguments },
    },
  }),
  started: (workerName) => ({
    type: 'ActivityStarted',
    details: { member: 'activityStartedEventDetails', plain: { workerName } },
  }),
  submitted: () => undefined,
  succeeded: (output) => ({
    type: 'ActivitySucceeded',
    details: { member: 'activitySucceededEventDetails', payloads: { output } },
  }),
  failed: (failure) => ({ type: 'ActivityFailed', details: failureDetails('activityFailedEventDetails', failure) }),
  timedOut: (failure) => ({
    type: 'ActivityTimedOut',
    details: failureDetails('activityTimedOutEventDetails', failure),
  }),
};

function serviceEvents(resourceType: string, resource: string): TaskEvents {
  const plain = { resourceType, resource };
  return {
    scheduled: (calling, region) => ({
      type: 'TaskScheduled',
      details: {
        member: 'taskScheduledEventDetails',
        plain: {
          ...plain,
          region,
          parameters: JSON.stringify(calling.arguments),
          ...limits(calling),
          taskCredentials: credentialsOf(calling),
        },
      },
    }),
    started: () => ({ type: 'TaskStarted', details: { member: 'taskStartedEventDetails', plain } }),
    submitted: (output) => ({
      type: 'TaskSubmitted',
      details: { member: 'taskSubmittedEventDetails', plain, payloads: { output } },
    }),
    succeeded: (output) => ({
      type: 'TaskSucceeded',
      details: { member: 'taskSucceededEventDetails', plain, payloads: { output } },
    }),
    failed: (failure) => ({
      type: 'TaskFailed',
      details: failureDetails('taskFailedEventDetails', failure, plain),
    }),
    timedOut: (failure) => ({
      type: 'TaskTimedOut',
      details: failureDetails('taskTimedOutEventDetails', failure, plain),
    }),
  };
}
