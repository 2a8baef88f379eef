import { aws_events as events } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { eventDeadLetters, letEventsDeliver } from '../resources/event-dead-letters';

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
    bind: (boundRule, id) => ({
      ...target.bind(boundRule, id),
      input: events.RuleTargetInput.fromObject(
        Object.fromEntries(Object.entries(TOLD).map(([name, path]) => [name, events.EventField.fromPath(path)])),
      ),
      deadLetterConfig: { arn: deadLetters.queueArn },
    }),
  });
  letEventsDeliver(deadLetters, rule, encryptionKey);
  return deadLetters;
}
