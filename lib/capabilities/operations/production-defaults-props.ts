import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Properties of `ProductionDefaults`. */
export interface ProductionDefaultsProps {
  /**
   * The level at which executions are logged, where the machine has no logs of its own; `LogLevel.OFF` leaves them off.
   *
   * @default LogLevel.ALL
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
   */
  readonly logLevel?: sfn.LogLevel;

  /**
   * Whether inputs and outputs of states are logged too.
   *
   * @default false
   */
  readonly logExecutionData?: boolean;

  /**
   * The time for which logs are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether executions are traced with X-Ray, where the machine does not say so itself.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * The topic that alarms are published to when executions fail, time out, are stopped or throttled: one alarm for each.
   *
   * @default - no alarms
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * The target that is told of each execution that fails, times out or is stopped: ARNs, status, error and cause, never input or output. What
   * can't be delivered goes to a dead-letter queue. For Standard state machines only.
   *
   * @default - nobody is told
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
   */
  readonly failureTarget?: events.IRuleTarget;

  /**
   * The age above which a running execution raises an alarm: whole minutes, 5 minutes to 365 days. AWS has no metric of it: a function of ours lists the
   * running executions every five minutes. For Standard state machines only.
   *
   * @default - the age is not looked at
   */
  readonly maxExecutionAge?: Duration;

  /**
   * The key that encrypts the logs and dead letters that are created: a symmetric one.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;
}
