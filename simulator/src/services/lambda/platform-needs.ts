import type { JsonObject } from '../../base/json';
import { TRACING, type Need } from '../need';
import type { Resource } from '../resource';

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

const NETWORK: readonly Need[] = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
].map((action) => ({ action }));
