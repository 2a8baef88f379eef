import { Aws } from 'aws-cdk-lib';

/**
 * The Resource of a service integration, `lambda:invoke.waitForTaskToken` for example.
 *
 * An execution in China, GovCloud or another partition dies with an error that nothing catches when it meets one of the partition `aws`.
 *
 * @see https://github.com/aws/aws-cdk/issues/4597
 */
export function integrationArn(integration: string): string {
  return `arn:${Aws.PARTITION}:states:::${integration}`;
}
