import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** The ARNs of all executions of a state machine. */
export function executionsOf(machine: sfn.IStateMachine): string {
  return executionArns(machine, ':*');
}

/** The ARNs of all child executions of its distributed Maps. */
export function childrenOf(machine: sfn.IStateMachine): string {
  return executionArns(machine, '/*:*');
}

function executionArns(machine: sfn.IStateMachine, tail: string): string {
  const name = Arn.split(machine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME).resourceName ?? '*';
  return Stack.of(machine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${name}${tail}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
