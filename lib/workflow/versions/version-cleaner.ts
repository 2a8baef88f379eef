import { Duration, aws_events as events, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { deliver, eventDeadLetters } from '../../resources/event-dead-letters';
import { handlerFunction } from '../../resources/handler-function';

/** The machine whose versions are counted, and how many stay. */
export interface VersionCleanerProps {
  readonly machine: sfn.StateMachine;
  readonly keep: number;
  readonly logRetention?: logs.RetentionDays;
  readonly tracing?: boolean;
  readonly encryptionKey?: kms.IKey;
}

/** Deletes versions of a machine that are older than those which are kept, once a day. */
export class VersionCleaner extends Construct {
  public readonly fn: lambda.Function;

  public constructor(scope: Construct, id: string, props: VersionCleanerProps) {
    super(scope, id);
    const { machine, keep, encryptionKey, tracing, logRetention = logs.RetentionDays.THREE_MONTHS } = props;
    this.fn = handlerFunction(this, 'Clean', {
      asset: 'workflow-clean-versions',
      description: `${this.node.path}: deletes old versions`,
      timeout: Duration.minutes(5),
      environment: { STATE_MACHINE: machine.stateMachineArn, TYPE: machine.stateMachineType, KEEP: String(keep) },
      logRetention,
      tracing,
      encryptionKey,
    });
    // AWS judges versions and aliases by the ARN of their machine.
    const actions = [
      'states:ListStateMachineVersions',
      'states:ListStateMachineAliases',
      'states:DescribeStateMachineAlias',
      'states:ListExecutions',
      'states:DeleteStateMachineVersion',
    ];
    this.fn.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [machine.stateMachineArn] }));
    const schedule = new events.Rule(this, 'Schedule', {
      description: 'Deletes versions that are older than those to be kept',
      schedule: events.Schedule.rate(Duration.days(1)),
    });
    deliver(schedule, {
      target: new targets.LambdaFunction(this.fn),
      input: () => ({}),
      deadLetters: eventDeadLetters(this, 'Dlq', encryptionKey),
      encryptionKey,
    });
  }
}
