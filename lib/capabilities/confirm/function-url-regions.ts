import { Annotations, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import { chineseRegion } from '../../core/region';

/** The regions that have no Function URLs. */
const WITHOUT = [
  ...['ap-east-2', 'ap-south-2', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1'],
  ...['eu-central-2', 'eu-south-2', 'il-central-1', 'me-central-1'],
];

/**
 * Refuses a Function URL in China, where there will be none, and warns of one in other regions that have none yet, as far as the region is
 * known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
 */
export function checkFunctionUrls(scope: IConstruct): void {
  const china = chineseRegion(scope);
  if (china !== undefined) {
    throw refusal(scope, {
      prop: 'endpoint',
      must: `not be a Function URL in ${china}`,
      got: 'ConfirmEndpoint.functionUrl()',
      instead: 'AWS offers none in China: use ConfirmEndpoint.httpApi()',
    });
  }
  const { region } = Stack.of(scope);
  if (WITHOUT.includes(region)) {
    Annotations.of(scope).addWarningV2(
      'cdk-workflow-patterns:functionUrlRegion',
      `[${scope.node.path}] Lambda has no Function URLs in ${region}: give 'endpoint: ConfirmEndpoint.httpApi()'`,
    );
  }
}
