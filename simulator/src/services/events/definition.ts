import { stableId } from '../../base/stable-id';
import type { Json, JsonObject } from '../../base/json';
import type { TaskCall } from '../../engine/ports';
import type { ServiceDefinition } from '../definition';
import { byArn, byName, idOf, regional } from '../resource-type';
import { EventsService } from './events-service';
import { events as needs } from './needs';
import { RuleTargets } from './rule-targets';
import { touchesOfEvents } from './touches';

export const events: ServiceDefinition = {
  name: 'events',
  label: 'EventBridge',
  sdk: 'eventbridge',
  aliases: ['cloudwatchevents'],
  resourceTypes: {
    'AWS::Events::Connection': {
      nameProperty: 'Name',
      maxNameLength: 64,
      arn: (connection) => regional('events', 'connection/')(connection) + `/${idOf(connection)}`,
      attributes: {
        Arn: byArn,
        SecretArn: (connection) =>
          regional('secretsmanager', 'secret:events!connection/')(connection) +
          `/${idOf(connection)}-${stableId(connection.id, 6)}`,
      },
    },
    'AWS::Events::EventBus': {
      nameProperty: 'Name',
      arn: regional('events', 'event-bus/'),
      attributes: { Arn: byArn, Name: byName },
    },
    'AWS::Events::Rule': { nameProperty: 'Name', arn: regional('events', 'rule/'), attributes: { Arn: byArn } },
  },
  standIns: [[/bus/gi, 'events:{place}:event-bus/']],
  needs,
  touches: touchesOfEvents,
  denied: { error: 'EventBridge.AmazonEventBridgeException', sdkError: 'EventBridgeException' },
  policies: {
    'AWS::Events::EventBusPolicy': (policy, app) => {
      const name = policy.property('EventBusName') ?? 'default';
      const buses = app.ofType('AWS::Events::EventBus').filter((bus) => bus.name === name);
      return buses.map(({ arn }) => ({ arn, document: () => ({ Statement: policy.property('Statement') ?? [] }) }));
    },
  },
  throttled: { optimized: 'ThrottlingException' },
  integration: {
    input: withOrigin,
    // PutEvents succeeds as a call even when entries failed.
    failure: ({ FailedEntryCount: failed }) => (Number(failed ?? 0) > 0 ? 'EventBridge.FailedEntry' : undefined),
  },
  actions: ['PutEvents'],
  create: ({ app, agenda, random, deliveries }) => {
    const rules = app.ofType('AWS::Events::Rule');
    const buses = app.ofType('AWS::Events::EventBus');
    const { account, region } = app;
    const targets = new RuleTargets(deliveries, 'events.amazonaws.com');
    return new EventsService({ rules, buses, account, region }, agenda, random, targets);
  },
};

/**
 * The input of PutEvents with the ARNs of the state machine and the execution after each entry's own resources, which
 * the optimised integration puts there; the Task's own arguments stay as they are.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
function withOrigin(input: JsonObject, call: TaskCall): JsonObject {
  const entries = input['Entries'];
  if (!Array.isArray(entries)) return input;
  const origin: Json[] = [call.stateMachineArn, call.executionArn];
  return {
    ...input,
    Entries: (entries as JsonObject[]).map((entry) => ({ ...entry, Resources: [...ownOf(entry), ...origin] })),
  };
}

function ownOf({ Resources: own }: JsonObject): Json[] {
  return Array.isArray(own) ? own : [];
}
