import { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ChannelParts, allow } from '../../capabilities/channel/channel-parts';
import { renderPages } from '../../capabilities/confirm/render-pages';
import { checkArgument, checkGiven } from '../../core/given';
import { checkDuration, refusal } from '../../core/refusal';
import { grantInvoke } from '../../resources/grant-invoke';
import { checkReach } from '../../resources/reach';
import { GIVEN_CHANNEL } from './given';
import type { IVerificationChannel, ResendOptions, UsersAccessOptions, VerificationChannelProps } from './props';

/**
 * The way to users and back: a table of codes and pending verifications, the function that sends, and the function behind the link.
 *
 * Any number of `Verification` fragments and state machines can share one. Each state machine must be made known with `addStateMachine`.
 */
export class VerificationChannel extends Construct implements IVerificationChannel {
  /** The table of codes (only their SHA-256) and pending verifications. */
  public readonly table: dynamodb.ITable;

  public readonly sendFunction: lambda.IFunction;

  /** The function behind the link; called with `{ code }` instead of a request it answers `{ outcome }`. */
  public readonly confirmFunction: lambda.IFunction;

  /** The function that sends the message of the pending verification again when it is called with `{ userId }`, and answers `{ outcome }`; undefined without `resend`. */
  public readonly resendFunction?: lambda.IFunction;

  /** The address that links start with. */
  public readonly linkBaseUrl: string;

  /** The HTTP API behind the link, for a domain name of yours; undefined when the endpoint has none. */
  public readonly httpApi?: apigateway.IHttpApi;

  /** The topic that messages are published to; undefined when the sender uses none. */
  public readonly topic?: sns.ITopic;

  private readonly parts: ChannelParts;

  /** Throws when a prop is out of its range, or when no link could lead anywhere. */
  public constructor(scope: Construct, id: string, props: VerificationChannelProps = {}) {
    super(scope, id);
    checkGiven(this, props, GIVEN_CHANNEL);
    const { pages, resend } = props;
    this.parts = new ChannelParts(this, props, {
      id: 'Confirm',
      asset: 'verification-confirm',
      does: 'takes the clicks on verification links',
      environment: pages === undefined ? {} : { PAGES: renderPages(this, pages) },
    });
    this.table = this.parts.table;
    this.confirmFunction = this.parts.linkFunction;
    this.linkBaseUrl = this.parts.linkBaseUrl;
    this.httpApi = this.parts.httpApi;
    this.topic = this.parts.topic;
    this.sendFunction = this.parts.createSendFunction('Send', 'verification-send', 'sends verification messages', {
      RESENDS: resend === undefined ? 'no' : 'yes',
    });
    this.resendFunction = resend && this.createResendFunction(resend);
  }

  /**
   * Lets clicks answer the callbacks of `machine`.
   *
   * @param machineKey the customer-managed key of the machine, if it has one: answers are encrypted with it
   */
  public addStateMachine(machine: sfn.IStateMachine, machineKey?: kms.IKey): void {
    checkArgument(this, 'machine', machine);
    this.parts.addStateMachine(machine, machineKey, {
      actions: ['states:SendTaskSuccess'],
      // A click between two waits is answered by the next send.
      functions: { ConfirmAnswers: this.confirmFunction, SendAnswers: this.sendFunction },
    });
  }

  public addUsers(users: dynamodb.ITable, options: UsersAccessOptions = {}): void {
    checkArgument(this, 'users', users);
    checkReach(this, 'users', users);
    const reading = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
    allow(this.confirmFunction, users, ...reading);
    allow(this.sendFunction, users, ...(options.deletes === true ? ['dynamodb:DeleteItem'] : []), ...reading);
    if (this.resendFunction !== undefined) {
      allow(this.resendFunction, users, 'dynamodb:GetItem');
    }
  }

  /** Lets `grantee` confirm, from an endpoint of its own: by calling `confirmFunction` with `{ code }`. */
  public grantConfirm(grantee: iam.IGrantable): iam.Grant {
    return grantInvoke(grantee, this.confirmFunction);
  }

  /** Lets `grantee` have messages sent again, by calling `resendFunction` with `{ userId }`; throws without `resend`. */
  public grantResend(grantee: iam.IGrantable): iam.Grant {
    if (this.resendFunction === undefined) {
      throw refusal(this, {
        prop: 'resend',
        must: 'be given for messages to be sent again',
        got: undefined,
        instead: "give 'resend: {}' to the channel or workflow",
      });
    }
    return grantInvoke(grantee, this.resendFunction);
  }

  private createResendFunction(options: ResendOptions): lambda.Function {
    const { maxPerDay = 3, minInterval = Duration.minutes(1) } = options;
    if (!Number.isInteger(maxPerDay) || maxPerDay < 1) {
      const instead = "leave 'resend' out if nobody may ask for a message";
      throw refusal(this, { prop: 'resend.maxPerDay', must: 'be a whole number, 1 or more', got: maxPerDay, instead });
    }
    checkDuration(this, 'resend.minInterval', minInterval, {
      atLeast: Duration.seconds(0),
      atMost: Duration.days(1),
      instead: 'a user who waits for a message waits for minutes',
    });
    return this.parts.createSendFunction('Resend', 'verification-resend', 'sends verification messages again', {
      MAX_PER_DAY: String(maxPerDay),
      MIN_INTERVAL_MS: String(minInterval.toMilliseconds()),
    });
  }
}
