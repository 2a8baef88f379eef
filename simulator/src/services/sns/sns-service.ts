import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { constructPath, type Resource } from '../resource';
import type { Destination } from '../destination';
import { checkPatterns } from '../events/pattern/check-pattern';
import { matchesPattern } from '../events/pattern/matches-pattern';
import { FifoTopic, isFifo } from './fifo-topic';
import { AwsError, type Service, type ServiceContents } from '../service';
import { textOf } from '../../base/text';

/** A message that was published. */
export interface PublishedMessage {
  readonly messageId: string;
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  readonly subject?: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** The number, for a text message that was sent to a phone instead of a topic. */
  readonly phoneNumber?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** An attribute of a message. */
export interface MessageAttribute {
  readonly type: string;
  readonly value: string;
}

/** Whoever a topic hands messages to, besides people. */
export interface SubscriberPort {
  deliver(endpoint: string, protocol: string, notification: Notification): void | Promise<void>;
}

/** A message on its way to one subscriber. */
export interface Notification {
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly raw: boolean;
  readonly message: PublishedMessage;
}

interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
  readonly filter: JsonObject | undefined;
  readonly filtersBody: boolean;
}

/** A topic: what was published to it stays. */
export interface Topic {
  readonly resource: Resource;
  readonly messages: PublishedMessage[];
  readonly subscriptions: readonly Subscription[];
  /** Of FIFO topics. */
  readonly fifo?: FifoTopic;
}

const MAX_MESSAGE_BYTES = 262_144;

/** SNS: keeps what is published, and hands it to the functions and queues that are subscribed. */
export class SnsService implements Service {
  readonly name = 'sns';
  readonly destinations: readonly Destination[] = [
    {
      arn: /^arn:[^:]*:sns:/,
      action: 'sns:Publish',
      call: (arn) => ({ service: 'sns', action: 'publish', input: { TopicArn: arn } }),
      deliver: (TopicArn, { groupId }, Message) =>
        void this.publish({ TopicArn, Message, ...(groupId !== undefined && { MessageGroupId: groupId }) }),
    },
  ];
  readonly topics: ReadonlyMap<string, Topic>;
  /** Text messages that were sent to phone numbers. */
  readonly textMessages: PublishedMessage[] = [];

  constructor(
    topics: readonly Resource[],
    subscriptions: readonly Resource[],
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly subscribers: SubscriberPort,
  ) {
    this.topics = new Map(
      topics.map((resource) => [
        resource.arn,
        {
          resource,
          messages: [],
          ...(isFifo(resource) && { fifo: new FifoTopic(resource) }),
          subscriptions: subscriptions
            .filter((each) => each.properties['TopicArn'] === resource.arn)
            .map(subscriptionOf),
        },
      ]),
    );
  }

  call(action: string, input: JsonObject): JsonObject {
    return action === 'Publish' ? this.publish(input) : this.publishBatch(input);
  }

  contents(): ServiceContents {
    const messages = [...this.topics.values()].flatMap((topic) =>
      topic.messages.map(({ atMs, subject, message }) => ({
        atMs,
        channel: constructPath(topic.resource),
        ...(subject !== undefined && { subject }),
        text: message,
      })),
    );
    return { messages };
  }

  private publish(input: JsonObject): JsonObject {
    const message = this.messageOf(input);
    if (message.phoneNumber !== undefined) {
      this.textMessages.push(message);
      return { MessageId: message.messageId };
    }
    const topic = this.topicOf(input);
    const repeated = topic.fifo?.accept(message);
    if (repeated !== undefined) return { MessageId: repeated };
    topic.messages.push(message);
    for (const subscription of topic.subscriptions) this.handOn(topic, subscription, message);
    return { MessageId: message.messageId };
  }

  private publishBatch({ TopicArn: topicArn, PublishBatchRequestEntries: entries }: JsonObject): JsonObject {
    const successful = ((entries ?? []) as JsonObject[]).map((entry) => ({
      Id: entry['Id'] ?? null,
      ...this.publish({ ...entry, TopicArn: topicArn ?? null }),
    }));
    return { Successful: successful, Failed: [] };
  }

  private messageOf(input: JsonObject): PublishedMessage {
    const { Message: message, Subject: subject, PhoneNumber: phoneNumber } = input;
    const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = input;
    if (typeof message !== 'string' || message === '') {
      throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    }
    if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
    }
    return {
      messageId: uuid(this.random),
      atMs: this.agenda.nowMs,
      message,
      attributes: attributesOf(input['MessageAttributes']),
      ...(typeof subject === 'string' && { subject }),
      ...(typeof phoneNumber === 'string' && { phoneNumber }),
      ...(typeof groupId === 'string' && { groupId }),
      ...(typeof deduplicationId === 'string' && { deduplicationId }),
    };
  }

  private topicOf({ TopicArn: topicArn, TargetArn: targetArn }: JsonObject): Topic {
    const arn = topicArn ?? targetArn;
    if (typeof arn !== 'string')
      throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn or TargetArn is missing');
    const topic = this.topics.get(arn);
    if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return topic;
  }

  private handOn(topic: Topic, subscription: Subscription, message: PublishedMessage): void {
    if (!isWanted(subscription, message)) return;
    const { arn: subscriptionArn, endpoint, protocol, raw } = subscription;
    const notification = { topicArn: topic.resource.arn, subscriptionArn, raw, message };
    this.agenda.soon(`SNS delivers to ${endpoint}`, () => this.subscribers.deliver(endpoint, protocol, notification));
  }
}

function subscriptionOf(resource: Resource): Subscription {
  const { Protocol, Endpoint, RawMessageDelivery, FilterPolicy, FilterPolicyScope } = resource.properties;
  if (FilterPolicy !== undefined) checkPatterns([FilterPolicy], 'FilterPolicy', resource);
  return {
    arn: resource.arn,
    protocol: textOf(Protocol),
    endpoint: textOf(Endpoint),
    raw: RawMessageDelivery === true || RawMessageDelivery === 'true',
    filter: FilterPolicy as JsonObject | undefined,
    filtersBody: FilterPolicyScope === 'MessageBody',
  };
}

function attributesOf(attributes: Json | undefined): Record<string, MessageAttribute> {
  const entries = Object.entries((attributes ?? {}) as Record<string, JsonObject>);
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { type: textOf(DataType), value: textOf(StringValue ?? BinaryValue ?? '') },
    ]),
  );
}

function isWanted({ filter, filtersBody }: Subscription, { message, attributes }: PublishedMessage): boolean {
  if (filter === undefined) return true;
  if (!filtersBody) return matchesPattern(filter, attributeValues(attributes));
  try {
    return matchesPattern(filter, JSON.parse(message) as Json);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function attributeValues(attributes: Readonly<Record<string, MessageAttribute>>): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]): [string, Json] => {
      if (type === 'String') return [name, value];
      return [name, type === 'Binary' ? null : (JSON.parse(value) as Json)];
    }),
  );
}
