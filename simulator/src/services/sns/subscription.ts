import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { checkPatterns } from '../events/pattern/check-pattern';
import { matchesPattern } from '../events/pattern/matches-pattern';
import { stableUuid } from '../../base/stable-id';
import type { Resource } from '../resource';
import type { MessageAttribute, PublishedMessage } from './message';

/** Who gets the messages of a topic, and which of them. */
export interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Whether queues get the message alone, without SNS's envelope. */
  readonly raw: boolean;
  readonly filter: JsonObject | undefined;
  readonly filtersBody: boolean;
}

/** The subscriptions of a topic: those in its own property `Subscription`, and those that are resources. */
export function subscriptionsOf(topic: Resource, subscriptions: readonly Resource[]): readonly Subscription[] {
  const inline = (topic.properties['Subscription'] ?? []) as JsonObject[];
  return [
    ...inline.map((each, index) =>
      subscriptionOf(each, `${topic.arn}:${stableUuid(`${topic.id}/Subscription/${index}`)}`),
    ),
    ...subscriptions.filter((each) => each.properties['TopicArn'] === topic.arn).map(declaredSubscription),
  ];
}

/**
 * Looks at the filter of a subscription; other resources have none.
 * @throws when it is no pattern.
 */
export function checkSubscriptions(resource: Resource): void {
  if (resource.type === 'AWS::SNS::Subscription') declaredSubscription(resource);
}

/** Whether a message passes the filter of a subscription. */
export function isWanted({ filter, filtersBody }: Subscription, { message, attributes }: PublishedMessage): boolean {
  if (filter === undefined) return true;
  if (!filtersBody) return matchesPattern(filter, attributeValues(attributes));
  try {
    return matchesPattern(filter, JSON.parse(message) as Json);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function declaredSubscription(resource: Resource): Subscription {
  const { FilterPolicy } = resource.properties;
  if (FilterPolicy !== undefined) checkPatterns([FilterPolicy], 'FilterPolicy', resource);
  return subscriptionOf(resource.properties, resource.arn);
}

/** @param settings the properties of `AWS::SNS::Subscription`. */
function subscriptionOf(settings: JsonObject, arn: string): Subscription {
  const { Protocol, Endpoint, RawMessageDelivery, FilterPolicy, FilterPolicyScope } = settings;
  return {
    arn,
    protocol: textOf(Protocol),
    endpoint: textOf(Endpoint),
    raw: RawMessageDelivery === true || RawMessageDelivery === 'true',
    filter: FilterPolicy as JsonObject | undefined,
    filtersBody: FilterPolicyScope === 'MessageBody',
  };
}

function attributeValues(attributes: Readonly<Record<string, MessageAttribute>>): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]): [string, Json] => {
      if (type === 'String') return [name, value];
      return [name, type === 'Binary' ? null : (JSON.parse(value) as Json)];
    }),
  );
}
