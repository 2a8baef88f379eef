import { Duration, aws_events as events, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { refusal } from '../../core/refusal';
import { mayConsume } from '../../resources/access';
import { encryptedQueue } from '../../resources/encrypted-queue';
import { environmentJson } from '../../resources/environment-json';
import { letServiceUseKey } from '../../resources/key-use';
import { checkField, checkQueue, COLLECT_TIMEOUT } from './checks';
import type { AggregatorEventOptions, AggregatorQueueOptions } from './props';

/** A queue as the function knows it. */
interface Source {
  readonly queue: string;
  readonly keyField?: string;
  readonly idField?: string;
}

/** The queues whose messages a function collects, and the rules of EventBridge that put events into queues. */
export class Sources extends Construct {
  private readonly sources: Source[] = [];
  private readonly queues: sqs.IQueue[] = [];

  public constructor(
    scope: Construct,
    id: string,
    private readonly encryptionKey: kms.IKey | undefined,
  ) {
    super(scope, id);
  }

  /** All of them as JSON, for the function. */
  public toJson(): string {
    return environmentJson(this, 'sources', this.sources, 'part them among several aggregators');
  }

  public addQueue(fn: lambda.Function, queue: sqs.IQueue, options: AggregatorQueueOptions): void {
    checkQueue(this, queue, options);
    if (this.queues.includes(queue)) {
      const instead = 'give the options with the first call';
      throw refusal(this, { prop: 'queue', must: 'be added once', got: queue.node.path, instead });
    }
    this.connect(fn, queue, `Queue${queue.node.addr.slice(-8)}`, options);
  }

  /** A queue of its own between the rule and the function: nothing is lost while the table takes no more, and what is refused is kept. */
  public addEvents(fn: lambda.Function, id: string, options: AggregatorEventOptions): sqs.Queue {
    checkField(this, 'keyField', options.keyField);
    const { encryptionKey } = this;
    const deadLetters = encryptedQueue(this, `${id}Dlq`, { encryptionKey });
    const queue = encryptedQueue(this, `${id}Queue`, {
      encryptionKey,
      visibilityTimeout: Duration.seconds(6 * COLLECT_TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 10 },
    });
    const rule = new events.Rule(this, `${id}Rule`, {
      description: 'Events that are collected',
      eventPattern: options.eventPattern,
      eventBus: options.eventBus,
    });
    rule.addTarget({ bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: deadLetters.queueArn } }) });
    [queue, deadLetters].forEach((each) => letSend(each, rule));
    letServiceUseKey(rule, encryptionKey, {
      service: 'events.amazonaws.com',
      prop: 'encryptionKey',
      lost: 'the events of a rule are lost',
    });
    this.connect(fn, queue, `${id}Source`, { keyField: options.keyField, idField: 'id' });
    return deadLetters;
  }

  private connect(fn: lambda.Function, queue: sqs.IQueue, id: string, options: AggregatorQueueOptions): void {
    const { keyField, idField, batchSize = 10 } = options;
    this.queues.push(queue);
    this.sources.push({ queue: queue.queueArn, keyField, idField });
    mayConsume(queue).forEach((statement) => fn.addToRolePolicy(statement));
    new lambda.EventSourceMapping(this, id, {
      target: fn,
      eventSourceArn: queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
    });
  }
}

function letSend(queue: sqs.Queue, rule: events.Rule): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
}
