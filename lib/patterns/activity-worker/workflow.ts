import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { ResumableOptions } from '../../workflow/resumable-options';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import { ActivityWorker } from './fragment';
import { GIVEN_WORKER } from './given';
import type { ActivityWorkerOptions } from './props';

/** Properties of an `ActivityWorkerWorkflow`. */
export interface ActivityWorkerWorkflowProps extends ActivityWorkerOptions, WorkflowOptions, ResumableOptions {}

const GIVEN: Given<ActivityWorkerWorkflowProps> = { ...GIVEN_WORKER, timeout: 'duration' };

/**
 * A state machine whose one task is done by workers on EC2, ECS or on premises.
 *
 * The output is the input with what the worker answered beside it, as `result`. The execution fails with `States.Timeout` when the task is not
 * done before the deadline, and with the error of the handler when that throws.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
 */
export class ActivityWorkerWorkflow extends WorkflowBase {
  /** The task, its activity, and what starts a worker. */
  public readonly activityWorker: ActivityWorker;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: ActivityWorkerWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    this.activityWorker = new ActivityWorker(this, 'Worker', props);
    const stateMachineType = sfn.StateMachineType.STANDARD;
    this.workflow = new Workflow(this, 'Workflow', { ...props, definition: this.activityWorker, stateMachineType });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
  }

  /** Lets `grantee` be a worker: take tasks of the activity and answer them, no more. */
  public grantWork(grantee: iam.IGrantable): iam.Grant {
    return this.activityWorker.grantWork(grantee);
  }
}
