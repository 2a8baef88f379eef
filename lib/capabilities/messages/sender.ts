import { Arn, Stack, aws_iam as iam, aws_sns as sns } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import { mayPublish } from '../../resources/access';
import { checkReach } from '../../resources/reach';
import { warnIfUnheard } from '../../resources/unheard-topic';
import { renderTexts } from './render-texts';
import type { SesSenderOptions, SmsSenderOptions } from './sender-options';
import { sesFrom } from './ses-from';

/** The surroundings of a sender. */
export interface SenderBinding {
  /**
   * The key that encrypts what the sender creates.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;
}

/** The parts of a sender that the functions which send need. */
export interface SenderConfig {
  /** Environment variables of the functions: the kind of sender and its target. */
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

const GIVEN_SES: Given<SesSenderOptions> = { fromAddress: 'given' };
const GIVEN_SMS: Given<SmsSenderOptions> = { originationIdentityArn: 'given' };

/** The way in which messages are delivered to the user. */
export abstract class Sender {
  /**
   * Publishes each message as JSON to an SNS topic, for a mailer of your own.
   *
   * A topic is an internal event, not a channel to a user: every subscriber sees every link, and with it could confirm for
   * every user. With a FIFO topic the messages of one user stay in their order.
   *
   * Synthesis warns when nobody is subscribed to the topic.
   *
   * @param topic by default a topic is created that takes encrypted connections only; what lies in it is encrypted with a key of AWS
   * unless the workflow has an `encryptionKey`
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
    checkArgument('Sender.function', 'handler', handler);
    return new FunctionSender(handler);
  }

  /**
   * Sends e-mail with Amazon SES to the address in the user's item.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
   */
  public static ses(options: SesSenderOptions): Sender {
    checkGiven('Sender.ses', options, GIVEN_SES);
    return new SesSender(options);
  }

  /**
   * Sends text messages with AWS End User Messaging to the number in the user's item.
   *
   * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/what-is-sms-mms.html
   */
  public static sms(options: SmsSenderOptions): Sender {
    checkGiven('Sender.sms', options, GIVEN_SMS);
    return new SmsSender(options);
  }

  /** Creates in `scope` what sending needs; called once by whoever sends. */
  public abstract bind(scope: Construct, binding: SenderBinding): SenderConfig;
}

class TopicSender extends Sender {
  public constructor(private readonly topic: sns.ITopic | undefined) {
    super();
  }

  public bind(scope: Construct, { encryptionKey }: SenderBinding): SenderConfig {
    const topic = this.topic ?? new sns.Topic(scope, 'Topic', { enforceSSL: true, masterKey: encryptionKey });
    checkReach(scope, 'sender', topic);
    warnIfUnheard(scope, topic, 'no message reaches a user');
    return {
      topic,
      environment: { SENDER: 'topic', SENDER_TARGET: topic.topicArn },
      statements: mayPublish(topic),
    };
  }
}

class FunctionSender extends Sender {
  public constructor(private readonly handler: lambda.IFunction) {
    super();
  }

  public bind(scope: Construct): SenderConfig {
    checkReach(scope, 'sender', this.handler);
    const arn = this.handler.functionArn;
    return {
      environment: { SENDER: 'function', SENDER_TARGET: arn },
      statements: [allow('lambda:InvokeFunction', arn)],
    };
  }
}

class SesSender extends Sender {
  public constructor(private readonly options: SesSenderOptions) {
    super();
  }

  public bind(scope: Construct): SenderConfig {
    const { recipientAttribute = 'email', configurationSetName } = this.options;
    const from = sesFrom(scope, this.options.fromAddress, this.options.identity);
    const ses = (resource: string, resourceName: string): string =>
      Arn.format({ service: 'ses', resource, resourceName }, Stack.of(scope));
    const send = new iam.PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [
        ses('identity', from.identity),
        ...(configurationSetName === undefined ? [] : [ses('configuration-set', configurationSetName)]),
      ],
      conditions: { StringEquals: { 'ses:FromAddress': from.address } },
    });
    return {
      environment: {
        SENDER: 'ses',
        SENDER_TARGET: from.header,
        RECIPIENT_ATTRIBUTE: recipientAttribute,
        TEXTS: renderTexts(scope, this.options),
        ...(configurationSetName !== undefined && { CONFIGURATION_SET: configurationSetName }),
      },
      statements: [send],
    };
  }
}

class SmsSender extends Sender {
  public constructor(private readonly options: SmsSenderOptions) {
    super();
  }

  public bind(scope: Construct): SenderConfig {
    const { originationIdentityArn, recipientAttribute = 'phone' } = this.options;
    return {
      environment: {
        SENDER: 'sms',
        SENDER_TARGET: originationIdentityArn,
        RECIPIENT_ATTRIBUTE: recipientAttribute,
        TEXTS: renderTexts(scope, this.options),
      },
      statements: [allow('sms-voice:SendTextMessage', originationIdentityArn)],
    };
  }
}

function allow(action: string, resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [action], resources: [resource] });
}
