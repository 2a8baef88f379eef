import { Duration, aws_events as events, aws_iam as iam, aws_sqs as sqs } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

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
  const deadLetters = new sqs.Queue(scope, 'FailureDlq', {
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    encryption: encryptionKey === undefined ? sqs.QueueEncryption.SQS_MANAGED : sqs.QueueEncryption.KMS,
    encryptionMasterKey: encryptionKey,
  });
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

function letEventsDeliver(queue: sqs.Queue, rule: events.Rule, key: kms.IKey | undefined): void {
  const service = new iam.ServicePrincipal('events.amazonaws.com');
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [service],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
  key?.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [service],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
  );
}
