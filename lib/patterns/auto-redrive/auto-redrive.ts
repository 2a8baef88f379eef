import {
  Duration,
  RemovalPolicy,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkCall, checkGiven, type Given } from '../../core/given';
import { mayAccess, mayConsume, mayPublish, maySend } from '../../resources/access';
import { encryptedQueue } from '../../resources/encrypted-queue';
import { eventDeadLetters } from '../../resources/event-dead-letters';
import { grantInvoke } from '../../resources/grant-invoke';
import { handlerFunction } from '../../resources/handler-function';
import { heardTopic } from '../../resources/heard-topic';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { lookAfterEnded } from '../../resources/look-after-ended';
import { Work } from '../../work/work';
import { planRedrives, type Delays } from './checks';
import type { AutoRedriveBatchOptions, AutoRedriveProps } from './props';

const GIVEN: Given<AutoRedriveProps> = {
  workflow: 'given',
  errors: 'given',
  delay: 'duration',
  maxDelay: 'duration',
  sweepEvery: 'duration',
};
const GIVEN_BATCH: Given<AutoRedriveBatchOptions> = { since: 'given' };

const TIMEOUT = Duration.minutes(5);

/** AWS asks for six times the timeout of the function. */
const VISIBILITY = Duration.minutes(30);

/** A message that can't be taken is no loss: the schedule finds its execution. */
const MOST_RECEIVES = 5;

/**
 * Redrives failed executions of a workflow by themselves: those with errors that pass, after a delay that grows, a number of times at most.
 *
 * An event tells of each failure at once but at best effort, and a schedule finds what it missed. The number is the one that AWS counts, and each
 * redrive is made under a token for the failure that it answers: however often a failure is heard of, it is redriven once. Executions that somebody
 * stopped are left alone, and so are those that ended in a Fail state: the state machine decided to end, as a saga does which has undone its steps or
 * is past its pivot. Operators hear of what stays failed.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export class AutoRedrive extends Construct {
  /** The function that redrives. */
  public readonly redriveFunction: lambda.IFunction;

  /** The topic that is told of what stays failed. */
  public readonly operatorTopic: sns.ITopic;

  /** The table of the failures that operators were told of. */
  public readonly table: dynamodb.ITable;

  /** The queue for events and messages that the function could not take; the schedule finds their executions. */
  public readonly deadLetterQueue: sqs.IQueue;

  private readonly queue: sqs.Queue;

  /** Throws when a prop is out of its range. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: AutoRedriveProps,
  ) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const delays = planRedrives(this, props);
    const { workflow, sweepEvery = Duration.minutes(15) } = props;
    const { encryptionKey } = workflow;
    const deadLetters = eventDeadLetters(this, 'Dlq', encryptionKey);
    this.deadLetterQueue = deadLetters;
    this.queue = encryptedQueue(this, 'Waiting', {
      encryptionKey,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_RECEIVES },
    });
    this.table = this.createTable();
    this.operatorTopic = heardTopic(this, 'OperatorTopic', {
      given: props.operatorTopic,
      prop: 'operatorTopic',
      encryptionKey,
      unheard: 'no operator hears of executions that stay failed',
    });
    const fn = this.createFunction(delays);
    this.redriveFunction = fn;
    lookAfterEnded(this, {
      fn,
      stateMachine: workflow.stateMachine,
      ended: 'Executions that failed, and may be redriven',
      scheduled: 'Looks for failed executions that are due, or of which nobody has heard',
      told: { execution: 'executionArn' },
      every: sweepEvery,
      deadLetters,
      encryptionKey,
    });
  }

  /**
   * A batch of redrives as work, for instance as a step of a `Runbook`: it redrives all executions that have ended in a time, without waiting for their
   * delays; every other limit holds. Its result is `{ redriven, left, reasons, executions, unfinished }`; a batch that is unfinished
   * goes on when it is made again.
   */
  public batch(options: AutoRedriveBatchOptions): Work {
    checkCall('AutoRedrive.batch', {}, options, GIVEN_BATCH);
    const { since, until, errors, dryRun } = options;
    const batch = { since, ...(until !== undefined && { until }), ...(errors && { errors }), dryRun: dryRun ?? false };
    return Work.invoke(this.redriveFunction, { payload: { batch } });
  }

  /** Lets `grantee` ask for batches, by calling `redriveFunction` with `{ "batch": { "since", "until", "errors", "dryRun" } }`. */
  public grantBatch(grantee: iam.IGrantable): iam.Grant {
    return grantInvoke(grantee, this.redriveFunction);
  }

  private createTable(): dynamodb.Table {
    return new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: this.props.workflow.encryptionKey,
    });
  }

  private createFunction(delays: Delays): lambda.Function {
    const { workflow, logRetention = logs.RetentionDays.THREE_MONTHS, tracing } = this.props;
    const fn = handlerFunction(this, 'Redrive', {
      asset: 'auto-redrive-redrive',
      description: `${this.node.path}: redrives failed executions`,
      timeout: TIMEOUT,
      logRetention,
      encryptionKey: workflow.encryptionKey,
      tracing,
      environment: {
        STATE_MACHINE: workflow.stateMachine.stateMachineArn,
        SETTINGS: this.settings(delays),
        TABLE: this.table.tableName,
        QUEUE: this.queue.queueUrl,
        OPERATOR_TOPIC: this.operatorTopic.topicArn,
      },
    });
    new lambda.EventSourceMapping(this, 'Due', {
      target: fn,
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
      // Others ask AWS for executions, too.
      maxConcurrency: 2,
    });
    this.allow(fn);
    return fn;
  }

  private settings({ delay, delayRate, maxDelay }: Delays): string {
    const { errors, excludedErrors = [], neverAfter = [], maxRedrives = 3 } = this.props;
    const times = { delayMs: delay.toMilliseconds(), delayRate, maxDelayMs: maxDelay.toMilliseconds() };
    return JSON.stringify({ policy: { errors, excludedErrors, maxRedrives, ...times }, neverAfter });
  }

  private allow(fn: lambda.Function): void {
    const { workflow } = this.props;
    workflow.grantReadExecutions(fn);
    workflow.grantRedriveExecution(fn);
    const machine = [workflow.stateMachine.stateMachineArn];
    [
      new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: machine }),
      ...mayUseKey(workflow.encryptionKey, KeyUse.WRITE),
      ...mayAccess(this.table, 'dynamodb:GetItem', 'dynamodb:PutItem'),
      ...mayConsume(this.queue),
      ...maySend(this.queue),
      ...mayPublish(this.operatorTopic),
    ].forEach((statement) => fn.addToRolePolicy(statement));
  }
}
