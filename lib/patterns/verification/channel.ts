import { Annotations, Duration, aws_logs as logs } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkAnswersTable, createAnswersTable } from '../../capabilities/answers/answers-table';
import { linkBase } from '../../capabilities/confirm/link-base';
import { renderPages } from '../../capabilities/confirm/render-pages';
import { SEND_TIMEOUT } from '../../capabilities/messages/send-timeout';
import type { SenderConfig } from '../../capabilities/messages/sender-config';
import { Sender } from '../../capabilities/messages/sender';
import { checkArgument, checkGiven } from '../../core/given';
import { checkDuration, refusal } from '../../core/refusal';
import { mayAccess } from '../../resources/access';
import { grantInvoke } from '../../resources/grant-invoke';
import { handlerFunction } from '../../resources/handler-function';
import { grantInOwnPolicy } from '../../resources/own-policy';
import { checkReach } from '../../resources/reach';
import { GIVEN_CHANNEL } from './given';
import { hasCustomerKey } from '../../workflow/customer-key';
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

  private readonly machines: StateMachineWithKey[] = [];
  private readonly sender: SenderConfig;

  /** Throws when a prop is out of its range, or when no link could lead anywhere. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: VerificationChannelProps = {},
  ) {
    super(scope, id);
    checkGiven(this, props, GIVEN_CHANNEL);
    this.table = this.answersTable();
    this.confirmFunction = this.createConfirmFunction();
    const { endpoint, linkBaseUrl, encryptionKey } = props;
    const { confirmFunction, logRetention } = this;
    const links = linkBase(this, { endpoint, linkBaseUrl, confirmFunction, logRetention, encryptionKey });
    this.linkBaseUrl = links.url;
    this.httpApi = links.httpApi;

    this.sender = (props.sender ?? Sender.topic())._bind(this, encryptionKey);
    this.topic = this.sender.topic;
    this.sendFunction = this.createSendFunction('Send', 'verification-send', 'sends verification messages', {
      RESENDS: props.resend === undefined ? 'no' : 'yes',
    });
    allow(this.sendFunction, this.table, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.resendFunction = props.resend && this.createResendFunction(props.resend);
    this.node.addValidation({ validate: () => this.validate() });
  }

  /**
   * Lets clicks answer the callbacks of `machine`.
   *
   * @param machineKey the customer-managed key of the machine, if it has one: answers are encrypted with it
   */
  public addStateMachine(machine: sfn.IStateMachine, machineKey?: kms.IKey): void {
    checkArgument(this, 'machine', machine);
    this.machines.push({ machine, machineKey });
    this.warnIfPlain(machine, machineKey);
    const grant = { actions: ['states:SendTaskSuccess'], resourceArns: [machine.stateMachineArn], machineKey };
    grantInOwnPolicy(this, 'ConfirmAnswers', this.confirmFunction, grant);
    // A click between two waits is answered by the next send.
    grantInOwnPolicy(this, 'SendAnswers', this.sendFunction, grant);
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

  private answersTable(): dynamodb.ITable {
    const { table, encryptionKey } = this.props;
    if (table !== undefined) {
      checkAnswersTable(this, 'table', table);
    }
    return table ?? createAnswersTable(this, 'Table', encryptionKey);
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
    allow(confirmFunction, this.table, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
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
    allow(resend, this.table, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
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
    const { encryptionKey, tracing } = this.props;
    return handlerFunction(this, id, {
      ...options,
      asset,
      description: `${this.node.path}: ${does}`,
      environment: { ANSWERS_TABLE: this.table.tableName, ...options.environment },
      logRetention: this.logRetention,
      encryptionKey,
      tracing,
    });
  }

  private get logRetention(): logs.RetentionDays {
    return this.props.logRetention ?? logs.RetentionDays.THREE_MONTHS;
  }

  private concurrency(): number | undefined {
    const reserved = this.props.confirmConcurrency;
    if (reserved !== undefined && !(Number.isInteger(reserved) && reserved > 0)) {
      throw refusal(this, {
        prop: 'confirmConcurrency',
        must: 'be a whole number, 1 or more',
        got: reserved,
        instead: 'give the number of clicks that may be taken at the same time, or leave it out to reserve nothing',
      });
    }
    return reserved;
  }

  /** A machine under a key whose links lie elsewhere without one is encrypted by half. */
  private warnIfPlain({ node }: sfn.IStateMachine, machineKey: kms.IKey | undefined): void {
    if (machineKey === undefined || this.props.encryptionKey !== undefined) return;
    Annotations.of(this).addWarningV2(
      'cdk-workflow-patterns:createdWithoutKey',
      `[${this.node.path}] the state machine '${node.path}' has a key, and what this channel creates has none: give it the same 'encryptionKey'`,
    );
  }

  private validate(): string[] {
    if (this.machines.length === 0) {
      return ["no state machine may be answered through this channel; call 'addStateMachine' with each that uses it"];
    }
    return this.machines
      .filter(({ machine, machineKey }) => machineKey === undefined && hasCustomerKey(machine))
      .map(
        ({ machine }) =>
          `'machineKey' must be given for the state machine '${machine.node.path}', which has a key: without it no click could be answered`,
      );
  }
}

interface StateMachineWithKey {
  readonly machine: sfn.IStateMachine;
  readonly machineKey?: kms.IKey;
}

interface FunctionOptions {
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  readonly reservedConcurrentExecutions?: number;
}

function allow(grantee: lambda.IFunction, table: dynamodb.ITable, ...actions: string[]): void {
  mayAccess(table, ...actions).forEach((statement) => grantee.addToRolePolicy(statement));
}
