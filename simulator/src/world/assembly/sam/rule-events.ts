import type { Json, JsonObject } from '../../../base/json';
import { attribute, type Expansion } from './expansion';
import type { EventTarget, SamEvent } from './sam-event';
import { addPermission } from './permission';
import { addRole } from './role';

/** Schedule, EventBridgeRule, CloudWatchEvent: a rule with the function or the state machine as its target. */
export function addRuleEvent(event: SamEvent, target: EventTarget, expansion: Expansion): void {
  const { id, type, properties } = event;
  const { Schedule, Pattern, EventBusName, Description, Name, RuleName, State, Enabled } = properties;
  const declared: Record<string, Json | undefined> = {
    ...(type === 'Schedule' ? { ScheduleExpression: Schedule } : { EventPattern: Pattern, EventBusName }),
    Description,
    Name: type === 'Schedule' ? Name : RuleName,
    State: stateOf(State, Enabled),
    Targets: [targetOf(event, target, expansion)],
  };
  expansion.add(id, 'AWS::Events::Rule', declared as JsonObject, target.owner);
  if (target.kind === 'StepFunctions') return;
  addPermission(
    `${id}Permission`,
    { principal: 'events.amazonaws.com', sourceArn: attribute(id, 'Arn') },
    target,
    expansion,
  );
}

/** `Enabled` is the older way to say it. */
function stateOf(state: Json | undefined, enabled: Json | undefined): Json | undefined {
  if (state !== undefined || enabled === undefined) return state;
  return enabled === true ? 'ENABLED' : 'DISABLED';
}

function targetOf({ id, properties }: SamEvent, target: EventTarget, expansion: Expansion): Json {
  const { Input, InputPath, InputTransformer, RetryPolicy, Target, RoleArn } = properties;
  const parts: Record<string, Json | undefined> = {
    Arn: target.arn,
    Id: ((Target ?? {}) as JsonObject)['Id'] ?? `${id}${target.kind}Target`,
    Input,
    InputPath,
    InputTransformer,
    RetryPolicy,
    DeadLetterConfig: deadLetters(id, properties, target, expansion),
    ...(target.kind === 'StepFunctions' && {
      RoleArn: RoleArn ?? startRole(id, 'events.amazonaws.com', target, expansion),
    }),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** The role in which EventBridge starts a state machine. */
function startRole(id: string, service: string, target: EventTarget, expansion: Expansion, more: Json[] = []): Json {
  const invoke = { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: target.arn };
  addRole(
    `${id}Role`,
    { service, inline: [{ Statement: [target.start ?? invoke] }, ...more] },
    target.owner,
    expansion,
  );
  return attribute(`${id}Role`, 'Arn');
}

/** The role of a schedule has a permissions boundary of its own. */
function boundedBy({ PermissionsBoundary }: JsonObject, target: EventTarget): EventTarget {
  const properties: JsonObject = PermissionsBoundary === undefined ? {} : { PermissionsBoundary };
  return { ...target, owner: { ...target.owner, properties } };
}

/** A queue that exists, or one that SAM makes. */
function deadLetters(
  id: string,
  { DeadLetterConfig }: JsonObject,
  target: EventTarget,
  expansion: Expansion,
): Json | undefined {
  const { Arn, Type, QueueLogicalId } = (DeadLetterConfig ?? {}) as JsonObject;
  if (Arn !== undefined) return { Arn };
  if (Type !== 'SQS') return undefined;
  const queue = typeof QueueLogicalId === 'string' ? QueueLogicalId : `${id}Queue`;
  expansion.add(queue, 'AWS::SQS::Queue', {}, target.owner);
  const statement = {
    Action: 'sqs:SendMessage',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Resource: attribute(queue, 'Arn'),
    Condition: { ArnEquals: { 'aws:SourceArn': attribute(id, 'Arn') } },
  };
  const policy = { PolicyDocument: { Version: '2012-10-17', Statement: [statement] }, Queues: [{ Ref: queue }] };
  expansion.add(`${id}QueuePolicy`, 'AWS::SQS::QueuePolicy', policy, target.owner);
  return { Arn: attribute(queue, 'Arn') };
}

const OF_SCHEDULE = [
  'ScheduleExpression',
  'Description',
  'State',
  'StartDate',
  'EndDate',
  'ScheduleExpressionTimezone',
  'GroupName',
  'KmsKeyArn',
];

/** ScheduleV2: a schedule of EventBridge Scheduler. */
export function addScheduleV2Event({ id, properties }: SamEvent, target: EventTarget, expansion: Expansion): void {
  const {
    Name,
    OmitName,
    FlexibleTimeWindow = { Mode: 'OFF' },
    Input,
    RetryPolicy,
    RoleArn,
    DeadLetterConfig,
  } = properties;
  const { Arn, Type } = (DeadLetterConfig ?? {}) as JsonObject;
  const queue = Type === 'SQS' && Arn === undefined ? `${id}Queue` : undefined;
  if (queue !== undefined) expansion.add(queue, 'AWS::SQS::Queue', {}, target.owner);
  const deadLetterArn = queue === undefined ? Arn : attribute(queue, 'Arn');
  const send = { Statement: [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: deadLetterArn ?? '' }] };
  const more = deadLetterArn === undefined ? [] : [send];
  const parts: Record<string, Json | undefined> = {
    Arn: target.arn,
    RoleArn: RoleArn ?? startRole(id, 'scheduler.amazonaws.com', boundedBy(properties, target), expansion, more),
    Input,
    RetryPolicy,
    ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
  };
  const declared: Record<string, Json | undefined> = {
    ...Object.fromEntries(OF_SCHEDULE.map((name) => [name, properties[name]])),
    ...(OmitName !== true && { Name: Name ?? id }),
    FlexibleTimeWindow,
    Target: Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as JsonObject,
  };
  expansion.add(id, 'AWS::Scheduler::Schedule', declared as JsonObject, target.owner);
}
