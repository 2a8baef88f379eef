import { Duration, aws_cloudwatch as cloudwatch, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { checkGiven, type Given } from '../core/given';
import { described } from '../core/description';
import { letServicePublish } from '../resources/service-publishing';

/** Properties of `WorkflowAlarms`. */
export interface WorkflowAlarmsProps {
  /** The state machine whose executions are watched. */
  readonly stateMachine: sfn.StateMachine;

  /** The topic that alarms are published to. */
  readonly topic: sns.ITopic;
}

const GIVEN: Given<WorkflowAlarmsProps> = { stateMachine: 'given', topic: 'given' };

/**
 * Alarms on executions that go wrong, one for each way: the first such execution within five minutes raises it.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export class WorkflowAlarms extends Construct {
  /** The alarm on executions that failed. */
  public readonly failed: cloudwatch.Alarm;

  /** The alarm on executions that ran into the timeout of the machine. */
  public readonly timedOut: cloudwatch.Alarm;

  /** The alarm on executions that were stopped; undefined for an Express state machine, whose executions can't be. */
  public readonly aborted?: cloudwatch.Alarm;

  /** The alarm on state transitions that were throttled. */
  public readonly throttled: cloudwatch.Alarm;

  private readonly topic: sns.ITopic;

  public constructor(scope: Construct, id: string, props: WorkflowAlarmsProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { stateMachine } = props;
    this.topic = props.topic;
    letServicePublish(this, this.topic, {
      service: 'cloudwatch.amazonaws.com',
      prop: 'alarmTopic',
      lost: 'alarms are heard by nobody',
    });
    this.failed = this.alarm('Failed', stateMachine.metricFailed(), 'failed');
    this.timedOut = this.alarm('TimedOut', stateMachine.metricTimedOut(), 'timed out');
    if (stateMachine.stateMachineType === sfn.StateMachineType.STANDARD) {
      this.aborted = this.alarm('Aborted', stateMachine.metricAborted(), 'were stopped');
    }
    this.throttled = this.alarm('Throttled', stateMachine.metricThrottled(), 'were throttled');
  }

  private alarm(id: string, metric: cloudwatch.Metric, what: string): cloudwatch.Alarm {
    const alarm = metric.with({ period: Duration.minutes(5) }).createAlarm(this, id, {
      alarmDescription: described(`${this.node.scope?.node.path}: executions ${what}`),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.topic.topicArn }) });
    return alarm;
  }
}
