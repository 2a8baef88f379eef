import { Annotations, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { letServiceUseKey, type ServiceKeyUse } from './key-use';

/**
 * Lets a service of AWS publish to a topic, and use the key of the topic.
 *
 * A topic with a policy, which an enforced encryption of connections is, lets only those publish that it names.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function letServicePublish(scope: IConstruct, topic: sns.ITopic, use: ServiceKeyUse): void {
  const { service, prop, lost } = use;
  const { statementAdded } = topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(service)],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2(
      `cdk-workflow-patterns:topicOutOfReach:${service}`,
      `'${prop}' is imported: ${lost} unless its policy lets ${service} publish to it and, if it is encrypted, that of its key lets ${service} use ` +
        'kms:Decrypt and kms:GenerateDataKey',
    );
  }
  letServiceUseKey(scope, topic.masterKey, use);
}
