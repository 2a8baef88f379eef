import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as databrew from 'aws-cdk-lib/aws-databrew';
import type * as eks from 'aws-cdk-lib/aws-eks';
import type * as emrserverless from 'aws-cdk-lib/aws-emrserverless';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as glue from 'aws-cdk-lib/aws-glue';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { checkArgument, checkCall, type Given } from '../core/given';
import type { AnyWork, BuiltWork } from './built-work';
import { httpRequest } from './http-integration';
import { callback, invocation, itemWrite, publication, queued, queuedCallback, retriedAlso } from './integrations';
import { batchJob } from './jobs/batch-job';
import { build } from './jobs/build';
import { buildBatch } from './jobs/build-batch';
import { dataBrewJob } from './jobs/data-brew-job';
import { emrServerlessJob } from './jobs/emr-serverless-job';
import { glueJob } from './jobs/glue-job';
import type {
  WorkBatchJobOptions,
  WorkEmrServerlessJobOptions,
  WorkJobOptions,
  WorkKubernetesJobOptions,
  WorkSageMakerJobOptions,
} from './jobs/job-options';
import { kubernetesJob } from './jobs/kubernetes-job';
import { sageMakerJob } from './jobs/sage-maker-job';
import { sweptJob } from './jobs/swept-job';
import type { IJobSweeper } from './jobs/swept-jobs';
import { tuningJob } from './jobs/tuning-job';
import { sdkCall } from './sdk-integration';
import type {
  WorkCallAwsServiceOptions,
  WorkCallbackOptions,
  WorkInvokeOptions,
  WorkItemOptions,
  WorkMessageOptions,
  WorkPublishOptions,
  WorkQueueCallbackOptions,
  WorkRequestOptions,
} from './work-options';

const GIVEN_TASK: Given<WorkPublishOptions & WorkInvokeOptions> = { taskTimeout: 'duration' };
const GIVEN_JOB: Given<WorkJobOptions> = { jobTimeout: 'duration', taskTimeout: 'duration' };
const GIVEN_BATCH_JOB: Given<WorkBatchJobOptions> = { ...GIVEN_JOB, jobDefinition: 'given', jobQueue: 'given' };
const GIVEN_EMR_JOB: Given<WorkEmrServerlessJobOptions> = { ...GIVEN_JOB, executionRole: 'given' };
const GIVEN_SAGE_MAKER_JOB: Given<WorkSageMakerJobOptions> = { ...GIVEN_JOB, role: 'given' };
const GIVEN_CALLBACK: Given<WorkQueueCallbackOptions> = { deadline: 'given duration' };
const GIVEN_ITEM: Given<WorkItemOptions> = { ...GIVEN_TASK, parameters: 'given' };
const GIVEN_CALL: Given<WorkCallAwsServiceOptions> = {
  ...GIVEN_TASK,
  service: 'given',
  action: 'given',
  iamResources: 'given',
  additionalIamStatements: 'each',
};
const GIVEN_REQUEST: Given<WorkRequestOptions> = { ...GIVEN_TASK, url: 'given' };

/**
 * The work of a step of a saga, of an item or a branch of a fan-out, of a target that is asked.
 *
 * AWS may deliver a call twice, so that work must bear being done twice.
 */
export class Work {
  /** A call of a function; its answer is the result. */
  public static invoke(fn: lambda.IFunction, options: WorkInvokeOptions = {}): Work {
    checkCall('Work.invoke', { fn }, options, GIVEN_TASK);
    return new Work(retriedAlso(invocation(fn, options), options.retryOn));
  }

  /**
   * A call of a function for a whole batch of a distributed fan-out. It answers `{ results?: [{ index, result }], itemFailures?: [{ index,
   * error?, cause? }] }`, or nothing: items that it doesn't name have succeeded without a result. When the function itself fails, or answers
   * something else, all items of its batch have failed.
   */
  public static invokeBatch(fn: lambda.IFunction, options: WorkInvokeOptions = {}): Work {
    checkCall('Work.invokeBatch', { fn }, options, GIVEN_TASK);
    return new Work({ ...retriedAlso(invocation(fn, options), options.retryOn), batch: true });
  }

  /** A call of a function with a task token, as `taskToken`, and a wait until somebody answers it. */
  public static invokeAndWait(fn: lambda.IFunction, options: WorkCallbackOptions): Work {
    checkCall('Work.invokeAndWait', { fn }, options, GIVEN_CALLBACK);
    return new Work(retriedAlso(callback(fn, options), options.retryOn));
  }

  /** A message with a task token, as `taskToken`, in a queue, and a wait until whoever reads it answers. */
  public static sendMessageAndWait(queue: sqs.IQueue, options: WorkQueueCallbackOptions): Work {
    checkCall('Work.sendMessageAndWait', { queue }, options, GIVEN_CALLBACK);
    return new Work(retriedAlso(queuedCallback(queue, options), options.retryOn));
  }

  /** A message to a topic; subscribers may see it twice. */
  public static publish(topic: sns.ITopic, options: WorkPublishOptions = {}): Work {
    checkCall('Work.publish', { topic }, options, GIVEN_TASK);
    return new Work(retriedAlso(publication(topic, options), options.retryOn));
  }

  /** A message in a queue; receivers may see it twice. */
  public static sendMessage(queue: sqs.IQueue, options: WorkMessageOptions = {}): Work {
    checkCall('Work.sendMessage', { queue }, options, GIVEN_TASK);
    return new Work(retriedAlso(queued(queue, options), options.retryOn));
  }

  /** An item that is put into a table. */
  public static putItem(table: dynamodb.ITable, options: WorkItemOptions): Work {
    checkCall('Work.putItem', { table }, options, GIVEN_ITEM);
    return new Work(retriedAlso(itemWrite('putItem', table, options), options.retryOn));
  }

  /** An item of a table that is updated. */
  public static updateItem(table: dynamodb.ITable, options: WorkItemOptions): Work {
    checkCall('Work.updateItem', { table }, options, GIVEN_ITEM);
    return new Work(retriedAlso(itemWrite('updateItem', table, options), options.retryOn));
  }

  /** An item of a table that is deleted. */
  public static deleteItem(table: dynamodb.ITable, options: WorkItemOptions): Work {
    checkCall('Work.deleteItem', { table }, options, GIVEN_ITEM);
    return new Work(retriedAlso(itemWrite('deleteItem', table, options), options.retryOn));
  }

  /**
   * A request to an HTTP endpoint; the body of its answer is the result. A status of 400 and above is an error. AWS gives up a request after
   * 60 seconds, and ends the execution, past every Catch, when an answer is no text (`States.Runtime`).
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
   */
  public static request(connection: events.IConnection, options: WorkRequestOptions): Work {
    checkCall('Work.request', { connection }, options, GIVEN_REQUEST);
    return new Work(retriedAlso(httpRequest(connection, options), options.retryOn));
  }

  /**
   * A call of any action of AWS's SDK; its answer is the result. The action is allowed on the resources that are given, and on no others.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
   */
  public static callAwsService(options: WorkCallAwsServiceOptions): Work {
    checkCall('Work.callAwsService', {}, options, GIVEN_CALL);
    return new Work(retriedAlso(sdkCall(options), options.retryOn));
  }

  /**
   * A run of a Glue job; its id and status are the result. Glue runs a job `MaxConcurrentRuns` times at once, once unless it says otherwise: a run beyond that
   * is tried again for a minute.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
   */
  public static runGlueJob(job: glue.IJobRef, options: WorkJobOptions = {}): Work {
    checkCall('Work.runGlueJob', { job }, options, GIVEN_JOB);
    return new Work(retriedAlso(glueJob(job, options), options.retryOn));
  }

  /**
   * A job of AWS Batch; its id, its status and its log stream are the result.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html
   */
  public static runBatchJob(options: WorkBatchJobOptions): Work {
    checkCall('Work.runBatchJob', {}, options, GIVEN_BATCH_JOB);
    return new Work(retriedAlso(batchJob(options), options.retryOn));
  }

  /**
   * A build of CodeBuild; its id, its status and the address of its logs are the result.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html
   */
  public static runBuild(project: codebuild.IProject, options: WorkJobOptions = {}): Work {
    checkCall('Work.runBuild', { project }, options, GIVEN_JOB);
    return new Work(retriedAlso(build(project, options), options.retryOn));
  }

  /**
   * A batch of builds of CodeBuild; its id and its status are the result.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html
   */
  public static runBuildBatch(project: codebuild.IProject, options: WorkJobOptions = {}): Work {
    checkCall('Work.runBuildBatch', { project }, options, GIVEN_JOB);
    return new Work(retriedAlso(buildBatch(project, options), options.retryOn));
  }

  /**
   * A run of a job of DataBrew; its id, its status and its time are the result. Its timeout is that of the job, 2 days unless it says otherwise: `jobTimeout` says
   * that of a job which is defined elsewhere.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-databrew.html
   */
  public static runDataBrewJob(job: databrew.IJobRef, options: WorkJobOptions = {}): Work {
    checkCall('Work.runDataBrewJob', { job }, options, GIVEN_JOB);
    return new Work(retriedAlso(dataBrewJob(job, options), options.retryOn));
  }

  /**
   * A job of EMR Serverless; its id is the result.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html
   */
  public static runEmrServerlessJob(
    application: emrserverless.IApplicationRef,
    options: WorkEmrServerlessJobOptions,
  ): Work {
    checkCall('Work.runEmrServerlessJob', { application }, options, GIVEN_EMR_JOB);
    return new Work(retriedAlso(emrServerlessJob(application, options), options.retryOn));
  }

  /**
   * A processing job of SageMaker; its name, its status and its message are the result.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
   */
  public static runProcessingJob(options: WorkSageMakerJobOptions): Work {
    checkCall('Work.runProcessingJob', {}, options, GIVEN_SAGE_MAKER_JOB);
    return new Work(retriedAlso(sageMakerJob('Processing', options), options.retryOn));
  }

  /**
   * A training job of SageMaker; its name, its status and the address of the model are the result.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
   */
  public static runTrainingJob(options: WorkSageMakerJobOptions): Work {
    checkCall('Work.runTrainingJob', {}, options, GIVEN_SAGE_MAKER_JOB);
    return new Work(retriedAlso(sageMakerJob('Training', options), options.retryOn));
  }

  /**
   * A job of SageMaker that tunes hyperparameters; its name, its status and the name of the best training job are the result.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
   */
  public static runTuningJob(options: WorkSageMakerJobOptions): Work {
    checkCall('Work.runTuningJob', {}, options, GIVEN_SAGE_MAKER_JOB);
    return new Work(retriedAlso(tuningJob(options), options.retryOn));
  }

  /**
   * A job in a cluster of EKS; its name and its status are the result. The role of the state machine needs a place in the cluster that may make and read jobs, and read
   * pods: IAM grants nothing there.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eks.html
   */
  public static runKubernetesJob(cluster: eks.ICluster, options: WorkKubernetesJobOptions = {}): Work {
    checkCall('Work.runKubernetesJob', { cluster }, options, GIVEN_JOB);
    return new Work(retriedAlso(kubernetesJob(cluster, options), options.retryOn));
  }

  /**
   * A job of the kind that a sweeper looks after, whose service has no timeout for it: the sweeper ends it once `jobTimeout` is over, counted from its start. What the
   * result is stands at the factories of `SweptJobs`.
   */
  public static runSweptJob(sweeper: IJobSweeper, options: WorkJobOptions = {}): Work {
    checkCall('Work.runSweptJob', { sweeper }, options, GIVEN_JOB);
    return new Work(retriedAlso(sweptJob(sweeper, options), options.retryOn));
  }

  /**
   * A task of your own, taken as it is. In a saga its own output, not the saga's input, is what the next step gets, and its result is in no
   * variable; `Work.chain` around it changes both, at one more transition.
   */
  public static task(task: sfn.TaskStateBase): Work {
    checkArgument('Work.task', 'task', task);
    return new Work({ kind: 'readyMade', task });
  }

  /**
   * States of your own, or another fragment; what the last of them puts out is the result. Where a failure of any of them must be caught, one
   * Parallel wraps them, at one more transition.
   */
  public static chain(chain: sfn.IChainable): Work {
    checkArgument('Work.chain', 'chain', chain);
    return new Work({ kind: 'chain', chain });
  }

  /** @internal */
  public readonly _work: AnyWork;

  private constructor(work: AnyWork) {
    this._work = work;
  }

  /** @internal A task that a pattern builds for itself. */
  public static _built(work: BuiltWork): Work {
    return new Work(work);
  }

  /** @internal The same work in a form that hands its input on: a ready-made task is wrapped, every other work does so anyway. */
  public _keepingInput(): Work {
    return this._work.kind === 'readyMade' ? Work.chain(this._work.task) : this;
  }
}
