import type { Duration } from 'aws-cdk-lib';
import type * as batch from 'aws-cdk-lib/aws-batch';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Options of work that is a job which an AWS service runs. */
export interface WorkJobOptions {
  /**
   * The longest that a run may take once it has begun, in whole minutes. The service itself sees to it and ends the run, whatever has become of the
   * workflow.
   *
   * @default Duration.hours(1)
   */
  readonly jobTimeout?: Duration;

  /**
   * The end of one attempt, in whole seconds: `jobTimeout` and the time until the run begins.
   *
   * @default - half an hour more than `jobTimeout`
   */
  readonly taskTimeout?: Duration;

  /**
   * The further parameters of the call that starts the job, named as the integration of Step Functions names them; those of an object stand beside what is settled
   * in it. Their JSONata expressions may use what those of `payload` of `Work.invoke` may use.
   *
   * @default - none
   */
  readonly parameters?: unknown;

  /**
   * The result, as a JSONata expression over `$states.result`, which is what the service tells of the job.
   *
   * @default - the id and the status of the job, and what else is small and of use
   */
  readonly output?: string;

  /**
   * The names of errors that are worth another attempt, beside the transient ones of the service. `States.TaskFailed` is a job that has failed: another
   * one is started then.
   *
   * @default - none
   */
  readonly retryOn?: string[];
}

/** Options of work that is a job of AWS Batch. */
export interface WorkBatchJobOptions extends WorkJobOptions {
  /** The definition of the job. */
  readonly jobDefinition: batch.IJobDefinition;

  /** The queue, which should have a `jobStateTimeLimitAction`: AWS Batch counts no timeout while a job waits for capacity. */
  readonly jobQueue: batch.IJobQueue;

  /**
   * The start of the job's name: letters, digits, hyphens and underscores, 60 characters at most.
   *
   * @default 'workflow'
   */
  readonly jobNamePrefix?: string;
}

/** Options of work that is a job of EMR Serverless. */
export interface WorkEmrServerlessJobOptions extends WorkJobOptions {
  /** The role of the job. */
  readonly executionRole: iam.IRole;
}

/** Options of work that is a job of SageMaker. */
export interface WorkSageMakerJobOptions extends WorkJobOptions {
  /** The role of the job. */
  readonly role: iam.IRole;

  /**
   * The start of the job's name, to which the role of the state machine is confined: letters, digits and hyphens, 20 characters at most.
   *
   * @default 'workflow'
   */
  readonly jobNamePrefix?: string;
}

/** Options of work that is a job in a cluster of EKS. */
export interface WorkKubernetesJobOptions extends WorkJobOptions {
  /**
   * The namespace of the job.
   *
   * @default 'default'
   */
  readonly jobNamespace?: string;

  /**
   * The start of the job's name: small letters, digits and hyphens, 20 characters at most.
   *
   * @default 'workflow'
   */
  readonly jobNamePrefix?: string;
}
