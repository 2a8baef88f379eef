import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ResumableOptions } from './resumable-options';
import type { Versioning } from './versions/versioning';

/** The production defaults that every state machine of this library has, each one switchable. */
export interface WorkflowOptions {
  /**
   * The physical name of the state machine.
   *
   * @default - a name that CloudFormation makes up
   */
  readonly stateMachineName?: string;

  /**
   * The time after which an execution ends as timed out: at most 365 days (Standard) or 5 minutes (Express), in whole seconds, and longer than
   * an execution may wait.
   *
   * @default - Standard: a day beside the longest time for which an execution may wait, or, if that is longer, an hour beside the longest time
   * that its states can take with all their retries; Express: 5 minutes
   */
  readonly timeout?: Duration;

  /**
   * A comment in the definition.
   *
   * @default - none
   */
  readonly comment?: string;

  /**
   * The level at which executions are logged; `LogLevel.OFF` creates no log group.
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
   * Your own log group. Its name should start with `/aws/vendedlogs/`, or accounts with many machines run into the size limit of
   * the CloudWatch Logs resource policy.
   *
   * @default - a log group under `/aws/vendedlogs/states/` whose name holds a part of the stack's id
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The time for which logs are kept, in the log group that is created.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether executions, and the functions that are created around them, are traced with X-Ray.
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
   * can't be delivered goes to a dead-letter queue. EventBridge delivers at best effort, so that nothing that must be heard may rest on this
   * alone. For Standard state machines only.
   *
   * @default - nobody is told
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
   */
  readonly failureTarget?: events.IRuleTarget;

  /**
   * The key that encrypts definition, history, logs and dead letters, and whatever else a workflow creates: a symmetric one.
   *
   * @default - AWS owned keys
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The way in which a new version takes over: executions are then started through an alias, and one at work keeps the definition, and the code of the
   * functions, that it began with.
   *
   * @default - no versions: executions that start after a deployment run its definition
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html
   */
  readonly versioning?: Versioning;
}

/** Properties of a `Workflow`. */
export interface WorkflowProps extends WorkflowOptions, ResumableOptions {
  /** The states: any chain, any fragment. */
  readonly definition: sfn.IChainable;

  /**
   * The type of the state machine.
   *
   * @default StateMachineType.STANDARD
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  readonly stateMachineType?: sfn.StateMachineType;
}
