import { aws_iam as iam } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** The alias through which executions of a machine are started. */
export interface StartAlias {
  readonly arn: string;
  readonly name: string;
}

const ALIASES = new WeakMap<sfn.IStateMachine, StartAlias>();

/** Has executions of a machine be started through an alias from now on. */
export function startThrough(machine: sfn.IStateMachine, alias: StartAlias): void {
  ALIASES.set(machine, alias);
}

/** The name of the alias through which executions of a machine are started; undefined for the machine itself. */
export function startAliasOf(machine: sfn.IStateMachine): StartAlias | undefined {
  return ALIASES.get(machine);
}

/** The ARN by which executions of a machine are started: that of its alias, if it has one. */
export function startArn(machine: sfn.IStateMachine): string {
  return ALIASES.get(machine)?.arn ?? machine.stateMachineArn;
}

/**
 * Lets `grantee` start executions of a machine. AWS judges a start through an alias by the ARN of the machine, and tells the alias beside it: where there is
 * one the right is good for starts through it alone.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
export function grantStart(
  machine: sfn.IStateMachine,
  grantee: iam.IGrantable,
  action = 'states:StartExecution',
): iam.Grant {
  return iam.Grant.addToPrincipal({
    grantee,
    actions: [action],
    resourceArns: [machine.stateMachineArn],
    conditions: startConditions(machine),
  });
}

/** The conditions of a right to start executions of a machine; none without an alias. */
export function startConditions(machine: sfn.IStateMachine): Record<string, Record<string, unknown>> | undefined {
  const alias = ALIASES.get(machine);
  return alias && { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': [alias.name] } };
}
