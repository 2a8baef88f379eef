import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Options of every way in which a new version of a workflow takes over. */
export interface VersioningOptions {
  /**
   * The name of the alias through which executions are started: letters, digits, `_`, `-` and `.`, at most 80 characters, and not digits alone.
   *
   * @default 'live'
   */
  readonly aliasName?: string;

  /**
   * The alarms that are watched while a new version takes over: when one of them goes into alarm, CloudFormation routes executions to the
   * version before and rolls the stack back. At most 100; an empty list watches none.
   *
   * @default - two alarms that are created: on executions of the new version that fail, and on those that time out, within a minute
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * The number of versions that are kept, the newest first: at least 2, and at most 900 of the 1,000 that AWS allows a state machine. A function that is
   * called once a day deletes older ones, and never one that an alias routes to or that has an execution at work. The same number is kept of each
   * function that this library creates and the workflow calls, and all that something may still call.
   *
   * @default - all of them: CloudFormation deletes none
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html
   */
  readonly keepVersions?: number;

  /**
   * Whether your own Lambda functions of the same stack, too, are called by the version that they have when the version of the workflow is made: an
   * execution at work then keeps their code. Functions that this library creates always are.
   *
   * @default true
   */
  readonly pinFunctions?: boolean;
}

/** Options of a version that takes over step by step. */
export interface GradualVersioningOptions extends VersioningOptions {
  /**
   * The part of the executions, in percent, that the new version gets with each step: 1 to 99.
   *
   * @default 10
   */
  readonly percentage?: number;

  /**
   * The time between two steps: whole minutes, 1 to 2,100. The deployment of the stack takes as long as all steps.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
}
