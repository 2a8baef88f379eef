import { Aws, Fn, Names } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The name of a log group that AWS delivers to, under `/aws/vendedlogs/`: others run accounts with many of them into the size limit of
 * the CloudWatch Logs resource policy. It holds a part of the stack's id, which never repeats: a fixed name would collide when a stack is
 * deployed again beside the rest of a deleted one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function vendedLogGroupName(scope: IConstruct, service: string): string {
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const name = Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' });
  return `/aws/vendedlogs/${service}/${name}-${Fn.select(4, Fn.split('-', stackUuid))}`;
}
