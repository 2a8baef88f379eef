import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What a sender needs in the function that sends. */
export interface SenderConfig {
  /** Environment of the function: how it sends, and to what. */
  readonly environment: { [name: string]: string };

  /** The permissions that sending needs, exactly. */
  readonly statements: iam.PolicyStatement[];

  /**
   * The topic that messages are published to.
   *
   * @default - messages go elsewhere
   */
  readonly topic?: sns.ITopic;
}

/** How messages leave the workflow. */
export abstract class Sender {
  /**
   * Publishes each message as JSON to an SNS topic, for a mailer of your own.
   *
   * A topic is an internal event, not a channel to a user: every subscriber sees every link, and with it could confirm for
   * every user.
   *
   * @param topic by default a topic is created that takes encrypted connections only
   */
  public static topic(topic?: sns.ITopic): Sender {
    return new TopicSender(topic);
  }

  /**
   * Calls a function of yours with each message and waits until it has returned.
   *
   * @param handler gets `{ type, userId, … }`; what it throws makes the sending fail and be tried again
   */
  public static function(handler: lambda.IFunction): Sender {
    return new FunctionSender(handler);
  }

  /** Creates in `scope` what sending needs; called once by whoever sends. */
  public abstract bind(scope: Construct): SenderConfig;
}

class TopicSender extends Sender {
  public constructor(private readonly topic: sns.ITopic | undefined) {
    super();
  }

  public bind(scope: Construct): SenderConfig {
    const topic = this.topic ?? new sns.Topic(scope, 'Topic', { enforceSSL: true });
    return {
      topic,
      environment: { SENDER: 'topic', SENDER_TARGET: topic.topicArn },
      statements: [new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] })],
    };
  }
}

class FunctionSender extends Sender {
  public constructor(private readonly handler: lambda.IFunction) {
    super();
  }

  public bind(): SenderConfig {
    const arn = this.handler.functionArn;
    return {
      environment: { SENDER: 'function', SENDER_TARGET: arn },
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] })],
    };
  }
}
