import { aws_events as events } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { eventDeadLetters, letEventsDeliver } from '../resources/event-dead-letters';
import { letServiceUseKey } from '../resources/key-use';

/** Whose failures, told to whom. */
export interface FailureHookProps {
  readonly stateMachine: sfn.IStateMachine;
  readonly target: events.IRuleTarget;
  readonly encryptionKey?: kms.IKey;
}

/** What is told. The event holds input and output as well, which may be personal data: they stay where they are. */
const TOLD = {
  executionArn: '$.detail.executionArn',
  stateMachineArn: '$.detail.stateMachineArn',
  name: '$.detail.name',
  status: '$.detail.status',
  error: '$.detail.error',
  cause: '$.detail.cause',
};

/** Tells `target` of every execution that does not succeed; answers the queue for what could not be delivered. */
export function failureHook(scope: Construct, { stateMachine, target, encryptionKey }: FailureHookProps): sqs.Queue {
  const deadLetters = eventDeadLetters(scope, 'FailureDlq', encryptionKey);
  const rule = new events.Rule(scope, 'FailureRule', {
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [stateMachine.stateMachineArn] },
    },
  });
  rule.addTarget({
    bind: (boundRule, id) => {
      const bound = target.bind(boundRule, id);
      letEventsUseKeyOf(scope, bound.targetResource);
      const input = isLogGroup(bound.targetResource) ? loggedInput() : toldInput();
      return { ...bound, input, deadLetterConfig: { arn: deadLetters.queueArn } };
    },
  });
  letEventsDeliver(deadLetters, rule, encryptionKey);
  return deadLetters;
}

function toldInput(): events.RuleTargetInput {
  const fields = Object.entries(TOLD).map(([name, path]) => [name, events.EventField.fromPath(path)]);
  return events.RuleTargetInput.fromObject(Object.fromEntries(fields));
}

/**
 * A log group takes nothing but an instant and a text.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */
function loggedInput(): events.RuleTargetInput {
  const [status, execution, error] = [TOLD.status, TOLD.executionArn, TOLD.error].map((path) =>
    events.EventField.fromPath(path),
  );
  return events.RuleTargetInput.fromObject({
    timestamp: events.EventField.time,
    message: `${status} ${execution} ${error}`,
  });
}

function isLogGroup(target: IConstruct | undefined): boolean {
  return target !== undefined && 'logGroupName' in target;
}

/** A topic or a queue may be encrypted. */
function letEventsUseKeyOf(scope: Construct, target: IConstruct | undefined): void {
  const { masterKey, encryptionMasterKey } = (target ?? {}) as { masterKey?: kms.IKey; encryptionMasterKey?: kms.IKey };
  letServiceUseKey(scope, masterKey ?? encryptionMasterKey, {
    service: 'events.amazonaws.com',
    prop: 'failureTarget',
    lost: 'nobody is told of failures',
  });
}
