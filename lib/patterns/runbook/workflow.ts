import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { refusal } from '../../core/refusal';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import type { ApprovalChannel } from '../approval';
import { Runbook, type RunbookOptions } from './fragment';
import { RunbookReports, type RunbookReportOptions } from './reports';

/** Properties of a `RunbookWorkflow`. */
export interface RunbookWorkflowProps extends RunbookOptions, RunbookReportOptions, WorkflowOptions {
  /**
   * The way to approvers and back; the state machine is made known to it.
   *
   * @default - none: there are no approvals among the steps
   */
  readonly channel?: ApprovalChannel;

  /**
   * Whether there is a dry run: a second state machine with the steps that change nothing and the gates that ask nobody, under the same names.
   *
   * @default true, if there are such steps
   */
  readonly dryRun?: boolean;
}

const GIVEN: Given<RunbookWorkflowProps> = {
  steps: 'given each',
  timeout: 'duration',
  reportsKept: 'duration',
  reportSweepEvery: 'duration',
};

/** The reason why no execution goes on in the middle. */
const RUN_AGAIN =
  'whoever may start executions could go past its gates, and the report would not hold what was done before; start it again';

/**
 * A runbook, deployable, with its dry run and the report of each execution. Start an execution with what the steps need to know.
 *
 * @see https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_ready_to_support_use_runbooks.html
 */
export class RunbookWorkflow extends WorkflowBase {
  /** The states. */
  public readonly runbook: Runbook;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** The reports: bucket, function, queue. */
  public readonly reports: RunbookReports;

  /** The dry run, whose role may do no more than its steps need; undefined when there is none. */
  public readonly dryRunWorkflow?: Workflow;

  /** Throws when a step or a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: RunbookWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    refuseResumable(this, props, 'a runbook', RUN_AGAIN);
    this.reports = new RunbookReports(this, 'Reports', props);
    this.runbook = new Runbook(this, 'Runbook', { ...props, reports: this.reports });
    this.workflow = new Workflow(this, 'Workflow', {
      ...props,
      definition: this.runbook,
      stateMachineType: sfn.StateMachineType.STANDARD,
    });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    this.reports.addWorkflow(this.workflow);
    props.channel?.addStateMachine(this.stateMachine, props.encryptionKey);
    this.dryRunWorkflow = this.createDryRun(props);
  }

  /** Lets `grantee` list and read the reports. */
  public grantReadReports(grantee: iam.IGrantable): iam.Grant {
    return this.reports.grantRead(grantee);
  }

  private createDryRun({ steps, dryRun, ...props }: RunbookWorkflowProps): Workflow | undefined {
    if (dryRun === false) return undefined;
    const shown = steps.flatMap(({ _parts: { dryRun: step } }) => step ?? []);
    if (shown.length === 0) {
      if (dryRun === undefined) return undefined;
      const instead = "mark steps as 'readOnly', or give them work for the 'dryRun'";
      throw refusal(this, {
        prop: 'dryRun',
        must: 'have a step to run',
        got: 'steps that all change something',
        instead,
      });
    }
    const { encryptionKey, logRetention, tracing, stateMachineName: name } = props;
    const definition = new Runbook(this, 'DryRun', {
      steps: shown,
      encryptionKey,
      logRetention,
      tracing,
      stateNamePrefix: 'Runbook: ',
    });
    return new Workflow(this, 'DryRunWorkflow', {
      ...props,
      definition,
      stateMachineName: name && `${name}-dry-run`,
      stateMachineType: sfn.StateMachineType.STANDARD,
      // It ends when its steps have.
      timeout: undefined,
    });
  }
}
