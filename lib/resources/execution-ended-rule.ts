import { aws_events as events } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct, IConstruct } from 'constructs';
import type { Delivery } from './event-dead-letters';
import { deliver } from './event-dead-letters';

/** The machine whose executions are told of, and the target. */
export interface ExecutionEndedProps extends Omit<Delivery, 'input'> {
  readonly stateMachine: sfn.IStateMachine;
  readonly description?: string;
  /** Whether those that succeeded are told of, too. */
  readonly succeededToo?: boolean;
  /** The fields of the event that are told, under names of the target. Input and output, which may be personal data, are not to be had. */
  readonly told: Readonly<Record<string, EndedField>>;
}

/** The fields of the event of the end of an execution beside input and output. */
export type EndedField = 'executionArn' | 'stateMachineArn' | 'name' | 'status' | 'error' | 'cause';

/**
 * A rule for executions that did not succeed, or for all that have ended. EventBridge delivers at best effort and for Standard state machines only.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function executionEndedRule(scope: Construct, id: string, props: ExecutionEndedProps): events.Rule {
  const { stateMachine, description, succeededToo = false, told, ...delivery } = props;
  const status = ['FAILED', 'TIMED_OUT', 'ABORTED', ...(succeededToo ? ['SUCCEEDED'] : [])];
  const rule = new events.Rule(scope, id, {
    description,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status, stateMachineArn: [stateMachine.stateMachineArn] },
    },
  });
  const fields = Object.entries(told).map(([name, field]) => [name, fieldOf(field)] as const);
  const input = (target: IConstruct | undefined): unknown =>
    isLogGroup(target) ? loggedInput() : Object.fromEntries(fields);
  deliver(rule, { ...delivery, input });
  return rule;
}

function fieldOf(field: EndedField): string {
  return events.EventField.fromPath(`$.detail.${field}`);
}

/**
 * A log group takes nothing but an instant and a text.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */
function loggedInput(): object {
  const message = `${fieldOf('status')} ${fieldOf('executionArn')} ${fieldOf('error')}`;
  return { timestamp: events.EventField.time, message };
}

function isLogGroup(target: IConstruct | undefined): boolean {
  return target !== undefined && 'logGroupName' in target;
}
