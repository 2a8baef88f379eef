import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ApprovalWorkflow, Sender } from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

/**
 * Refunds that people approve: two of three clerks within four hours, who are reminded after two; then the head of support, within a day. What
 * is sent to them, a function of the team's own hands to its mailer.
 */
export class RefundStack extends Stack {
  public readonly outbox: sqs.Queue;
  public readonly refund: ApprovalWorkflow;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // The mailer reads what is to be sent from a queue of its own, which nobody else may read: it holds links.
    this.outbox = new sqs.Queue(this, 'Outbox', { enforceSSL: true, retentionPeriod: Duration.hours(1) });
    this.refund = new ApprovalWorkflow(this, 'Refund', {
      sender: Sender.function(this.mailer()),
      title: '{% "Refund of order " & $states.input.order %}',
      text: '{% $states.input.reason %}',
      fields: { Amount: '{% $states.input.amount %}', Customer: '{% $states.input.customer %}' },
      requestedBy: '{% $states.input.requestedBy %}',
      levels: [
        {
          approvers: ['ann', 'bob', 'cid'],
          quorum: 2,
          duration: Duration.hours(4),
          reminders: [Duration.hours(2)],
        },
        { approvers: ['{% $states.input.head %}'], duration: Duration.days(1) },
      ],
      delegates: ['dan', 'eve'],
    });

    new CfnOutput(this, 'StateMachineArn', { value: this.refund.stateMachine.stateMachineArn });
    new CfnOutput(this, 'DecideUrl', { value: this.refund.channel.linkBaseUrl });
    new CfnOutput(this, 'OutboxUrl', { value: this.outbox.queueUrl });
  }

  private mailer(): lambda.Function {
    const mailer = new lambda.Function(this, 'Mailer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(bundleFunctions('mailer')),
      handler: 'index.post',
      timeout: Duration.seconds(10),
      environment: { OUTBOX_URL: this.outbox.queueUrl },
    });
    this.outbox.grantSendMessages(mailer);
    return mailer;
  }
}
