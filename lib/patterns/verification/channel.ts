import {
  Duration,
  RemovalPolicy,
  Token,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_logs as logs,
} from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { mayAccess } from '../../resources/access';
import { handlerFunction } from '../../resources/handler-function';
import { grantInOwnPolicy } from '../../resources/own-policy';
import { checkDuration, refusal } from '../../core/refusal';
import { renderPages } from '../../capabilities/confirm/render-pages';
import { SEND_TIMEOUT } from '../../capabilities/messages/send-timeout';
import { ConfirmDoor } from '../../capabilities/confirm/confirm-door';
import type { SenderConfig } from '../../capabilities/messages/sender';
import { Sender } from '../../capabilities/messages/sender';
import type { IVerificationChannel, ResendOptions, VerificationChannelProps } from './props';

const DEFAULT_CONCURRENCY = 10;

/**
 * Sends verification messages and takes the clicks: a table of codes, the function that sends, and the function behind the link.
 *
 * Any number of `Verification` fragments and state machines can share one. Each state machine must be made known with `addStateMachine`.
 */
export class VerificationChannel extends Construct implements IVerificationChannel {
  /** Codes (only their SHA-256) and pending verifications. */
  public readonly table: dynamodb.ITable;

  public readonly sendFunction: lambda.IFunction;

  /** The function behind the link; called with `{ code }` instead of a request it answers `{ outcome }`. */
  public readonly confirmFunction: lambda.IFunction;

  /** Sends the message of the pending verification again when it is called with `{ userId }`, and answers `{ outcome }`; undefined without `resend`. */
  public readonly resendFunction?: lambda.IFunction;

  /** What links start with. */
  public readonly linkBaseUrl: string;

  /** The topic that messages are published to; undefined when the sender uses none. */
  public readonly topic?: sns.ITopic;

  private readonly machines: sfn.IStateMachine[] = [];
  private readonly sender: SenderConfig;

  /** Throws when a prop is out of its range, or when no link could lead anywhere. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: VerificationChannelProps = {},
  ) {
    super(scope, id);
    this.table = props.table ?? this.createTable();
    this.confirmFunction = this.createConfirmFunction();
    this.linkBaseUrl = this.openDoor();

    this.sender = (props.sender ?? Sender.topic()).bind(this, { encryptionKey: props.encryptionKey });
    this.topic = this.sender.topic;
    this.sendFunction = this.createSendFunction('Send', 'verification-send', 'sends verification messages', {
      RECORD_USERS: props.resend === undefined ? 'no' : 'yes',
    });
    this.allow(this.sendFunction, this.table, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.resendFunction = props.resend && this.createResendFunction(props.resend);
    this.node.addValidation({ validate: () => this.validate() });
  }

  /**
   * Lets clicks answer the callbacks of `machine`.
   *
   * @param machineKey the customer-managed key of the machine, if it has one: answers are encrypted with it
   */
  public addStateMachine(machine: sfn.IStateMachine, machineKey?: kms.IKey): void {
    this.machines.push(machine);
    const grant = { actions: ['states:SendTaskSuccess'], resourceArns: [machine.stateMachineArn], machineKey };
    grantInOwnPolicy(this, 'ConfirmAnswers', this.confirmFunction, grant);
    // A click between two waits is answered by the next send.
    grantInOwnPolicy(this, 'SendAnswers', this.sendFunction, grant);
  }

  public addUsers(users: dynamodb.ITable): void {
    this.allow(this.confirmFunction, users, 'dynamodb:GetItem');
    if (this.sender.readsUsers) {
      this.allow(this.sendFunction, users, 'dynamodb:GetItem');
    }
    if (this.resendFunction !== undefined) {
      this.allow(this.resendFunction, users, 'dynamodb:GetItem');
    }
  }

  /** Lets `grantee` confirm, from a door of its own: by calling `confirmFunction` with `{ code }`. */
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

  private createConfirmFunction(): lambda.Function {
    const { pages } = this.props;
    const confirmFunction = this.createFunction(
      'Confirm',
      'verification-confirm',
      'takes the clicks on verification links',
      {
        timeout: Duration.seconds(10),
        environment: pages === undefined ? {} : { PAGES: renderPages(this, pages) },
        reservedConcurrentExecutions: this.concurrency(),
      },
    );
    this.allow(confirmFunction, this.table, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    return confirmFunction;
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
    const resend = this.createSendFunction('Resend', 'verification-resend', 'sends verification messages again', {
      MAX_PER_DAY: String(maxPerDay),
      MIN_INTERVAL_MS: String(minInterval.toMilliseconds()),
    });
    this.allow(resend, this.table, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    return resend;
  }

  private createSendFunction(
    id: string,
    asset: string,
    does: string,
    environment: Record<string, string>,
  ): lambda.Function {
    const fn = this.createFunction(id, asset, does, {
      timeout: SEND_TIMEOUT,
      environment: { LINK_BASE: this.linkBaseUrl, ...this.sender.environment, ...environment },
    });
    this.sender.statements.forEach((statement) => fn.addToRolePolicy(statement));
    return fn;
  }

  private createFunction(id: string, asset: string, does: string, options: FunctionOptions): lambda.Function {
    const { logRetention = logs.RetentionDays.THREE_MONTHS, encryptionKey, tracing } = this.props;
    return handlerFunction(this, id, {
      ...options,
      asset,
      description: `${this.node.path}: ${does}`,
      environment: { VERIFICATION_TABLE: this.table.tableName, ...options.environment },
      logRetention,
      encryptionKey,
      tracing,
    });
  }

  private openDoor(): string {
    const { door = ConfirmDoor._default(this), linkBaseUrl, encryptionKey } = this.props;
    const { url } = door.bind(this, {
      confirmFunction: this.confirmFunction,
      logRetention: this.props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey,
    });
    const base = linkBaseUrl ?? url;
    if (base === undefined || !(Token.isUnresolved(base) || /^https:\/\/[^\s?#]+$/.test(base))) {
      throw refusal(this, {
        prop: 'linkBaseUrl',
        must: "be an address that starts with 'https://', without query",
        got: base,
        instead:
          "it is what links in messages start with; leave it out for the door's own address, where there is a door",
      });
    }
    return base;
  }

  private allow(grantee: lambda.IFunction, table: dynamodb.ITable, ...actions: string[]): void {
    mayAccess(table, ...actions).forEach((statement) => grantee.addToRolePolicy(statement));
  }

  private createTable(): dynamodb.Table {
    const { encryptionKey } = this.props;
    return new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey,
    });
  }

  private concurrency(): number | undefined {
    const reserved = this.props.confirmConcurrency ?? DEFAULT_CONCURRENCY;
    if (!Number.isInteger(reserved) || reserved < 0) {
      throw refusal(this, {
        prop: 'confirmConcurrency',
        must: 'be a whole number, 0 or more',
        got: reserved,
        instead: 'give the number of clicks that may be taken at the same time, or 0 to reserve nothing',
      });
    }
    return reserved === 0 ? undefined : reserved;
  }

  private validate(): string[] {
    return this.machines.length > 0
      ? []
      : ["no state machine may be answered through this channel; call 'addStateMachine' with each that uses it"];
  }
}

interface FunctionOptions {
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  readonly reservedConcurrentExecutions?: number;
}

/** The L2 grant allows all versions and aliases too. */
function grantInvoke(grantee: iam.IGrantable, fn: lambda.IFunction): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [fn.functionArn] });
}
