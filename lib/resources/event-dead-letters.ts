import { Duration, aws_iam as iam, aws_sqs as sqs } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { letServiceUseKey } from './key-use';

/** A queue for what a rule of EventBridge could not deliver. */
export function eventDeadLetters(scope: Construct, id: string, encryptionKey: kms.IKey | undefined): sqs.Queue {
  return new sqs.Queue(scope, id, {
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    encryption: encryptionKey === undefined ? sqs.QueueEncryption.SQS_MANAGED : sqs.QueueEncryption.KMS,
    encryptionMasterKey: encryptionKey,
  });
}

/** Lets a rule put what it could not deliver into that queue. */
export function letEventsDeliver(queue: sqs.Queue, rule: events.Rule, key: kms.IKey | undefined): void {
  const service = new iam.ServicePrincipal('events.amazonaws.com');
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [service],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
  letServiceUseKey(rule, key, {
    service: 'events.amazonaws.com',
    prop: 'encryptionKey',
    lost: 'what a rule could not deliver is lost',
  });
}
