import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import { ContinueAsNew } from './fragment';
import type { ContinueAsNewWorkflowProps } from './props';

const GIVEN: Given<ContinueAsNewWorkflowProps> = {
  work: 'given',
  repeatWhile: 'given',
  maxAge: 'duration',
  timeout: 'duration',
};

/** The reason why no execution goes on in the middle. */
const NAMED = 'executions of a chain are known by their names; start it again with the state that it had reached';

/**
 * A workflow that is a loop of any length: `ContinueAsNew` with the state machine around it.
 */
export class ContinueAsNewWorkflow extends WorkflowBase {
  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** The loop. */
  public readonly loop: ContinueAsNew;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: ContinueAsNewWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    refuseResumable(this, props, 'a loop', NAMED);
    const { work, repeatWhile, maxTurns, maxAge, taskToken, whenDone } = props;
    this.loop = new ContinueAsNew(this, 'Loop', { work, repeatWhile, maxTurns, maxAge, taskToken });
    const definition = whenDone === undefined ? this.loop : this.loop.next(whenDone);
    this.workflow = new Workflow(this, 'Workflow', { ...props, definition });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    this.loop.addStateMachine(this.stateMachine, this.encryptionKey);
  }
}
