import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { VerificationWorkflow } from 'cdk-workflow-patterns';

export interface SignUpStackProps extends StackProps {
  /** How long a user has to confirm. @default Duration.minutes(30) */
  readonly deadline?: Duration;
}

/**
 * A sign-up as an infrastructure repository would hold it: the users' table and the mailer's queue are the team's own, the
 * workflow between them is one construct.
 */
export class SignUpStack extends Stack {
  public readonly users: dynamodb.Table;
  public readonly outbox: sqs.Queue;
  public readonly verification: VerificationWorkflow;

  constructor(scope: Construct, id: string, props?: SignUpStackProps) {
    super(scope, id, props);

    this.users = new dynamodb.Table(this, 'Users', {
      partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });

    this.verification = new VerificationWorkflow(this, 'Verification', {
      users: this.users,
      deadline: props?.deadline ?? Duration.minutes(30),
    });

    // The mailer reads what is to be sent from a queue of its own, which nobody else may read: it holds links.
    this.outbox = new sqs.Queue(this, 'Outbox', { enforceSSL: true, retentionPeriod: Duration.hours(1) });
    this.verification.channel.topic?.addSubscription(new subscriptions.SqsSubscription(this.outbox));

    new CfnOutput(this, 'StateMachineArn', { value: this.verification.stateMachine.stateMachineArn });
    new CfnOutput(this, 'ConfirmUrl', { value: this.verification.channel.linkBaseUrl });
    new CfnOutput(this, 'UsersTable', { value: this.users.tableName });
    new CfnOutput(this, 'OutboxUrl', { value: this.outbox.queueUrl });
  }
}
