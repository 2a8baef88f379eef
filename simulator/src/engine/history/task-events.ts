import { failureDetails } from './event-details';
import { type EventDetails, KeptDetails } from './history';
import type { Json, JsonObject } from '../../base/json';
import type { Calling, Failure } from '../fields/outcome';
import type { Resource } from '../resource';

/** An event of a task: its type and what it says. */
export interface TaskEvent {
  readonly type: string;
  readonly details?: EventDetails | KeptDetails;
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
  const known = servicesEvents.get(calling.resource);
  if (known !== undefined) return known;
  const events = serviceEvents(calling.resource.service, calling.resource.fullAction);
  servicesEvents.set(calling.resource, events);
  return events;
}

const servicesEvents = new WeakMap<Resource, TaskEvents>();

type Limits = Pick<Calling, 'timeoutSeconds' | 'heartbeatSeconds'>;

function limits({ timeoutSeconds, heartbeatSeconds }: Limits): { [key: string]: Json | undefined } {
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

/** What is known of a service's action in every event about it. */
type OfService = { readonly resourceType: string; readonly resource: string };

class ScheduledDetails extends KeptDetails {
  private readonly args: Json;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  private readonly credentials: JsonObject | undefined;

  constructor(
    private readonly plain: OfService,
    private readonly region: string,
    calling: Calling,
  ) {
    super();
    this.args = calling.arguments;
    this.timeoutSeconds = calling.timeoutSeconds;
    this.heartbeatSeconds = calling.heartbeatSeconds;
    this.credentials = credentialsOf(calling);
  }

  get details(): EventDetails {
    const plain = {
      ...this.plain,
      region: this.region,
      parameters: JSON.stringify(this.args),
      ...limits(this),
      taskCredentials: this.credentials,
    };
    return { member: 'taskScheduledEventDetails', plain };
  }
}

class SucceededDetails extends KeptDetails {
  constructor(
    private readonly plain: OfService,
    private readonly output: Json,
  ) {
    super();
  }

  get details(): EventDetails {
    return { member: 'taskSucceededEventDetails', plain: this.plain, payloads: { output: this.output } };
  }
}

function serviceEvents(resourceType: string, resource: string): TaskEvents {
  const plain = { resourceType, resource };
  const started: TaskEvent = { type: 'TaskStarted', details: { member: 'taskStartedEventDetails', plain } };
  return {
    scheduled: (calling, region) => ({ type: 'TaskScheduled', details: new ScheduledDetails(plain, region, calling) }),
    started: () => started,
    submitted: (output) => ({
      type: 'TaskSubmitted',
      details: { member: 'taskSubmittedEventDetails', plain, payloads: { output } },
    }),
    succeeded: (output) => ({ type: 'TaskSucceeded', details: new SucceededDetails(plain, output) }),
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
