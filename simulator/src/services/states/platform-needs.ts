import type { JsonObject } from '../../base/json';
import { TRACING, type Need } from '../need';
import type { Resource } from '../resource';

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

const ENCRYPTION: readonly Need[] = ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({ action }));
