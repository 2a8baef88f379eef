import { Aws, RemovalPolicy, Stack, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** A log group that goes with the stack; CloudWatch Logs is let use the key, which the L2 construct leaves to its user. */
export function encryptedLogGroup(scope: Construct, id: string, props: logs.LogGroupProps): logs.LogGroup {
  if (props.encryptionKey !== undefined) {
    allowLogs(scope, props.encryptionKey as kms.IKey);
  }
  return new logs.LogGroup(scope, id, { removalPolicy: RemovalPolicy.DESTROY, ...props });
}

/**
 * The condition names the account's log groups and not this one: the group depends on the key, which can't depend on the group.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function allowLogs(scope: Construct, key: kms.IKey): void {
  const logGroups = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group' });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LogsUseThisKey',
      principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.${Aws.URL_SUFFIX}`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:DescribeKey',
      ],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `${logGroups}:*` } },
    }),
  );
}
