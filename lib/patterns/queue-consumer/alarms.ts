import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { described } from '../../core/description';
import { letServicePublish } from '../../resources/service-publishing';
import type { Queues } from './queues';

/** The queues that are watched, and the topic that hears of them. */
export interface AlarmsProps extends Queues {
  readonly maxAge: Duration;
  readonly topic: sns.ITopic;
}

/** Alarms on messages that came to nothing, and on those that wait for long. */
export function addAlarms(scope: Construct, { queue, deadLetterQueue, maxAge, topic }: AlarmsProps): void {
  letServicePublish(scope, topic, {
    service: 'cloudwatch.amazonaws.com',
    prop: 'alarmTopic',
    lost: 'alarms are heard by nobody',
  });
  const period = Duration.minutes(5);
  const dead = deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });
  alarm(scope, 'DeadLettersAlarm', topic, dead, 1, 'messages came to nothing');
  const age = queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' });
  const half = Math.ceil(maxAge.toSeconds() / 2);
  alarm(scope, 'AgeAlarm', topic, age, half, `messages wait for longer than ${half} seconds`);
}

function alarm(
  scope: Construct,
  id: string,
  topic: sns.ITopic,
  metric: cloudwatch.Metric,
  threshold: number,
  what: string,
): void {
  const made = metric.createAlarm(scope, id, {
    alarmDescription: described(`${scope.node.path}: ${what}`),
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
}
