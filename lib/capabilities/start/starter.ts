import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { HandlerFunctionProps } from '../../resources/handler-function';
import { handlerFunction } from '../../resources/handler-function';
import type { Workflow } from '../../workflow/workflow';

/** The differences between functions that start executions. */
export interface StarterProps extends HandlerFunctionProps {
  readonly workflow: Workflow;
}

/** A function that may start executions; its handler finds the state machine, or its alias, as `STATE_MACHINE`. */
export function starter(scope: Construct, id: string, { workflow, ...props }: StarterProps): lambda.Function {
  const environment = { STATE_MACHINE: workflow.startArn, ...props.environment };
  const fn = handlerFunction(scope, id, { ...props, environment });
  workflow.grantStartExecution(fn);
  return fn;
}
