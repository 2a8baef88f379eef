import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import type { Workflow } from '../../workflow/workflow';

/** Refuses an Express workflow where executions are started once by their names, and looked after. */
export function checkStandard(scope: IConstruct, workflow: Workflow, instead: string): void {
  const { stateMachineType } = workflow.stateMachine;
  if (stateMachineType === sfn.StateMachineType.STANDARD) return;
  throw refusal(scope, { prop: 'workflow', must: 'be a STANDARD one', got: stateMachineType, instead });
}
