import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** The task of a worker, beside what encrypts it. */
export interface ActivityWorkerOptions {
  /**
   * Your own activity.
   *
   * @default - an activity whose name CloudFormation makes up
   */
  readonly activity?: sfn.IActivity;

  /**
   * The input of the task: any JSON, in which strings in `{% … %}` are JSONata.
   *
   * @default - the input of the state
   */
  readonly payload?: unknown;

  /**
   * The time within which the task must be done, in whole seconds up to 364 days. It is counted from the entry into the state, the time until a
   * worker takes the task included, for all attempts together.
   */
  readonly deadline: Duration;

  /**
   * The time after which a worker that sends no heartbeat counts as dead: whole seconds from 3, shorter than the deadline. Workers send three in
   * that time.
   *
   * @default - 1 minute, or a third of the deadline where that is shorter
   */
  readonly heartbeat?: Duration;

  /**
   * The number of attempts after a worker died: 0 to 1000. A task that a worker hands back while it is being stopped does not count.
   *
   * @default 5
   */
  readonly retryAttempts?: number;

  /**
   * The names of errors of the handler that are transient, and retried as often.
   *
   * @default - none: what the handler throws fails the task
   */
  readonly retryOn?: string[];

  /**
   * The states that follow when the task is not done before the deadline, or when the last worker died. They find the input of this one,
   * unchanged, as theirs.
   *
   * @default - the execution fails with `States.Timeout`
   */
  readonly onExpired?: sfn.IChainable;

  /**
   * The field of the output that holds what the worker answered, beside the fields of the input.
   *
   * @default 'result'
   */
  readonly resultField?: string;

  /**
   * The prefix of the name of the state.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** Properties of an `ActivityWorker`. */
export interface ActivityWorkerProps extends ActivityWorkerOptions {
  /**
   * The key that encrypts the activity that is created, and the state machine.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;
}
