import { Arn, Stack, Token, aws_iam as iam, aws_sns as sns } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { mayPublish } from '../../resources/access';
import { refusal } from '../../core/refusal';

/** What a sender is bound to. */
export interface SenderBinding {
  /**
   * Encrypts what the sender creates.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** What a sender needs in the functions that send. */
export interface SenderConfig {
  /** Environment of the functions: how they send, and to what. */
  readonly environment: { [name: string]: string };

  /** The permissions that sending needs, exactly. */
  readonly statements: iam.PolicyStatement[];

  /**
   * Whether the address is read from the user's item.
   *
   * @default false
   */
  readonly readsUsers?: boolean;

  /**
   * The topic that messages are published to.
   *
   * @default - messages go elsewhere
   */
  readonly topic?: sns.ITopic;
}

/** What users read. `{link}`, `{deadline}` (ISO 8601, UTC) and `{userId}` are replaced. */
export interface MessageTexts {
  /**
   * Subject of the message with the link (e-mail only).
   *
   * @default 'Please confirm your registration'
   */
  readonly subject?: string;

  /**
   * The message with the link; it must contain `{link}`.
   *
   * @default 'Please confirm your registration: {link}'
   */
  readonly text?: string;

  /**
   * Subject of the welcome (e-mail only).
   *
   * @default 'Welcome'
   */
  readonly welcomeSubject?: string;

  /**
   * The welcome.
   *
   * @default 'Your registration is confirmed. Welcome!'
   */
  readonly welcomeText?: string;
}

/** Options of `Sender.ses`. */
export interface SesSenderOptions extends MessageTexts {
  /** The address that messages come from; its domain, or the address itself, must be verified with SES. */
  readonly fromAddress: string;

  /**
   * The verified identity: a domain or an address.
   *
   * @default - the domain of `fromAddress`
   */
  readonly identity?: string;

  /**
   * The attribute of the user's item that holds the address.
   *
   * @default 'email'
   */
  readonly recipientAttribute?: string;
}

/** Options of `Sender.sms`. */
export interface SmsSenderOptions extends MessageTexts {
  /** ARN of the phone number, sender id or pool that messages come from, in AWS End User Messaging. */
  readonly originationIdentityArn: string;

  /**
   * The attribute of the user's item that holds the number, as in `+493012345678`.
   *
   * @default 'phone'
   */
  readonly recipientAttribute?: string;
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

  /**
   * Sends e-mail with Amazon SES to the address in the user's item.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
   */
  public static ses(options: SesSenderOptions): Sender {
    return new SesSender(options);
  }

  /**
   * Sends text messages with AWS End User Messaging to the number in the user's item.
   *
   * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/what-is-sms-mms.html
   */
  public static sms(options: SmsSenderOptions): Sender {
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

  public bind(): SenderConfig {
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
    const { fromAddress, recipientAttribute = 'email' } = this.options;
    const identity = this.options.identity ?? domainOf(scope, fromAddress);
    const resource = Arn.format({ service: 'ses', resource: 'identity', resourceName: identity }, Stack.of(scope));
    const send = new iam.PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [resource],
      conditions: { StringEquals: { 'ses:FromAddress': fromAddress } },
    });
    return {
      readsUsers: true,
      environment: {
        SENDER: 'ses',
        SENDER_TARGET: fromAddress,
        RECIPIENT_ATTRIBUTE: recipientAttribute,
        TEXTS: textsOf(scope, this.options),
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
      readsUsers: true,
      environment: {
        SENDER: 'sms',
        SENDER_TARGET: originationIdentityArn,
        RECIPIENT_ATTRIBUTE: recipientAttribute,
        TEXTS: textsOf(scope, this.options),
      },
      statements: [allow('sms-voice:SendTextMessage', originationIdentityArn)],
    };
  }
}

function allow(action: string, resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [action], resources: [resource] });
}

function domainOf(scope: Construct, address: string): string {
  const [, domain] = /^[^\s@]+@([^\s@]+)$/.exec(address) ?? [];
  if (domain !== undefined && !Token.isUnresolved(address)) {
    return domain;
  }
  throw refusal(scope, {
    prop: 'fromAddress',
    must: "be an address when 'identity' is left out",
    got: address,
    instead: "give an address as in 'hello@example.com', or the verified 'identity'",
  });
}

/** As the functions read it: only what differs from the defaults, which they know. */
function textsOf(scope: Construct, options: MessageTexts): string {
  const { subject, text, welcomeSubject, welcomeText } = options;
  if (text !== undefined && !Token.isUnresolved(text) && !text.includes('{link}')) {
    throw refusal(scope, {
      prop: 'text',
      must: "contain '{link}'",
      got: text,
      instead: 'without the link nobody can confirm: put {link} where it belongs',
    });
  }
  return Stack.of(scope).toJsonString({ subject, text, welcomeSubject, welcomeText });
}
