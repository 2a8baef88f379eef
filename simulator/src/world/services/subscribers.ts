import type { Json, JsonObject } from '../../engine/json';
import type { Permissions } from '../iam/permissions';
import type { LambdaService } from './lambda-service';
import type { Notification, SubscriberPort } from './sns-service';

/** Hands what SNS delivers to the functions that are subscribed. */
export class Subscribers implements SubscriberPort {
  constructor(
    private readonly lambda: LambdaService,
    private readonly permissions: Permissions | undefined,
  ) {}

  deliver(endpoint: string, protocol: string, notification: Notification): void {
    if (protocol !== 'lambda') return;
    this.authorize(endpoint, notification.topicArn);
    this.lambda.invokeLater(this.lambda.function(endpoint), lambdaEvent(notification));
  }

  /** AWS would drop the message without a word; a test shall hear of it. */
  private authorize(resource: string, sourceArn: string): void {
    const call = { service: 'sns.amazonaws.com', action: 'lambda:InvokeFunction', resource, sourceArn };
    const denial = this.permissions?.authorizeService(call);
    if (denial !== undefined) throw new Error(`SNS can't deliver a message of ${sourceArn}: ${denial.message}`);
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
