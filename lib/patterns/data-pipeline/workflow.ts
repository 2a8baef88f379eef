import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import { GIVEN_OPTIONS } from './checks';
import { DataPipeline } from './fragment';
import type { DataPipelineOptions } from './props';
import { DataPipelineStore } from './store';

/** Properties of a `DataPipelineWorkflow`. */
export interface DataPipelineWorkflowProps extends DataPipelineOptions, WorkflowOptions {
  /**
   * The table, the bucket and the functions.
   *
   * @default - a store of its own
   */
  readonly store?: DataPipelineStore;
}

const GIVEN: Given<DataPipelineWorkflowProps> = { ...GIVEN_OPTIONS, timeout: 'duration' };

/** A data pipeline with the state machine around it: start it with `{ "date": "2026-11-28" }`, or have schedules and uploads do so. */
export class DataPipelineWorkflow extends WorkflowBase {
  /** The table, the bucket and the functions. */
  public readonly store: DataPipelineStore;

  /** The states. */
  public readonly pipeline: DataPipeline;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: DataPipelineWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { encryptionKey, logRetention, tracing } = props;
    this.store = props.store ?? new DataPipelineStore(this, 'Store', { encryptionKey, logRetention, tracing });
    const pipelineName = props.pipelineName ?? id;
    this.pipeline = new DataPipeline(this, 'Pipeline', { ...props, store: this.store, pipelineName });
    this.workflow = new Workflow(this, 'Workflow', { ...props, definition: this.pipeline });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
  }
}
