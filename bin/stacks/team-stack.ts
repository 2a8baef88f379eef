import type { StackProps } from 'aws-cdk-lib';
import { Annotations, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Verification, VerificationChannel, Workflow } from 'cdk-workflow-patterns';

/**
 * A machine of the team's own around the same states: whoever founds a team confirms first, then everybody who was invited,
 * all at the same time and each with a deadline of their own.
 *
 * For teams of up to 40: a Map asks no more at once, and whoever comes after them would hear of it only when one of them has answered or run
 * out of time, which this machine does not wait for. Larger ones are a `FanOut` in mode DISTRIBUTED.
 */
export class TeamStack extends Stack {
  public readonly users: dynamodb.Table;
  public readonly channel: VerificationChannel;
  public readonly outbox: sqs.Queue;
  public readonly workflow: Workflow;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    this.users = new dynamodb.Table(this, 'Users', {
      partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.channel = new VerificationChannel(this, 'Channel');
    this.outbox = new sqs.Queue(this, 'Outbox', { enforceSSL: true, retentionPeriod: Duration.hours(1) });
    this.channel.topic?.addSubscription(new subscriptions.SqsSubscription(this.outbox));

    const founder = new Verification(this, 'Founder', {
      channel: this.channel,
      users: this.users,
      userId: '{% $states.input.founder %}',
      deadline: Duration.hours(1),
    });
    const members = new sfn.Map(this, 'Members', { itemsPath: '$.members', resultPath: '$.outcomes' }).itemProcessor(
      new Verification(this, 'Member', { channel: this.channel, users: this.users, deadline: Duration.days(2) }),
    );

    this.workflow = new Workflow(this, 'Workflow', { definition: founder.next(members) });
    // Forty iterations run at once, and the others after them.
    Annotations.of(this.workflow).acknowledgeWarning(
      'cdk-workflow-patterns:timeUnknown',
      'A team has at most 40 members',
    );
    this.channel.addStateMachine(this.workflow.stateMachine);

    new CfnOutput(this, 'StateMachineArn', { value: this.workflow.stateMachine.stateMachineArn });
  }
}
