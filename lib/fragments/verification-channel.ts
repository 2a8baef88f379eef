import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { handlerFunction } from '../private/handler-function';
import { grantInOwnPolicy } from '../private/own-policy';
import { refusal } from '../private/refusal';
import { SEND_TIMEOUT } from '../private/send-timeout';
import { Sender } from './sender';

/** What a `Verification` needs in order to reach a user and to hear back. */
export interface IVerificationChannel extends IConstruct {
  /** The function that sends messages and writes the codes. */
  readonly sendFunction: lambda.IFunction;

  /** Lets the channel read from `users` whether a user is verified, so that a late click is answered truthfully. */
  addUsers(users: dynamodb.ITable): void;
}

/** Properties of a `VerificationChannel`. */
export interface VerificationChannelProps {
  /**
   * How messages leave.
   *
   * @default Sender.topic()
   */
  readonly sender?: Sender;

  /**
   * Your own table for codes and pending verifications: string partition key `id`, time to live on `expiresAt`. What lies in it is
   * secret for as long as it is valid.
   *
   * @default - a table, without point-in-time recovery, that goes with the stack
   */
  readonly table?: dynamodb.ITable;

  /**
   * Concurrency reserved for the function behind the link, which anyone can call: it can use up no more than that. 0 reserves nothing,
   * as is needed in an account whose whole concurrency is 10.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly confirmConcurrency?: number;

  /**
   * How long the logs of both functions are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

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

  /** The function behind the link. */
  public readonly confirmFunction: lambda.IFunction;

  /** The address that links lead to. */
  public readonly confirmUrl: string;

  /** The topic that messages are published to; undefined when the sender uses none. */
  public readonly topic?: sns.ITopic;

  private readonly machines: sfn.IStateMachine[] = [];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: VerificationChannelProps = {}) {
    super(scope, id);
    const logRetention = props.logRetention ?? logs.RetentionDays.THREE_MONTHS;
    this.table = props.table ?? this.createTable();

    const confirmFunction = handlerFunction(this, 'Confirm', {
      asset: 'confirm',
      description: `${this.node.path}: takes the clicks on verification links`,
      timeout: Duration.seconds(10),
      environment: { VERIFICATION_TABLE: this.table.tableName },
      logRetention,
      reservedConcurrentExecutions: this.concurrency(props.confirmConcurrency ?? DEFAULT_CONCURRENCY),
    });
    this.confirmFunction = confirmFunction;
    this.confirmUrl = confirmFunction.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }).url;

    const sender = (props.sender ?? Sender.topic()).bind(this);
    this.topic = sender.topic;
    this.sendFunction = handlerFunction(this, 'Send', {
      asset: 'send',
      description: `${this.node.path}: sends verification messages`,
      timeout: SEND_TIMEOUT,
      environment: { VERIFICATION_TABLE: this.table.tableName, LINK_BASE: this.confirmUrl, ...sender.environment },
      logRetention,
    });

    this.allow(this.confirmFunction, this.table, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    this.allow(this.sendFunction, this.table, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    sender.statements.forEach((statement) => this.sendFunction.addToRolePolicy(statement));
    this.node.addValidation({ validate: () => this.validate() });
  }

  /** Lets clicks answer the callbacks of `machine`. */
  public addStateMachine(machine: sfn.IStateMachine): void {
    this.machines.push(machine);
    const grant = { actions: ['states:SendTaskSuccess'], resourceArns: [machine.stateMachineArn] };
    grantInOwnPolicy(this, 'ConfirmAnswers', this.confirmFunction, grant);
    // A click between two waits is answered by the next send.
    grantInOwnPolicy(this, 'SendAnswers', this.sendFunction, grant);
  }

  public addUsers(users: dynamodb.ITable): void {
    this.allow(this.confirmFunction, users, 'dynamodb:GetItem');
  }

  /** The L2 grants of a table allow its indexes too, which it need not have. */
  private allow(grantee: lambda.IFunction, table: dynamodb.ITable, ...actions: string[]): void {
    grantee.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [table.tableArn] }));
    table.encryptionKey?.grantDecrypt(grantee);
  }

  private createTable(): dynamodb.Table {
    return new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private concurrency(reserved: number): number | undefined {
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
