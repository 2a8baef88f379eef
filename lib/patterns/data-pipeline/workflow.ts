import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { StartRules } from '../../capabilities/start/start-rules';
import { checkGiven, type Given } from '../../core/given';
import { refusal } from '../../core/refusal';
import { heardTopic } from '../../resources/heard-topic';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import { createBackfill } from './backfill';
import { checkStarts, GIVEN_OPTIONS } from './checks';
import { DataPipeline } from './fragment';
import { DataPipelineStore } from './store';
import type { DataPipelineWorkflowProps } from './workflow-props';

const GIVEN: Given<DataPipelineWorkflowProps> = {
  ...GIVEN_OPTIONS,
  timeout: 'duration',
  startOnSchedule: { schedule: 'given' },
  startOnEvent: { eventPattern: 'given' },
};

/** The reason why no execution goes on in the middle. */
const RUN_AGAIN = 'a run that failed has given back its claim; start it again for its date';

/**
 * A data pipeline with the state machine around it: start it with `{ "date": "2026-11-28" }`, or have schedules, uploads and events do so.
 *
 * A start for a date that is published does nothing, unless its input has `rerun: true`, or there is late data to deal with. Start `backfillWorkflow` with `{ "from": "2026-11-01", "to": "2026-11-28" }` to
 * have it run for each of these dates.
 */
export class DataPipelineWorkflow extends WorkflowBase {
  /** The table, the bucket and the functions. */
  public readonly store: DataPipelineStore;

  /** The states. */
  public readonly pipeline: DataPipeline;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** The topic of the figures, yours or the one that was created; undefined without figures. */
  public readonly figuresTopic?: sns.ITopic;

  /** The workflow that has the pipeline run for a range of dates. */
  public readonly backfillWorkflow: Workflow;

  /** The queue for starts, by schedule, upload or event, that did not succeed; undefined when nothing starts by itself. */
  public readonly startDeadLetterQueue?: sqs.IQueue;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: DataPipelineWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    refuseResumable(this, props, 'a data pipeline', RUN_AGAIN);
    checkStarts(this, props);
    const { encryptionKey, logRetention, tracing, removalPolicy, pipelineName = id } = props;
    this.store =
      props.store ?? new DataPipelineStore(this, 'Store', { encryptionKey, logRetention, tracing, removalPolicy });
    this.figuresTopic = this.settleTopic(props);
    const shared = { ...props, store: this.store, figuresTopic: this.figuresTopic, pipelineName };
    this.pipeline = new DataPipeline(this, 'Pipeline', shared);
    this.workflow = new Workflow(this, 'Workflow', { ...props, definition: this.pipeline });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    this.backfillWorkflow = createBackfill(this, this.workflow, props, props.backfill ?? {});
    this.startDeadLetterQueue = this.createStarts(props);
  }

  /** Lets `grantee`, the function of the transformation for example, list and read good records and lists of input, and write data. */
  public grantTransform(grantee: iam.IGrantable): iam.Grant {
    return this.store.grantTransform(grantee);
  }

  /** Lets `grantee` ask what is published, and read it. */
  public grantReadPublished(grantee: iam.IGrantable): iam.Grant {
    return this.store.grantRead(grantee);
  }

  private settleTopic({ figures, figuresTopic, encryptionKey }: DataPipelineWorkflowProps): sns.ITopic | undefined {
    if (figures !== false) {
      return heardTopic(this, 'FiguresTopic', {
        given: figuresTopic,
        prop: 'figuresTopic',
        encryptionKey,
        unheard: "nobody reads the figures ('figures: false' saves the state)",
      });
    }
    if (figuresTopic === undefined) return undefined;
    const instead = 'leave out one of them: a topic asks for figures';
    throw refusal(this, { prop: 'figures', must: "be true with a 'figuresTopic'", got: figures, instead });
  }

  private createStarts(props: DataPipelineWorkflowProps): sqs.IQueue | undefined {
    const { startOnUpload, startOnSchedule, startOnEvent, encryptionKey, source } = props;
    if (startOnUpload === undefined && startOnSchedule === undefined && startOnEvent === undefined) return undefined;
    const starts = new StartRules(this, 'Start', { workflow: this.workflow, encryptionKey, what: 'the data pipeline' });
    if (startOnUpload !== undefined) {
      const { bucket } = source._settings;
      bucket.enableEventBridgeNotification();
      starts.addUpload(bucket.bucketName, startOnUpload.prefix ?? source._keyPrefix, startOnUpload.suffix);
    }
    if (startOnSchedule !== undefined) starts.addSchedule(startOnSchedule);
    if (startOnEvent !== undefined) starts.addEvent(startOnEvent);
    return starts.deadLetterQueue;
  }
}
