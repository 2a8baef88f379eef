import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../../world/assembly/resource';
import type { LintFinding, LintSubject } from './finding';

const ENDS = ['Aborted', 'Failed', 'Succeeded', 'TimedOut'];
const COUNTS = ['Failed', 'Scheduled', 'Started', 'Succeeded', 'TimedOut'];
const INTERVALS = ['RunTime', 'ScheduleTime', 'Time'];

/**
 * The metrics of Step Functions that it reports of a state machine, by its ARN.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
const OF_MACHINES = new Set([
  ...['ExecutionTime', 'ExecutionThrottled', 'ExecutionsStarted', 'ExecutionsRedriven'],
  ...ENDS.flatMap((end) => [`Executions${end}`, `RedrivenExecutions${end}`]),
  ...['ExpressExecutionMemory', 'ExpressExecutionBilledDuration', 'ExpressExecutionBilledMemory'],
  ...['AliasCount', 'VersionCount'],
  // AWS's page says of these that a state machine's ARN narrows them, and lists other dimensions.
  ...['ConsumedCapacity', 'ProvisionedBucketSize', 'ProvisionedRefillRate', 'ThrottledEvents'],
  ...INTERVALS.map((each) => `Activity${each}`),
  ...[...COUNTS, 'HeartbeatTimedOut'].map((each) => `Activities${each}`),
]);

/** Those that it reports of something else, and of what. */
const OF_OTHERS: ReadonlyMap<string, string> = new Map([
  ...['OpenExecutionCount', 'OpenExecutionLimit'].map((each) => [each, 'the account'] as const),
  ...['ApproximateOpenMapRunCount', 'ApproximateMapRunBacklogSize', 'OpenMapRunLimit'].map(
    (each) => [each, 'the account'] as const,
  ),
  ...metricsOfTasks('LambdaFunction').map((each) => [each, 'a LambdaFunctionArn'] as const),
  ...metricsOfTasks('ServiceIntegration').map((each) => [each, 'a ServiceIntegrationResourceArn'] as const),
]);

function metricsOfTasks(kind: string): string[] {
  return [...INTERVALS.map((each) => `${kind}${each}`), ...COUNTS.map((each) => `${kind}s${each}`)];
}

/** Alarms about the machine that watch what Step Functions never reports of it: they stay quiet whatever happens. */
export function alarmFindings({ app, machine }: LintSubject): readonly LintFinding[] {
  return app.ofType('AWS::CloudWatch::Alarm').flatMap((alarm) =>
    metricsOf(alarm).flatMap(({ Namespace, MetricName, Dimensions }): LintFinding[] => {
      const watched = Array.isArray(Dimensions) ? (Dimensions as JsonObject[]).map(({ Value }) => Value) : [];
      if (Namespace !== 'AWS/States' || !watched.includes(machine.resource.arn)) return [];
      if (typeof MetricName !== 'string' || OF_MACHINES.has(MetricName)) return [];
      const message = `the alarm '${alarm.path.replace(/\/Resource$/, '')}' watches the metric '${MetricName}', ${whyNone(MetricName)}`;
      return [{ severity: 'error', rule: 'alarm-without-metric', message }];
    }),
  );
}

/** The metric of an alarm, or those of its expression. */
function metricsOf({ properties }: Resource): readonly JsonObject[] {
  const { Metrics } = properties;
  const parts = Array.isArray(Metrics) ? (Metrics as JsonObject[]) : [];
  const inner = parts.map(({ MetricStat }) => (MetricStat as { readonly Metric?: Json } | undefined)?.Metric);
  return [properties, ...inner.filter((each): each is JsonObject => typeof each === 'object' && each !== null)];
}

function whyNone(metric: string): string {
  const other = OF_OTHERS.get(metric);
  if (other !== undefined) return `which Step Functions reports of ${other} and of no state machine: it never goes off`;
  const near = [...OF_MACHINES].find((each) => withoutPlural(each) === withoutPlural(metric));
  return `which Step Functions does not have, and never goes off${near === undefined ? '' : `; is '${near}' meant?`}`;
}

/** `ExecutionFailed` and `ExecutionsFailed` are easily taken for each other. */
function withoutPlural(metric: string): string {
  return metric.toLowerCase().replaceAll('s', '');
}
