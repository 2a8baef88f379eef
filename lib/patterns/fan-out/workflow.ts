import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { FailurePolicy } from '../../capabilities/results/failure-policy';
import { FanOut } from './fragment';
import type { FanOutProps } from './props';
import { FanOutSource } from './fan-out-source';
import { refusal } from '../../core/refusal';
import { heardTopic } from '../../resources/heard-topic';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { ResumableOptions } from '../../workflow/resumable-options';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import type { FanOutRerunOptions, FanOutScheduleOptions, FanOutUploadOptions } from './fan-out-start';
import { grantPutUnder, grantReadUnder } from '../../capabilities/results/bucket-access';
import { checkRerun, checkType, checkUpload } from './workflow-checks';
import { StartRules } from '../../capabilities/start/start-rules';
import { publishUploads } from '../../capabilities/start/upload-events';

/** Properties of a `FanOutWorkflow`. */
export interface FanOutWorkflowProps extends FanOutProps, WorkflowOptions, ResumableOptions {
  /**
   * The type of the state machine; a distributed fan-out needs a Standard one.
   *
   * @default StateMachineType.STANDARD
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  readonly stateMachineType?: sfn.StateMachineType;

  /**
   * Whether `summaryTopic` is told of the end of each run; one more transition, and for a distributed fan-out a look at all results. A run
   * that fails fast has no results to tell of: `alarmTopic` and `failureTarget` hear of it.
   *
   * @default true
   */
  readonly summary?: boolean;

  /**
   * The uploads that start an execution, with `{ bucket, key }` for each object that comes into the bucket of the source. EventBridge may do so
   * twice for one object; empty objects start nothing.
   *
   * @default - uploads start nothing
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   */
  readonly startOnUpload?: FanOutUploadOptions;

  /**
   * The schedule by which executions start.
   *
   * @default - nothing starts by itself
   */
  readonly startOnSchedule?: FanOutScheduleOptions;

  /**
   * The options of `rerunWorkflow`, which does the work for the items that failed in an earlier run; only for distributed fan-outs with a policy
   * other than fail-fast.
   *
   * @default - no such workflow
   */
  readonly rerunFailures?: FanOutRerunOptions;
}

const GIVEN: Given<FanOutWorkflowProps> = {
  source: 'given',
  aggregates: 'each',
  timeout: 'duration',
  startOnSchedule: { schedule: 'given' },
};

const DEFAULT_UPLOAD_PREFIX = 'input/';
const DEFAULT_RESULT_PREFIX = 'results/';

/**
 * The same work for many at once, deployable: branches, the items of an array, or a file in S3 with up to millions of lines.
 *
 * Start it with what the source reads of its input, for instance `{ "key": "input/lines.csv" }`, or let uploads or a schedule do so. It ends
 * with the output that `FanOut` describes and tells `summaryTopic` of it. Run what failed again with `rerunWorkflow`: its input is the summary
 * as it was published, or the field `fanOut` of the output, beside anything that `shared` reads. Executions succeed when the failure policy
 * is met.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export class FanOutWorkflow extends WorkflowBase {
  /** The states: their mode, the type of child executions and its reason. */
  public readonly fanOut: FanOut;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** The bucket of items in S3, yours or the one that was created; undefined for other sources. */
  public readonly sourceBucket?: s3.IBucket;

  /** The bucket of results and failures, yours or the one that was created; undefined unless it is distributed. */
  public readonly resultBucket?: s3.IBucket;

  /** The topic of the summary, yours or the one that was created; undefined without a summary. */
  public readonly summaryTopic?: sns.ITopic;

  /** The queue for starts, by upload or by schedule, that did not succeed; undefined when nothing starts by itself. */
  public readonly startDeadLetterQueue?: sqs.IQueue;

  /** The workflow that does the work for items that failed in an earlier run; undefined without `rerunFailures`. */
  public readonly rerunWorkflow?: Workflow;

  private readonly uploadPrefix: string;

  /**
   * Throws when a prop is out of its range, when the size can't do what is asked for, when results would start executions, and for a
   * distributed fan-out in an Express state machine.
   */
  public constructor(scope: Construct, id: string, props: FanOutWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    this.summaryTopic = this.settleTopic(props);
    const resultPrefix = props.resultPrefix ?? DEFAULT_RESULT_PREFIX;
    const shared = { ...props, summaryTopic: this.summaryTopic, resultPrefix };
    this.fanOut = new FanOut(this, 'FanOut', shared);
    checkType(this, this.fanOut, props.stateMachineType);
    const { stored } = props.source._settings;
    this.resultBucket = this.fanOut.resultBucket;
    this.sourceBucket = stored && (stored.bucket ?? this.resultBucket);
    this.uploadPrefix = props.startOnUpload === undefined ? '' : (props.startOnUpload.prefix ?? DEFAULT_UPLOAD_PREFIX);
    this.workflow = new Workflow(this, 'Workflow', {
      ...props,
      definition: this.fanOut,
      comment: props.comment ?? this.comment(),
    });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    this.startDeadLetterQueue = this.createStarts(props);
    this.rerunWorkflow = props.rerunFailures && this.createRerun(shared, props.rerunFailures);
  }

  /** Lets `grantee` put objects where uploads are expected: under the prefix of `startOnUpload`, else anywhere; throws without items in S3. */
  public grantUpload(grantee: iam.IGrantable): iam.Grant {
    if (this.sourceBucket !== undefined) return grantPutUnder(this.sourceBucket, this.uploadPrefix, grantee);
    const instead = 'there is nowhere to upload to';
    throw refusal(this, { prop: 'source', must: 'be items in S3', got: this.fanOut.mode, instead });
  }

  /** Lets `grantee` list and read results and failures; throws unless it is distributed. */
  public grantReadResults(grantee: iam.IGrantable): iam.Grant {
    const { resultBucket, resultPrefix = '', mode } = this.fanOut;
    if (resultBucket !== undefined) return grantReadUnder(resultBucket, resultPrefix, grantee);
    const instead = 'results are in the output of the execution: use workflow.grantReadExecutions';
    throw refusal(this, { prop: 'mode', must: 'be DISTRIBUTED', got: mode, instead });
  }

  private settleTopic({ summary, summaryTopic, encryptionKey }: FanOutWorkflowProps): sns.ITopic | undefined {
    if (summary !== false) {
      return heardTopic(this, 'SummaryTopic', {
        given: summaryTopic,
        prop: 'summaryTopic',
        encryptionKey,
        unheard: "nobody reads the summaries ('summary: false' saves the state)",
      });
    }
    if (summaryTopic !== undefined) {
      const instead = 'leave out one of them: a topic asks for a summary';
      throw refusal(this, { prop: 'summary', must: "be true with a 'summaryTopic'", got: summary, instead });
    }
    return undefined;
  }

  private comment(): string | undefined {
    const { childType, childTypeReason } = this.fanOut;
    return childType && `Child executions are ${childType}: ${childTypeReason}`;
  }

  private createStarts(props: FanOutWorkflowProps): sqs.IQueue | undefined {
    const { startOnUpload, startOnSchedule, encryptionKey } = props;
    if (startOnUpload === undefined && startOnSchedule === undefined) return undefined;
    const starts = new StartRules(this, 'Start', { workflow: this.workflow, encryptionKey, what: 'the fan-out' });
    if (startOnUpload !== undefined) {
      checkUpload(this, this.fanOut, props, startOnUpload, this.uploadPrefix, this.sourceBucket);
      const bucket = this.sourceBucket as s3.IBucket;
      if (bucket.node.scope === this.fanOut) publishUploads(this, bucket);
      else bucket.enableEventBridgeNotification();
      starts.addUpload(bucket.bucketName, this.uploadPrefix, startOnUpload.suffix);
    }
    if (startOnSchedule !== undefined) {
      starts.addSchedule(startOnSchedule);
    }
    return starts.deadLetterQueue;
  }

  /** The bucket is the one of the first run, whose failures are read. */
  private createRerun(props: FanOutWorkflowProps, rerun: FanOutRerunOptions): Workflow {
    checkRerun(this, this.fanOut, props, rerun);
    const { resultBucket, resultPrefix } = this.fanOut;
    const { work = props.work, failurePolicy = FailurePolicy.collect() } = rerun;
    const source = FanOutSource.failures('{% $states.input.failures.prefix %}', { keyPrefix: resultPrefix });
    const definition = new FanOut(this, 'Rerun', { ...props, source, work, failurePolicy, resultBucket });
    const { stateMachineName: name, comment = `Does the work for items that failed before. ${this.comment()}` } = props;
    const stateMachineName = name && `${name}-rerun`;
    return new Workflow(this, 'RerunWorkflow', { ...props, definition, stateMachineName, comment });
  }
}
