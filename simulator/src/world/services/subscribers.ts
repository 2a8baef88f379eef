import type { Json, JsonObject } from '../../engine/json';
import type { LambdaService } from './lambda-service';
import type { Notification, SubscriberPort } from './sns-service';

/** Hands what SNS delivers to the functions that are subscribed. */
export class Subscribers implements SubscriberPort {
  constructor(private readonly lambda: LambdaService) {}

  deliver(endpoint: string, protocol: string, notification: Notification): void {
    if (protocol === 'lambda') this.lambda.invokeLater(this.lambda.function(endpoint), lambdaEvent(notification));
  }
}

/** The event with which SNS invokes a function. */
function lambdaEvent({ topicArn, subscriptionArn, message }: Notification): JsonObject {
  const attributes = Object.entries(message.attributes).map(([name, { type, value }]): [string, Json] => [
    name,
    { Type: type, Value: value },
  ]);
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
          MessageAttributes: Object.fromEntries(attributes),
        },
      },
    ],
  };
}
