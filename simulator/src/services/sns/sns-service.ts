import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { constructPath, type Resource } from '../resource';
import type { Destination } from '../destination';
import { FifoTopic, isFifo } from './fifo-topic';
import { changesOf, redeployed, type Changes, type Redeployment } from '../redeployment';
import { AwsError, type Service, type ServiceContents } from '../service';
import { textOf } from '../../base/text';
import { textFor, textsByProtocol } from './message-structure';
import type { MessageAttribute, PublishedMessage } from './message';
import { checkSubscriptions, isWanted, subscriptionsOf, type Subscription } from './subscription';

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
  readonly redeployment: Redeployment = {
    types: ['AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::SNS::TopicPolicy'],
    refusal: (changes) => this.refusal(changes),
    carryOut: (changes) => this.redeploy(changes),
  };
  readonly destinations: readonly Destination[] = [
    {
      arn: /^arn:[^:]*:sns:/,
      action: 'sns:Publish',
      call: (arn) => ({ service: 'sns', action: 'publish', input: { TopicArn: arn } }),
      deliver: (TopicArn, { groupId }, Message) =>
        void this.publish({ TopicArn, Message, ...(groupId !== undefined && { MessageGroupId: groupId }) }),
    },
  ];
  /** By ARN. */
  topics: ReadonlyMap<string, Topic> = new Map();
  /** Text messages that were sent to phone numbers. */
  readonly textMessages: PublishedMessage[] = [];

  constructor(
    topics: readonly Resource[],
    private subscriptions: readonly Resource[],
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly subscribers: SubscriberPort,
  ) {
    this.topics = this.topicsOf(topics);
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

  /** @throws when a filter is none. */
  private refusal(changes: Changes): string | undefined {
    const { created, updated } = changesOf(changes, 'AWS::SNS::Topic', 'AWS::SNS::Subscription');
    const fifo = updated.find(({ after }) => isFifo(after));
    if (fifo !== undefined)
      return `[${fifo.after.path}] the settings of a FIFO topic change: ${fifo.properties.join(', ')}`;
    for (const each of [...created, ...updated.map(({ after }) => after)]) checkSubscriptions(each);
    return undefined;
  }

  /** A topic that stays keeps what was published to it; what is under way to a subscriber arrives there. */
  private redeploy(changes: Changes): void {
    const topics = [...this.topics.values()].map(({ resource }) => resource);
    this.subscriptions = redeployed(this.subscriptions, changesOf(changes, 'AWS::SNS::Subscription'));
    this.topics = this.topicsOf(redeployed(topics, changesOf(changes, 'AWS::SNS::Topic')));
  }

  private topicsOf(topics: readonly Resource[]): ReadonlyMap<string, Topic> {
    return new Map(
      topics.map((resource) => {
        const { messages = [], fifo } = this.topics.get(resource.arn) ?? {};
        const subscriptions = subscriptionsOf(resource, this.subscriptions);
        if (!isFifo(resource)) return [resource.arn, { resource, messages, subscriptions }];
        return [resource.arn, { resource, messages, subscriptions, fifo: fifo ?? new FifoTopic(resource) }];
      }),
    );
  }

  private publish(input: JsonObject): JsonObject {
    const message = this.messageOf(input);
    if (message.phoneNumber !== undefined) {
      this.textMessages.push(heardBy('sms', message));
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
    const byProtocol = textsByProtocol(input['MessageStructure'], message);
    return {
      messageId: uuid(this.random),
      atMs: this.agenda.nowMs,
      message,
      attributes: attributesOf(input['MessageAttributes']),
      ...(byProtocol !== undefined && { byProtocol }),
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

  private handOn(topic: Topic, subscription: Subscription, published: PublishedMessage): void {
    const { arn: subscriptionArn, endpoint, protocol, raw } = subscription;
    const message = heardBy(protocol, published);
    if (!isWanted(subscription, message)) return;
    const notification = { topicArn: topic.resource.arn, subscriptionArn, raw, message };
    this.agenda.soon(`SNS delivers to ${endpoint}`, () => this.subscribers.deliver(endpoint, protocol, notification));
  }
}

/** A message with the text that a protocol's subscribers get. */
function heardBy(protocol: string, message: PublishedMessage): PublishedMessage {
  const { byProtocol } = message;
  return byProtocol === undefined ? message : { ...message, message: textFor(protocol, byProtocol) };
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
