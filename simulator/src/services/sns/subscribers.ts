import type { Json, JsonObject } from '../../base/json';
import type { LambdaService } from '../lambda/lambda-service';
import type { Notification, PublishedMessage, SubscriberPort } from './sns-service';
import type { SqsService } from '../sqs/sqs-service';
import type { ServiceGate } from '../service-gate';

const SNS = 'sns.amazonaws.com';

/** Hands what SNS delivers to the functions and queues that are subscribed; for people, the topic keeps it. */
export class Subscribers implements SubscriberPort {
  constructor(
    private readonly lambda: LambdaService,
    private readonly sqs: SqsService,
    private readonly gate: ServiceGate,
  ) {}

  deliver(endpoint: string, protocol: string, notification: Notification): void {
    const { topicArn: sourceArn } = notification;
    if (protocol === 'lambda') {
      this.gate.pass({ service: SNS, action: 'lambda:InvokeFunction', resource: endpoint, sourceArn });
      this.lambda.invokeLater(this.lambda.function(endpoint), lambdaEvent(notification));
    } else if (protocol === 'sqs') {
      this.gate.pass({ service: SNS, action: 'sqs:SendMessage', resource: endpoint, sourceArn });
      this.sendTo(endpoint, notification);
    }
  }

  private sendTo(queueArn: string, { topicArn, raw, message }: Notification): void {
    const { messageId, groupId, attributes } = message;
    const group = groupId === undefined ? {} : { groupId };
    if (raw) return this.sqs.deliver(queueArn, message.message, { attributes, ...group });
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
    this.sqs.deliver(queueArn, JSON.stringify(envelope), group);
  }
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
