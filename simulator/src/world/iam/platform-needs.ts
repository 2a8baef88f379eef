import type { JsonObject } from '../../base/json';
import type { Resource } from '../../services/resource';
import type { Need } from '../../services/need';

/** What Lambda itself does with a function's role around an invocation. */
export function functionPlatformNeeds(lambda: Resource): readonly Need[] {
  const { properties, name, stack } = lambda;
  const { LogGroup: logGroup } = (properties['LoggingConfig'] ?? {}) as { LogGroup?: string };
  const log = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${logGroup ?? `/aws/lambda/${name}`}`;
  const isTraced = (properties['TracingConfig'] as JsonObject | undefined)?.['Mode'] === 'Active';
  return [
    { action: 'logs:CreateLogGroup', resource: log },
    { action: 'logs:CreateLogStream', resource: `${log}:log-stream:1` },
    { action: 'logs:PutLogEvents', resource: `${log}:log-stream:1` },
    ...(isTraced ? TRACING : []),
    ...(properties['VpcConfig'] === undefined ? [] : NETWORK),
  ];
}

/** What Step Functions itself does with a state machine's role around an execution. */
export function machinePlatformNeeds({ properties }: Resource): readonly Need[] {
  const logging = properties['LoggingConfiguration'] as JsonObject | undefined;
  const isTraced = (properties['TracingConfiguration'] as JsonObject | undefined)?.['Enabled'] === true;
  return [
    ...(logging === undefined || logging['Level'] === 'OFF' ? [] : LOG_DELIVERY),
    ...(isTraced ? TRACING : []),
    ...(properties['EncryptionConfiguration'] === undefined ? [] : ENCRYPTION),
  ];
}

const TRACING: readonly Need[] = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
].map((action) => ({ action }));

const LOG_DELIVERY: readonly Need[] = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
].map((action) => ({ action }));

const NETWORK: readonly Need[] = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
].map((action) => ({ action }));

const ENCRYPTION: readonly Need[] = ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({ action }));
