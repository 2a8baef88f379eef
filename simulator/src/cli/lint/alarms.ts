import type { JsonObject } from '../../base/json';
import type { LintFinding, LintSubject } from './finding';

/**
 * The metrics of Step Functions.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/appinsights-metrics-step-functions.html
 */
const METRICS = new Set([
  ...['Time', 'Throttled'].map((name) => `Execution${name}`),
  ...['Aborted', 'Failed', 'Started', 'Succeeded', 'TimedOut'].map((name) => `Executions${name}`),
  ...['Activity', 'LambdaFunction', 'ServiceIntegration'].flatMap((kind) =>
    ['RunTime', 'ScheduleTime', 'Time'].map((name) => `${kind}${name}`),
  ),
  ...['Activities', 'LambdaFunctions', 'ServiceIntegrations'].flatMap((kind) =>
    ['Failed', 'Scheduled', 'Started', 'Succeeded', 'TimedOut'].map((name) => `${kind}${name}`),
  ),
  'ActivitiesHeartbeatTimedOut',
  ...['ThrottledEvents', 'ProvisionedBucketSize', 'ProvisionedRefillRate', 'ConsumedCapacity'],
  ...['ExpressExecutionMemory', 'ExpressExecutionBilledDuration', 'ExpressExecutionBilledMemory'],
  ...['RedrivenExecutions', 'OpenExecutionCount', 'OpenExecutionLimit'].flatMap((name) => [name, `Approximate${name}`]),
  ...['Aborted', 'Failed', 'Succeeded', 'TimedOut'].map((name) => `ExecutionsRedriven${name}`),
  ...['Aborted', 'Failed', 'Succeeded', 'TimedOut'].map((name) => `RedrivenExecutions${name}`),
  ...['ApproximateOpenMapRunCount', 'ApproximateMapRunBacklogSize', 'OpenMapRunLimit'],
]);

/** Alarms about the machine that watch what Step Functions never reports: they stay quiet whatever happens. */
export function alarmFindings({ app, machine }: LintSubject): readonly LintFinding[] {
  return app.ofType('AWS::CloudWatch::Alarm').flatMap((alarm): LintFinding[] => {
    const { Namespace, MetricName, Dimensions } = alarm.properties;
    const watched = Array.isArray(Dimensions) ? (Dimensions as JsonObject[]).map(({ Value }) => Value) : [];
    if (Namespace !== 'AWS/States' || !watched.includes(machine.resource.arn)) return [];
    if (typeof MetricName !== 'string' || METRICS.has(MetricName)) return [];
    const near = [...METRICS].find((each) => each.toLowerCase().startsWith(MetricName.toLowerCase().slice(0, 12)));
    const hint = near === undefined ? '' : `; is '${near}' meant?`;
    const message = `the alarm '${alarm.path.replace(/\/Resource$/, '')}' watches the metric '${MetricName}', which Step Functions does not have, and never goes off${hint}`;
    return [{ severity: 'error', rule: 'alarm-without-metric', message }];
  });
}
