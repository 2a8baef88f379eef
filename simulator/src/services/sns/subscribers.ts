import type { Json, JsonObject } from '../../base/json';
import type { Delivered } from '../destination';
import type { Deliveries } from '../deliveries';
import type { PublishedMessage } from './message';
import type { Notification, SubscriberPort } from './sns-service';

/** The protocols of subscribers that the simulation has; for people, the topic keeps what they get. */
const PROTOCOLS = ['lambda', 'sqs'];

/** Hands what SNS delivers to the functions and queues that are subscribed. */
export class Subscribers implements SubscriberPort {
  constructor(private readonly deliveries: Deliveries) {}

  deliver(endpoint: string, protocol: string, notification: Notification): void {
    if (!PROTOCOLS.includes(protocol)) return;
    const { topicArn: sourceArn, subscriptionArn: path } = notification;
    const delivered = protocol === 'lambda' ? { content: lambdaEvent(notification) } : queueMessage(notification);
    this.deliveries.send(endpoint, delivered, { path, principal: 'sns.amazonaws.com', sourceArn });
  }
}

function queueMessage({ topicArn, raw, message }: Notification): Delivered {
  const { messageId, groupId, deduplicationId, attributes } = message;
  const group = {
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
  if (raw) return { content: message.message, attributes, ...group };
  const envelope = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: message.message,
    Timestamp: new Date(message.atMs).toISOString(),
    SignatureVersion: '1',
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: typedValues(message) }),
  };
  return { content: envelope, ...group };
}

/** The event with which SNS invokes a function. */
function lambdaEvent({ topicArn, subscriptionArn, message }: Notification): JsonObject {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: message.messageId,
          TopicArn: topicArn,
          Subject: message.subject ?? null,
          Message: message.message,
          Timestamp: new Date(message.atMs).toISOString(),
          SignatureVersion: '1',
          MessageAttributes: typedValues(message),
        },
      },
    ],
  };
}

function typedValues({ attributes }: PublishedMessage): JsonObject {
  const entries = Object.entries(attributes).map(([name, { type, value }]): [string, Json] => [
    name,
    { Type: type, Value: value },
  ]);
  return Object.fromEntries(entries);
}
