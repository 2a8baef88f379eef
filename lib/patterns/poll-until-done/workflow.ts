import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { ResumableOptions } from '../../workflow/resumable-options';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import { Cancellation } from './cancellation';
import { PollUntilDone } from './fragment';
import type { PollUntilDoneProps } from './props';

/** Properties of a `PollUntilDoneWorkflow`. */
export interface PollUntilDoneWorkflowProps extends PollUntilDoneProps, WorkflowOptions, ResumableOptions {}

const GIVEN: Given<PollUntilDoneWorkflowProps> = {
  check: 'given',
  deadline: 'given duration',
  interval: 'given duration',
  maxInterval: 'duration',
  timeout: 'duration',
};

/** The reason why no execution goes on in the middle. */
const CANCELLED = 'that of a failed execution is cancelled at once; start it again';

/**
 * A workflow that starts a job and checks it until it is done, has failed, or a deadline is over.
 *
 * Where the job can be cancelled, it is cancelled as well when the execution is stopped, times out or dies otherwise: whoever has left a job
 * behind is found by the event of its end, and by a look every hour, since events come at best effort. That costs an execution nothing.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sample-project-job-poller.html
 */
export class PollUntilDoneWorkflow extends WorkflowBase {
  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** The workflow that cancels a job which an execution has left behind, 1 transition each; undefined where no job can be cancelled. */
  public readonly cancellation?: Workflow;

  /** The queue for events of ends that could not be delivered; undefined where no job can be cancelled. */
  public readonly deadLetterQueue?: sqs.IQueue;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: PollUntilDoneWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const poll = new PollUntilDone(this, 'Poll', props);
    const { cancel, landmarks } = poll._parts;
    if (cancel !== undefined) refuseResumable(this, props, 'jobs that can be cancelled', CANCELLED);
    this.workflow = new Workflow(this, 'Workflow', { ...props, definition: poll });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    if (cancel === undefined) return;
    const cancellation = new Cancellation(this, 'Cancellation', {
      workflow: this.workflow,
      cancel,
      landmarks,
      options: props,
    });
    this.cancellation = cancellation.workflow;
    this.deadLetterQueue = cancellation.deadLetters;
  }
}
