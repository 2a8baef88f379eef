import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import { ApprovalChannel } from './channel';
import type { ApprovalOptions } from './fragment';
import { Approval } from './fragment';
import { GIVEN_APPROVAL_CHANNEL } from './given';
import type { ApprovalChannelProps } from './props';

/** Properties of an `ApprovalWorkflow`. */
export interface ApprovalWorkflowProps extends ApprovalOptions, ApprovalChannelProps, WorkflowOptions {
  /**
   * The states that follow when the request is approved. They find the input of the execution with the decision as the field `approval`.
   *
   * @default - the execution succeeds with that as its output
   */
  readonly onApproved?: sfn.IChainable;
}

const GIVEN: Given<ApprovalWorkflowProps> = {
  ...GIVEN_APPROVAL_CHANNEL,
  title: 'given',
  requestedBy: 'given',
  levels: 'given each',
  timeout: 'duration',
};

/** The reason why no execution goes on in the middle. */
const APPROVED =
  "whoever may start executions could go past the approvers; start what follows as a 'resumable' workflow of its own";

/**
 * A request for approval by people: start an execution with what is to be approved.
 *
 * Each approver gets a message with a link of their own to a page that shows the request and takes their vote. The execution succeeds with the
 * decision when the request is approved, and fails with `Approval.Rejected` or `Approval.Expired` unless other states follow then.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export class ApprovalWorkflow extends WorkflowBase {
  /** The way to approvers and back: functions, table, address of the links, topic. */
  public readonly channel: ApprovalChannel;

  /** The states. */
  public readonly approval: Approval;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: ApprovalWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    refuseResumable(this, props, 'an approval', APPROVED);
    this.channel = new ApprovalChannel(this, 'Channel', props);
    this.approval = new Approval(this, 'Approval', { ...props, channel: this.channel });
    this.workflow = new Workflow(this, 'Workflow', {
      ...props,
      definition: props.onApproved === undefined ? this.approval : this.approval.next(props.onApproved),
      stateMachineType: sfn.StateMachineType.STANDARD,
    });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    this.channel.addStateMachine(this.workflow.stateMachine, props.encryptionKey);
  }

  /** Lets `grantee` show requests and take decisions, from an endpoint of its own: by calling `channel.decideFunction`. */
  public grantDecide(grantee: iam.IGrantable): iam.Grant {
    return this.channel.grantDecide(grantee);
  }
}
