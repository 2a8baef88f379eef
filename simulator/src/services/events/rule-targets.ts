import type { Engine } from '../../engine/run/engine';
import { ServiceError } from '../../engine/service-error';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../../world/assembly/resource';
import { textOf } from '../../world/assembly/text';
import type { CallToAuthorize } from '../../world/iam/required/need';
import type { BusEvent, EventsService, TargetPort } from './events-service';
import type { LambdaService } from '../lambda/lambda-service';
import { AwsError, Unsupported } from '../service';
import type { ServiceGate } from '../service-gate';
import type { SnsService } from '../sns/sns-service';
import type { SqsService } from '../sqs/sqs-service';

/** Where rules and schedules can send events. */
export interface TargetServices {
  readonly lambda: LambdaService;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly events: () => EventsService;
  readonly engine: () => Engine;
  readonly gate: ServiceGate;
}

/** Sends what rules and schedules ask for; what a target refuses goes to the dead-letter queue. */
export class RuleTargets implements TargetPort {
  constructor(private readonly services: TargetServices) {}

  send(target: JsonObject, input: Json, rule: Resource): void {
    try {
      this.deliver(target, input, rule);
    } catch (error) {
      if (!(error instanceof AwsError) && !(error instanceof ServiceError)) throw error;
      const queue = (target['DeadLetterConfig'] as JsonObject | undefined)?.['Arn'];
      if (queue !== undefined) this.services.sqs.deliver(textOf(queue), asText(input));
    }
  }

  private checkPolicy(
    kind: TargetKind | undefined,
    resource: string,
    target: JsonObject,
    { arn: sourceArn }: Resource,
  ): void {
    const role = target['RoleArn'];
    const call = kind === undefined ? undefined : ROLE_CALLS[kind]?.(resource);
    if (role !== undefined && call !== undefined) this.services.gate.passAs(textOf(role), call);
    const action = kind === undefined ? undefined : ACTIONS[kind];
    if (action === undefined || role !== undefined) return;
    this.services.gate.pass({ service: 'events.amazonaws.com', action, resource, sourceArn });
  }

  private deliver(target: JsonObject, input: Json, rule: Resource): void {
    const { lambda, sqs, sns, events, engine } = this.services;
    const arn = textOf(target['Arn']);
    const kind = kindOf(arn);
    this.checkPolicy(kind, arn, target, rule);
    switch (kind) {
      case 'function':
        return lambda.invokeLater(lambda.function(arn), input);
      case 'queue':
        return sqs.deliver(arn, asText(input), groupOf(target));
      case 'topic':
        return sns.deliver(arn, asText(input));
      case 'stateMachine':
        engine().startExecution({ stateMachineArn: arn, input });
        return undefined;
      case 'bus':
        events().publish(eventOf(input), arn.replace(/^.*:event-bus\//, ''));
        return undefined;
      case 'logs':
        return undefined;
      case undefined:
        throw new Unsupported(`[${rule.path}] the rule's target ${arn} is of a kind that the simulator does not have`);
    }
  }
}

/** Targets that are called without a role are called in the name of EventBridge. */
const ACTIONS: Partial<Record<TargetKind, string>> = {
  function: 'lambda:InvokeFunction',
  queue: 'sqs:SendMessage',
  topic: 'sns:Publish',
};

/** Targets that are called under the target's role. */
const ROLE_CALLS: Partial<Record<TargetKind, (arn: string) => CallToAuthorize>> = {
  function: (arn) => ({ service: 'lambda', action: 'invoke', input: { FunctionName: arn } }),
  queue: (arn) => ({ service: 'sqs', action: 'sendMessage', input: { QueueName: arn } }),
  topic: (arn) => ({ service: 'sns', action: 'publish', input: { TopicArn: arn } }),
  stateMachine: (arn) => ({ service: 'states', action: 'startExecution', input: { StateMachineArn: arn } }),
  bus: (arn) => ({ service: 'events', action: 'putEvents', input: { Entries: [{ EventBusName: arn }] } }),
};

type TargetKind = 'function' | 'queue' | 'topic' | 'stateMachine' | 'bus' | 'logs';

const KINDS: readonly (readonly [pattern: RegExp, kind: TargetKind])[] = [
  [/:lambda:[^:]*:[^:]*:function:/, 'function'],
  [/:sqs:/, 'queue'],
  [/:sns:/, 'topic'],
  [/:states:[^:]*:[^:]*:stateMachine:/, 'stateMachine'],
  [/:event-bus\//, 'bus'],
  [/:logs:/, 'logs'],
];

function kindOf(arn: string): TargetKind | undefined {
  return KINDS.find(([pattern]) => pattern.test(arn))?.[1];
}

function groupOf(target: JsonObject): { groupId?: string } {
  const group = (target['SqsParameters'] as JsonObject | undefined)?.['MessageGroupId'];
  return group === undefined ? {} : { groupId: textOf(group) };
}

function eventOf(input: Json): Omit<BusEvent, 'id' | 'atMs'> {
  const { source, detail, resources, 'detail-type': detailType } = input as JsonObject;
  return {
    source: textOf(source),
    detailType: textOf(detailType),
    detail: detail ?? {},
    resources: (resources ?? []) as string[],
  };
}

function asText(input: Json): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
