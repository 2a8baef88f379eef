import { aws_iam as iam } from 'aws-cdk-lib';
import { retrySdkCall } from '../states/retries';
import type { BuiltWork } from './built-work';
import { timeouts } from './integrations';
import type { WorkCallAwsServiceOptions } from './work-options';

/** Calls an action of AWS's SDK. */
export function sdkCall(options: WorkCallAwsServiceOptions): BuiltWork {
  const { service, action, parameters, iamResources, taskTimeout, additionalIamStatements = [] } = options;
  const { iamAction = `${service}:${capital(action)}`, errorPrefix } = options;
  return {
    kind: 'built',
    integration: `aws-sdk:${service}:${action}`,
    arguments: (payload) => payload as object,
    payload: parameters ?? {},
    result: '$states.result',
    ...timeouts(taskTimeout),
    retry: retrySdkCall(service, errorPrefix),
    statements: [
      new iam.PolicyStatement({ actions: [iamAction], resources: iamResources }),
      ...additionalIamStatements,
    ],
    answers: true,
  };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
