import { RemovalPolicy, Token, aws_dynamodb as dynamodb, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { VerificationOptions } from './fragment';
import { Verification } from './fragment';
import { VerificationChannel } from './channel';
import type { VerificationChannelProps } from './props';
import { checkGiven, type Given } from '../../core/given';
import { GIVEN_CHANNEL } from './given';
import { refusal } from '../../core/refusal';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { WorkflowOptions } from '../../workflow/workflow-props';

/** Properties of a `VerificationWorkflow`. */
export interface VerificationWorkflowProps extends VerificationOptions, VerificationChannelProps, WorkflowOptions {
  /**
   * Your table of users: string partition key, no sort key. The item of a user must exist before the workflow is started for them.
   *
   * @default - a table with the partition key `userKey` that stays when the stack goes
   */
  readonly users?: dynamodb.ITable;

  /**
   * The fate of the table of users that is created when it is removed from the stack. The table of codes goes with the stack in any case.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const GIVEN: Given<VerificationWorkflowProps> = {
  ...GIVEN_CHANNEL,
  deadline: 'duration',
  reminders: 'durations',
  timeout: 'duration',
};

const DEFAULT_USER_KEY = 'userId';

/** The reason why no execution goes on in the middle. */
const VERIFIED = 'whoever may start executions could go past the click; start it again';

/**
 * Verification of a new user, with a timeout: start an execution with `{ "userId": "…" }` once the user's item is in the table.
 *
 * The user gets a message with a link. A click (and a press on the button of the page behind it) marks the user verified and sends a
 * welcome; when the deadline passes first, the user's item is deleted. Where one user signs up again, the newest verification counts.
 * Executions succeed with each of these outcomes, and fail when no message could be sent before the deadline or when the user has no item.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export class VerificationWorkflow extends WorkflowBase {
  /** The table of users: yours, or the one that was created. */
  public readonly users: dynamodb.ITable;

  /** The way to users and back: functions, table of codes, address of the link, topic. */
  public readonly channel: VerificationChannel;

  /** The states. */
  public readonly verification: Verification;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: VerificationWorkflowProps = {}) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    refuseResumable(this, props, 'a verification', VERIFIED);
    this.users = props.users ?? this.createUsers(props);
    this.channel = new VerificationChannel(this, 'Channel', props);
    this.verification = new Verification(this, 'Verification', {
      ...props,
      channel: this.channel,
      users: this.users,
    });
    this.workflow = new Workflow(this, 'Workflow', {
      ...props,
      definition: this.verification,
      stateMachineType: sfn.StateMachineType.STANDARD,
    });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    this.channel.addStateMachine(this.workflow.stateMachine, props.encryptionKey);
  }

  /** Lets `grantee` confirm, from an endpoint of its own: by calling `channel.confirmFunction` with `{ code }`. */
  public grantConfirm(grantee: iam.IGrantable): iam.Grant {
    return this.channel.grantConfirm(grantee);
  }

  /** Lets `grantee` have messages sent again, by calling `channel.resendFunction` with `{ userId }`; throws without `resend`. */
  public grantResend(grantee: iam.IGrantable): iam.Grant {
    return this.channel.grantResend(grantee);
  }

  private createUsers(props: VerificationWorkflowProps): dynamodb.Table {
    const userKey = props.userKey ?? DEFAULT_USER_KEY;
    if (Token.isUnresolved(userKey) || userKey.trim() === '') {
      throw refusal(this, {
        prop: 'userKey',
        must: "be known at synthesis when there are no 'users'",
        got: userKey,
        instead:
          "a table can't be created without the name of its key: give a literal string, or your own table as 'users'",
      });
    }
    return new dynamodb.Table(this, 'Users', {
      partitionKey: { name: userKey, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      encryptionKey: props.encryptionKey,
    });
  }
}
