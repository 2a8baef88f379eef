import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import type { BindSender } from './sender-config';
import { functionSender, sesSender, smsSender, topicSender } from './sender-kinds';
import type { SesSenderOptions, SmsSenderOptions } from './sender-options';

const GIVEN_SES: Given<SesSenderOptions> = { fromAddress: 'given' };
const GIVEN_SMS: Given<SmsSenderOptions> = { originationIdentityArn: 'given' };

/** The way in which messages are delivered to the user. */
export class Sender {
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
    return new Sender(topicSender(topic));
  }

  /**
   * Calls a function of yours with each message and waits until it has returned.
   *
   * @param handler gets `{ type, userId, … }`; what it throws makes the sending fail and be tried again
   */
  public static function(handler: lambda.IFunction): Sender {
    checkArgument('Sender.function', 'handler', handler);
    return new Sender(functionSender(handler));
  }

  /**
   * Sends e-mail with Amazon SES to the address in the user's item.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
   */
  public static ses(options: SesSenderOptions): Sender {
    checkGiven('Sender.ses', options, GIVEN_SES);
    return new Sender(sesSender(options));
  }

  /**
   * Sends text messages with AWS End User Messaging to the number in the user's item.
   *
   * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/what-is-sms-mms.html
   */
  public static sms(options: SmsSenderOptions): Sender {
    checkGiven('Sender.sms', options, GIVEN_SMS);
    return new Sender(smsSender(options));
  }

  private constructor(
    /** @internal */
    public readonly _bind: BindSender,
  ) {}
}
