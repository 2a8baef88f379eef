import {
  Duration,
  aws_cloudwatch as cloudwatch,
  aws_events as events,
  aws_iam as iam,
  aws_logs as logs,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { described } from '../../core/description';
import { checkGiven, type Given } from '../../core/given';
import { checkDuration, refusal } from '../../core/refusal';
import { deliver, eventDeadLetters } from '../../resources/event-dead-letters';
import { handlerFunction } from '../../resources/handler-function';
import { letServicePublish } from '../../resources/service-publishing';

/** Properties of `OldestExecution`. */
export interface OldestExecutionProps {
  /** The state machine whose running executions are looked at: a Standard one. */
  readonly stateMachine: sfn.StateMachine;

  /** The age above which a running execution raises the alarm: whole minutes, 5 minutes to 365 days. */
  readonly maxAge: Duration;

  /**
   * The topic that the alarm is published to.
   *
   * @default - the alarm tells nobody
   */
  readonly topic?: sns.ITopic;

  /**
   * The time for which logs of the function are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts its logs and dead letters.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;
}

const GIVEN: Given<OldestExecutionProps> = { stateMachine: 'given', maxAge: 'given duration' };

/** The time between two looks, and the period of the metrics. */
const EVERY = Duration.minutes(5);

/** The namespace of metrics that AWS does not have. */
const NAMESPACE = 'CdkWorkflowPatterns';

/**
 * The age of the oldest running execution of a state machine, as a metric with an alarm: an execution that hangs fails nowhere, and no metric of AWS tells of it.
 *
 * A function lists the running executions every five minutes, and writes what it found into its log in CloudWatch's embedded metric format: it needs no right to
 * put metrics, which could be given for all of them only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export class OldestExecution extends Construct {
  /** The alarm on an execution that is older than `maxAge`. */
  public readonly alarm: cloudwatch.Alarm;

  /** The function that lists the running executions. */
  public readonly sampleFunction: lambda.IFunction;

  /** The queue for calls of the function that could not be made. */
  public readonly deadLetterQueue: sqs.IQueue;

  private readonly stateMachineArn: string;

  /** Throws when a prop is out of its range, and for an Express state machine. */
  public constructor(scope: Construct, id: string, props: OldestExecutionProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    this.check(props);
    this.stateMachineArn = props.stateMachine.stateMachineArn;
    const fn = this.createFunction(props);
    this.sampleFunction = fn;
    this.deadLetterQueue = this.callEvery(fn, props.encryptionKey);
    this.alarm = this.createAlarm(props);
  }

  /**
   * The age of the oldest running execution, in seconds; 0 when none is running.
   *
   * @default - maximum over 5 minutes
   */
  public metricAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OldestRunningExecutionAge', options);
  }

  /**
   * The number of running executions.
   *
   * @default - maximum over 5 minutes
   */
  public metricRunning(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RunningExecutions', options);
  }

  private metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { StateMachineArn: this.stateMachineArn },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: EVERY,
      ...options,
    });
  }

  private check({ stateMachine, maxAge }: OldestExecutionProps): void {
    const { stateMachineType } = stateMachine;
    if (stateMachineType !== sfn.StateMachineType.STANDARD) {
      const instead = 'AWS lists no Express executions, and they end within five minutes';
      throw refusal(this, { prop: 'stateMachine', must: 'be a STANDARD one', got: stateMachineType, instead });
    }
    const instead = 'the age is looked at every five minutes, and no execution runs longer than a year';
    checkDuration(this, 'maxAge', maxAge, { atLeast: EVERY, atMost: Duration.days(365), instead });
  }

  private createFunction(props: OldestExecutionProps): lambda.Function {
    const { logRetention = logs.RetentionDays.THREE_MONTHS, encryptionKey } = props;
    const fn = handlerFunction(this, 'Sample', {
      asset: 'operations-oldest-execution',
      description: `${this.node.path}: tells the age of the oldest running execution`,
      timeout: Duration.minutes(2),
      environment: { STATE_MACHINE: this.stateMachineArn, NAMESPACE },
      logRetention,
      encryptionKey,
    });
    const resources = [this.stateMachineArn];
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources }));
    return fn;
  }

  private callEvery(fn: lambda.IFunction, encryptionKey: kms.IKey | undefined): sqs.Queue {
    const schedule = new events.Rule(this, 'Schedule', {
      description: 'Looks for the oldest running execution',
      schedule: events.Schedule.rate(EVERY),
    });
    const deadLetters = eventDeadLetters(this, 'Dlq', encryptionKey);
    deliver(schedule, { target: new targets.LambdaFunction(fn), input: () => ({}), deadLetters, encryptionKey });
    return deadLetters;
  }

  /** A look may fall into the next period. Where three of them have nothing to tell, nobody looks any more, and that is told, too. */
  private createAlarm({ stateMachine, maxAge, topic }: OldestExecutionProps): cloudwatch.Alarm {
    const alarm = this.metricAge().createAlarm(this, 'TooOld', {
      alarmDescription: described(`${stateMachine.node.path}: an execution has been running for longer than expected`),
      threshold: maxAge.toSeconds(),
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
    });
    if (topic !== undefined) {
      letServicePublish(this, topic, {
        service: 'cloudwatch.amazonaws.com',
        prop: 'topic',
        lost: 'nobody hears of the alarm',
      });
      const action = { bind: () => ({ alarmActionArn: topic.topicArn }) };
      alarm.addAlarmAction(action);
      alarm.addInsufficientDataAction(action);
    }
    return alarm;
  }
}
