import type { Agenda } from '../../base/agenda';
import { instantText } from '../../base/instant';
import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { own } from '../../base/own';
import { uuid, type Random } from '../../base/random';
import { textOf } from '../../base/text';
import { ServiceError } from '../../engine/service-error';
import type { Deliveries } from '../deliveries';
import type { Delivered, Sender } from '../destination';
import { sdkCall } from '../sdk-call';
import { AwsError } from '../service';
import type { ServiceCalls } from '../service-calls';
import { DeniedUnderRole } from '../service-gate';
import type { Schedule } from './schedule';

const PRINCIPAL = 'scheduler.amazonaws.com';
const UNIVERSAL = /^arn:[^:]*:scheduler:::aws-sdk:([^:]+):([^:]+)$/;
/**
 * What a schedule retries without a policy: 185 times, for a day.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
 */
const MAX_RETRIES = 185;
const MAX_AGE_SECONDS = 86_400;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 15 * 60_000;

/** The calls that templated targets stand for, by the service of their ARN. */
const TEMPLATED: Readonly<Record<string, string>> = {
  ecs: 'ecs:runTask',
  events: 'eventbridge:putEvents',
  lambda: 'lambda:invoke',
  sns: 'sns:publish',
  sqs: 'sqs:sendMessage',
  states: 'sfn:startExecution',
};

/** One invocation of a target, over all its attempts. */
interface Invocation {
  readonly schedule: Schedule;
  readonly executionId: string;
  readonly scheduledMs: number;
  readonly sinceMs: number;
  readonly attempts: number;
}

/** What a target refuses an invocation with. */
interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * Invokes the targets of schedules under their roles: what a target refuses is tried again, with growing delays, and then goes
 * to the dead-letter queue.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html
 */
export class ScheduleTargets {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly calls: ServiceCalls,
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly say: (note: string) => void,
  ) {}

  /** @param onEnd called when the target has been invoked, or has been given up. */
  invoke(schedule: Schedule, scheduledMs: number, onEnd: () => void): Promise<void> {
    const executionId = uuid(this.random);
    return this.attempt({ schedule, executionId, scheduledMs, sinceMs: this.agenda.nowMs, attempts: 1 }, onEnd);
  }

  private async attempt(invocation: Invocation, onEnd: () => void): Promise<void> {
    const { target } = invocation.schedule;
    const [, service, action] = UNIVERSAL.exec(textOf(target['Arn'])) ?? [];
    if (service !== undefined && action !== undefined) return this.call(service, action, invocation, onEnd);
    try {
      this.deliveries.send(textOf(target['Arn']), this.deliveredBy(invocation), senderOf(invocation.schedule));
    } catch (error) {
      return this.refused(invocation, refusalOf(error), onEnd);
    }
    onEnd();
  }

  private call(service: string, action: string, invocation: Invocation, onEnd: () => void): Promise<void> {
    const { path, target } = invocation.schedule;
    const call = sdkCall(service, action, jsonOrText(this.inputOf(invocation) ?? '{}'), path);
    const by = { path, principal: PRINCIPAL, roleArn: textOf(target['RoleArn']) };
    return this.calls.make(call, by, (outcome) => {
      if ('error' in outcome) this.refused(invocation, outcome.error, onEnd);
      else onEnd();
    });
  }

  private refused(invocation: Invocation, refusal: Refusal, onEnd: () => void): void {
    const { schedule, attempts, sinceMs } = invocation;
    const policy = (schedule.target['RetryPolicy'] ?? {}) as JsonObject;
    const maxRetries = Number(policy['MaximumRetryAttempts'] ?? MAX_RETRIES);
    const maxAgeMs = 1000 * Number(policy['MaximumEventAgeInSeconds'] ?? MAX_AGE_SECONDS);
    const afterMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempts - 1));
    const isSpent = attempts > maxRetries;
    if (!isSpent && this.agenda.nowMs + afterMs - sinceMs <= maxAgeMs) {
      const next = { ...invocation, attempts: attempts + 1 };
      this.agenda.after(afterMs, `retry of schedule ${schedule.path}`, () => this.attempt(next, onEnd));
      return;
    }
    this.bury(invocation, refusal, isSpent ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds');
    onEnd();
  }

  /**
   * The dead-letter queue gets the input, with what happened as attributes.
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
   */
  private bury(invocation: Invocation, { code, message }: Refusal, condition: string): void {
    const { schedule, executionId, scheduledMs, attempts } = invocation;
    const queue = (schedule.target['DeadLetterConfig'] as JsonObject | undefined)?.['Arn'];
    if (queue === undefined) {
      this.say(`[${schedule.path}] the schedule has given its target up, and has no dead-letter queue: ${message}`);
      return;
    }
    const told = {
      ERROR_CODE: code,
      ERROR_MESSAGE: message,
      EXECUTION_ID: executionId,
      EXHAUSTED_RETRY_CONDITION: condition,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(attempts - 1),
      SCHEDULED_TIME: instantText(scheduledMs),
      SCHEDULE_ARN: schedule.arn,
      TARGET_ARN: universalArn(textOf(schedule.target['Arn'])),
    };
    const attributes = Object.entries(told).map(([name, value]) => [name, { type: 'String', value }] as const);
    const content = this.inputOf(invocation) ?? '';
    const delivered = { content, attributes: Object.fromEntries(attributes) };
    try {
      this.deliveries.send(textOf(queue), delivered, senderOf(schedule));
    } catch (error) {
      if (!(error instanceof DeniedUnderRole)) throw error;
      this.say(`[${schedule.path}] the dead letter of the schedule is lost: ${error.message}`);
    }
  }

  private deliveredBy(invocation: Invocation): Delivered {
    const { target } = invocation.schedule;
    const { Arn: arn, SqsParameters: sqs, EventBridgeParameters: event } = target as Record<string, Json | undefined>;
    const text = this.inputOf(invocation) ?? JSON.stringify(this.notification(invocation));
    if (/:event-bus\//.test(textOf(arn))) {
      const { Source: source, DetailType: detailType } = (event ?? {}) as JsonObject;
      const detail = jsonOrText(this.inputOf(invocation) ?? '{}');
      return { content: { source: source ?? '', 'detail-type': detailType ?? '', detail, resources: [] } };
    }
    const group = (sqs as JsonObject | undefined)?.['MessageGroupId'];
    const isMessage = /^arn:[^:]*:(sqs|sns):/.test(textOf(arn));
    return { content: isMessage ? text : jsonOrText(text), ...(group !== undefined && { groupId: textOf(group) }) };
  }

  /** The input with the attributes of the invocation in it. */
  private inputOf({ schedule, executionId, scheduledMs, attempts }: Invocation): string | undefined {
    const input = schedule.target['Input'];
    if (input === undefined) return undefined;
    return textOf(input)
      .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
      .replaceAll('<aws.scheduler.scheduled-time>', instantText(scheduledMs))
      .replaceAll('<aws.scheduler.execution-id>', executionId)
      .replaceAll('<aws.scheduler.attempt-number>', String(attempts));
  }

  /** What a target gets without an input. */
  private notification({ schedule, executionId, scheduledMs }: Invocation): JsonObject {
    const [, , , region = '', account = ''] = schedule.arn.split(':');
    return {
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time: instantText(scheduledMs),
      region,
      resources: [schedule.arn],
      detail: '{}',
    };
  }
}

/**
 * That its role may not invoke the target is a refusal like others: it is tried again, then in the dead-letter queue.
 * @throws what is no refusal.
 */
function refusalOf(error: unknown): Refusal {
  if (error instanceof DeniedUnderRole) return error.denied;
  if (error instanceof AwsError || error instanceof ServiceError) return error;
  throw error;
}

/** The ARN of a target as the dead-letter queue tells it: in the form of universal targets. */
function universalArn(arn: string): string {
  const [, partition = '', service = ''] = arn.split(':');
  const call = own(TEMPLATED, service);
  return call === undefined ? arn : `arn:${partition}:scheduler:::aws-sdk:${call}`;
}

function senderOf({ path, arn: sourceArn, target }: Schedule): Sender {
  const role = target['RoleArn'];
  return { path, principal: PRINCIPAL, sourceArn, ...(role !== undefined && { roleArn: textOf(role) }) };
}
