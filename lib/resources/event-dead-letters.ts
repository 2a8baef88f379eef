import { aws_events as events, aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { encryptedQueue } from './encrypted-queue';
import { letServiceUseKey } from './key-use';

/** A queue for what a rule of EventBridge could not deliver. */
export function eventDeadLetters(scope: Construct, id: string, encryptionKey: kms.IKey | undefined): sqs.Queue {
  return encryptedQueue(scope, id, { encryptionKey });
}

/** The target of a rule of EventBridge. */
export interface Delivery {
  readonly target: events.IRuleTarget;
  /** The input of the target: any JSON, in which `EventField`s may stand. */
  readonly input: (target: IConstruct | undefined) => unknown;
  /** The queue for what could not be delivered. */
  readonly deadLetters: sqs.Queue;
  readonly encryptionKey?: kms.IKey;
}

/** Has a rule deliver to a target; there is no other way here, so that no rule goes without dead letters. */
export function deliver(rule: events.Rule, { target, input, deadLetters, encryptionKey }: Delivery): void {
  rule.addTarget({
    bind: (boundRule, id) => {
      const bound = target.bind(boundRule, id);
      return {
        ...bound,
        input: events.RuleTargetInput.fromObject(input(bound.targetResource)),
        deadLetterConfig: { arn: deadLetters.queueArn },
      };
    },
  });
  letEventsDeliver(deadLetters, rule, encryptionKey);
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
  letServiceUseKey(rule, key, {
    service: 'events.amazonaws.com',
    prop: 'encryptionKey',
    lost: 'what a rule could not deliver is lost',
  });
}
