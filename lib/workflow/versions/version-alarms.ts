import { Duration, Fn, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { described } from '../../core/description';
import { nameByContent } from './named-by-content';

/** The ends of executions for which a new version is not to take over: by metric. */
const ENDS = { Failed: 'failed', TimedOut: 'timed out' } as const;

/**
 * The alarms on the executions of one version. Each version has alarms of its own: one that is updated keeps its state, and what the version before did
 * would roll the new one back.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/execution-alias-version-associate.html
 */
export function versionAlarms(
  scope: Construct,
  machine: sfn.StateMachine,
  version: sfn.CfnStateMachineVersion,
): cloudwatch.Alarm[] {
  return Object.entries(ENDS).map(([end, what]) => {
    const metric = new cloudwatch.Metric({
      namespace: 'AWS/States',
      metricName: `Executions${end}`,
      dimensionsMap: { StateMachineArn: machine.stateMachineArn, Version: numberOf(version) },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(1),
    });
    const alarm = metric.createAlarm(scope, `Version${end}`, {
      alarmDescription: described(`${scope.node.scope?.node.path}: executions of the newest version ${what}`),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    nameByContent(alarm.node.defaultChild as cloudwatch.CfnAlarm, () => version.logicalId);
    return alarm;
  });
}

/** The number behind the ARN of the machine. */
function numberOf(version: sfn.CfnStateMachineVersion): string {
  return Fn.select(7, Fn.split(':', version.ref));
}
