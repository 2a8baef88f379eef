import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import {
  ApprovalChannel,
  AutoRedrive,
  RunbookStep,
  RunbookWorkflow,
  Sender,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

/**
 * The failover of a database to its replica, as a runbook: a look at the lag, an approval, writers stopped, alarms looked at, the replica promoted. Postings
 * that failed meanwhile are redriven, by themselves and at its end.
 */
export class FailoverStack extends Stack {
  public readonly runbook: RunbookWorkflow;

  private readonly outbox: sqs.Queue;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // What is sent to approvers holds links: nobody else may read it.
    this.outbox = new sqs.Queue(this, 'Outbox', { enforceSSL: true, retentionPeriod: Duration.hours(1) });
    const postings = this.postings();
    const operatorTopic = new sns.Topic(this, 'Operators', { enforceSSL: true });
    operatorTopic.addSubscription(new subscriptions.EmailSubscription('operators@example.com'));
    const redrive = new AutoRedrive(this, 'Redrive', {
      workflow: postings,
      errors: ['Database.Busy'],
      operatorTopic,
      sweepEvery: Duration.hours(6),
    });
    const errors = new cloudwatch.Alarm(this, 'Errors', {
      metric: postings.metricFailed(),
      threshold: 100,
      evaluationPeriods: 1,
    });
    this.runbook = new RunbookWorkflow(this, 'Failover', {
      steps: [
        RunbookStep.check('Look at the lag', Work.invoke(this.fn('Lag', 'lag')), {
          condition: '{% $result.seconds < 5 %}',
        }),
        RunbookStep.approval('Approve', {
          title: '{% "Fail over " & $states.input.database %}',
          requestedBy: '{% $states.input.requestedBy %}',
          levels: [{ approvers: ['ann', 'bob'], quorum: 1, duration: Duration.minutes(30) }],
        }),
        RunbookStep.of('Stop writers', Work.invoke(this.fn('Stop', 'act')), {
          rollback: Work.invoke(this.fn('Start', 'act')),
          rollbackName: 'Start writers',
        }),
        RunbookStep.hold('Hold'),
        RunbookStep.alarms('No alarm', { alarms: [errors], settle: Duration.minutes(2) }),
        RunbookStep.of('Promote the replica', Work.invoke(this.fn('Promote', 'act')), {
          rollback: Work.invoke(this.fn('Demote', 'act')),
          rollbackName: 'Demote the replica',
        }),
        RunbookStep.of('Redrive postings', redrive.batch({ since: '{% $states.context.Execution.StartTime %}' })),
      ],
      channel: new ApprovalChannel(this, 'Channel', { sender: Sender.function(this.mailer()) }),
      operatorTopic,
    });
    new CfnOutput(this, 'RunbookArn', { value: this.runbook.stateMachine.stateMachineArn });
    new CfnOutput(this, 'PostingsArn', { value: postings.stateMachine.stateMachineArn });
    new CfnOutput(this, 'OutboxUrl', { value: this.outbox.queueUrl });
  }

  /** Postings to the database, which is busy at times. */
  private postings(): Workflow {
    const definition = new tasks.LambdaInvoke(this, 'Post', {
      lambdaFunction: this.fn('Poster', 'post'),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
    });
    return new Workflow(this, 'Postings', { definition, timeout: Duration.hours(1) });
  }

  private mailer(): lambda.Function {
    const mailer = this.fn('Mailer', 'post', 'mailer', { OUTBOX_URL: this.outbox.queueUrl });
    this.outbox.grantSendMessages(mailer);
    return mailer;
  }

  private fn(id: string, handler: string, bundle = 'failover', environment?: Record<string, string>): lambda.Function {
    return new lambda.Function(this, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(bundleFunctions(bundle)),
      handler: `index.${handler}`,
      timeout: Duration.seconds(10),
      environment,
    });
  }
}
