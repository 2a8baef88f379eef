import { Construct } from 'constructs';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { KeyUse, withKeyUse } from '../resources/key-use';
import { grantInOwnPolicy } from '../resources/own-policy';
import { grantStart, startArn } from './versions/start-arn';

/**
 * The grants and metrics that every workflow has: hidden, so that jsii shows them as members of each class that extends it.
 *
 * @internal
 */
export abstract class WorkflowBase extends Construct implements iam.IGrantable {
  /** The state machine, for what this class does not offer itself. */
  public abstract readonly stateMachine: sfn.StateMachine;

  /** The key of yours that executions are encrypted with; undefined without one. */
  public abstract readonly encryptionKey?: kms.IKey;

  /** The role that the state machine runs under. */
  public get grantPrincipal(): iam.IPrincipal {
    return this.stateMachine.grantPrincipal;
  }

  /** The ARN by which executions are to be started: that of the alias with `versioning`, else that of the state machine. */
  public get startArn(): string {
    return startArn(this.stateMachine);
  }

  /** Lets `grantee` start executions by `startArn`, and use the key that they are encrypted with. */
  public grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return withKeyUse(grantStart(this.stateMachine, grantee), grantee, this.encryptionKey, KeyUse.WRITE);
  }

  /** Lets `grantee` describe executions of this workflow and read their history. */
  public grantReadExecutions(grantee: iam.IGrantable): iam.Grant {
    this.encryptionKey?.grantDecrypt(grantee);
    return this.stateMachine.grantExecution(grantee, 'states:DescribeExecution', 'states:GetExecutionHistory');
  }

  /** Lets `grantee` stop executions of this workflow. */
  public grantStopExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantExecution(grantee, 'states:StopExecution');
  }

  /** Lets `grantee` redrive failed executions of this workflow. */
  public grantRedriveExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantExecution(grantee, 'states:RedriveExecution');
  }

  /**
   * Lets `grantee` answer the callbacks of this workflow.
   *
   * The right stands in a policy of its own, so that a function which the workflow itself invokes may have it.
   */
  public grantTaskResponse(grantee: iam.IGrantable): iam.Grant {
    return grantInOwnPolicy(this, 'TaskResponse', grantee, {
      actions: ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
      resourceArns: [this.stateMachine.stateMachineArn],
      machineKey: this.encryptionKey,
    });
  }

  /**
   * A metric of this workflow by its name in the namespace `AWS/States`.
   *
   * @default - sum over 5 minutes
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metric(metricName, options);
  }

  /**
   * The executions that were started.
   *
   * @default - sum over 5 minutes
   */
  public metricStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricStarted(options);
  }

  /**
   * The executions that succeeded.
   *
   * @default - sum over 5 minutes
   */
  public metricSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricSucceeded(options);
  }

  /**
   * The executions that failed.
   *
   * @default - sum over 5 minutes
   */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricFailed(options);
  }

  /**
   * The executions that ran into the timeout of the machine.
   *
   * @default - sum over 5 minutes
   */
  public metricTimedOut(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricTimedOut(options);
  }

  /**
   * The executions that were stopped.
   *
   * @default - sum over 5 minutes
   */
  public metricAborted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricAborted(options);
  }

  /**
   * The state transitions and retries that were throttled.
   *
   * @default - sum over 5 minutes
   */
  public metricThrottled(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricThrottled(options);
  }

  /**
   * The time from start to end of an execution, in milliseconds.
   *
   * @default - average over 5 minutes
   */
  public metricTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricTime(options);
  }
}
