import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import * as path from 'path';
import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { described } from '../core/description';
import { chineseRegion } from '../core/region';
import { encryptedLogGroup } from './encrypted-log-group';

/** The differences between the handlers that we ship. */
export interface HandlerFunctionProps {
  /** The folder under `assets/`: `<room>-<name>` of the handler that it was built from. */
  readonly asset: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  readonly logRetention: logs.RetentionDays;
  /** @default true */
  readonly tracing?: boolean;
  readonly reservedConcurrentExecutions?: number;
  /** In MiB. @default 256 */
  readonly memorySize?: number;
  readonly encryptionKey?: kms.IKey;
}

/** Whether in `lib/resources` or, compiled, in `dist/resources`: the assets lie two levels up. */
const ASSETS = path.join(__dirname, '..', '..', 'assets');

/**
 * A function around a handler that we ship.
 *
 * Its role may write to its own log group and send traces, no more: the managed policy that aws-cdk-lib attaches by default
 * allows every log group of the account.
 */
export function handlerFunction(scope: Construct, id: string, props: HandlerFunctionProps): lambda.Function {
  const { logRetention: retention, encryptionKey } = props;
  const logGroup = encryptedLogGroup(scope, `${id}Logs`, { retention, encryptionKey });
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: described(`Role of: ${props.description}`),
  });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  const fn = new lambda.Function(scope, id, {
    role,
    logGroup,
    description: described(props.description),
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: props.memorySize ?? 256,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(ASSETS, props.asset)),
    timeout: props.timeout,
    tracing: tracingOf(scope, props),
    environment: props.environment,
    reservedConcurrentExecutions: props.reservedConcurrentExecutions,
  });
  SHIPPED.add(fn);
  return fn;
}

const SHIPPED = new WeakSet<IConstruct>();

/** Whether a function is around a handler that we ship. */
export function isShipped(fn: IConstruct): boolean {
  return SHIPPED.has(fn);
}

/** Lambda functions in China can't be traced. */
function tracingOf(scope: Construct, { tracing = true }: HandlerFunctionProps): lambda.Tracing | undefined {
  return tracing && chineseRegion(scope) === undefined ? lambda.Tracing.ACTIVE : undefined;
}
