import {
  Duration,
  aws_cloudwatch as cloudwatch,
  aws_events as events,
  aws_iam as iam,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { StartRules } from '../../capabilities/start/start-rules';
import { jsonata } from '../../core/jsonata';
import { AslTask } from '../../states/asl-task';
import { retrySdkCall } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import { Workflow } from '../../workflow/workflow';

const NAMESPACE = 'CdkWorkflowPatterns';
const METRIC = 'ActivityBacklog';

/** The activity whose waiting tasks are counted. */
export interface BacklogProps {
  readonly activityArn: string;
  /** The time after which no task waits any more: it has timed out. */
  readonly deadline: Duration;
  readonly encryptionKey?: kms.IKey;
}

/**
 * The tasks of an activity that wait for a worker, counted every minute.
 *
 * Step Functions publishes how many tasks were scheduled and how many started, and no number of those that wait. Their sums over the last
 * deadline differ by it: no task waits for longer, since it has timed out then.
 */
export class Backlog extends Construct {
  /** The metric that is published, the largest of five minutes. */
  public readonly metric: cloudwatch.Metric;

  public constructor(scope: Construct, id: string, props: BacklogProps) {
    super(scope, id);
    this.metric = new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName: METRIC,
      dimensionsMap: { ActivityArn: props.activityArn },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    });
    const count = this.count(props);
    const workflow = new Workflow(this, 'Count', {
      definition: count.next(this.publish(props)),
      stateMachineType: sfn.StateMachineType.EXPRESS,
      encryptionKey: props.encryptionKey,
    });
    const rules = new StartRules(this, 'Start', {
      workflow,
      encryptionKey: props.encryptionKey,
      what: 'the count of waiting tasks',
    });
    rules.addSchedule({ schedule: events.Schedule.rate(Duration.minutes(1)), input: {} });
  }

  private count({ activityArn, deadline }: BacklogProps): AslTask {
    const sum = (metricName: string): object => ({
      Id: metricName.toLowerCase(),
      MetricStat: {
        Metric: {
          Namespace: 'AWS/States',
          MetricName: metricName,
          Dimensions: [{ Name: 'ActivityArn', Value: activityArn }],
        },
        Period: periodOf(deadline).toSeconds(),
        Stat: 'Sum',
      },
    });
    return new AslTask(this, 'Sum', {
      stateName: 'Sum scheduled and started',
      integration: 'aws-sdk:cloudwatch:getMetricData',
      arguments: {
        StartTime: jsonata(`$fromMillis($millis() - ${deadline.toMilliseconds()})`),
        EndTime: jsonata('$fromMillis($millis())'),
        MetricDataQueries: [sum('ActivitiesScheduled'), sum('ActivitiesStarted')],
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retrySdkCall('cloudwatch'),
      output: { backlog: jsonata(`$max([0, ${total('activitiesscheduled')} - ${total('activitiesstarted')}])`) },
      // AWS has no narrower permission for either.
      statements: [new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] })],
    });
  }

  private publish({ activityArn }: BacklogProps): AslTask {
    return new AslTask(this, 'Publish', {
      stateName: 'Publish the difference',
      integration: 'aws-sdk:cloudwatch:putMetricData',
      arguments: {
        Namespace: NAMESPACE,
        MetricData: [
          {
            MetricName: METRIC,
            Dimensions: [{ Name: 'ActivityArn', Value: activityArn }],
            Value: '{% $states.input.backlog %}',
            Unit: 'Count',
          },
        ],
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retrySdkCall('cloudwatch'),
      statements: [
        new iam.PolicyStatement({
          actions: ['cloudwatch:PutMetricData'],
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
        }),
      ],
    });
  }
}

/** JSONata of the sum of a metric; 0 where nothing was published. */
function total(id: string): string {
  return `$sum($append([0], $states.result.MetricDataResults[Id = "${id}"].Values))`;
}

/** CloudWatch keeps minutes for 15 days and five minutes for 63; wider periods keep what is read small. */
function periodOf(deadline: Duration): Duration {
  if (deadline.toSeconds() <= Duration.days(1).toSeconds()) return Duration.minutes(1);
  return deadline.toSeconds() <= Duration.days(15).toSeconds() ? Duration.minutes(5) : Duration.hours(1);
}
