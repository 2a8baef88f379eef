import { Duration, aws_lambda as lambda, aws_logs as logs } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CoordinationTable } from '../../capabilities/coordination/coordination-table';
import { fixedPartition } from '../../capabilities/coordination/row-key';
import { starter } from '../../capabilities/start/starter';
import { checkGiven, type Given } from '../../core/given';
import { mayAccess, mayConsume, maySend } from '../../resources/access';
import { eventDeadLetters } from '../../resources/event-dead-letters';
import { handlerFunction, type HandlerFunctionProps } from '../../resources/handler-function';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { lookAfterEnded } from '../../resources/look-after-ended';
import { addAlarms } from './alarms';
import { checkConsumer } from './checks';
import type { QueueConsumerProps } from './props';
import { CONSUME_TIMEOUT, maxAgeOf, queuesOf } from './queues';

const GIVEN: Given<QueueConsumerProps> = {
  workflow: 'given',
  maxConcurrency: 'given',
  maxAge: 'duration',
  reconcileEvery: 'duration',
};

/** More functions than that at the same time would only stand in each other's way. */
const MOST_AT_ONCE = 20;

/**
 * A queue whose messages start executions of a workflow, at most a number of them at the same time: what is more waits in the queue. No transition
 * beside those of the workflow.
 *
 * A message is deleted once its execution has started, by the id of the message: from then on the execution is what remains of it, and a message that is
 * delivered again starts nothing. A message that can't start an execution, and one whose execution fails, go to the dead-letter queue with the error.
 * Executions of one group of a FIFO queue run one after the other, in the order of their messages.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class QueueConsumer extends Construct {
  /** The queue that messages are sent to. */
  public readonly queue: sqs.IQueue;

  /** The queue for messages that can't start an execution, and for those whose execution has failed, timed out or was stopped. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The queue for ends of executions that could not be heard of at once. */
  public readonly eventDeadLetterQueue: sqs.IQueue;

  /** The function that starts executions. */
  public readonly consumeFunction: lambda.IFunction;

  /** The function that is called when executions have ended. */
  public readonly settleFunction: lambda.IFunction;

  /** The table in which it is recorded which messages have an execution that runs. */
  public readonly table: CoordinationTable;

  /** Throws when a prop is out of its range. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: QueueConsumerProps,
  ) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    checkConsumer(this, props);
    const maxAge = maxAgeOf(this, props);
    const { queue, deadLetterQueue } = queuesOf(this, props);
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    this.table = props.table ?? this.createTable();
    this.consumeFunction = this.createConsume(maxAge);
    this.settleFunction = this.createSettle();
    this.eventDeadLetterQueue = this.tellOfEnds();
    if (props.alarmTopic !== undefined) addAlarms(this, { queue, deadLetterQueue, maxAge, topic: props.alarmTopic });
  }

  private createTable(): CoordinationTable {
    const { workflow, logRetention, tracing } = this.props;
    return new CoordinationTable(this, 'Coordination', {
      encryptionKey: workflow.encryptionKey,
      logRetention,
      tracing,
    });
  }

  private createConsume(maxAge: Duration): lambda.Function {
    const { workflow, maxConcurrency, batchSize = 10 } = this.props;
    const settings = this.functionProps('consume', 'starts an execution for each message', CONSUME_TIMEOUT, {
      QUEUE: this.queue.queueUrl,
      MAX_CONCURRENCY: String(maxConcurrency),
      MAX_AGE_MS: String(maxAge.toMilliseconds()),
    });
    const fn = starter(this, 'Consume', { workflow, ...settings });
    this.letSettle(fn);
    mayConsume(this.queue).forEach((statement) => fn.addToRolePolicy(statement));
    new lambda.EventSourceMapping(this, 'Messages', {
      target: fn,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: Math.min(MOST_AT_ONCE, Math.max(2, Math.ceil(maxConcurrency / batchSize))),
    });
    return fn;
  }

  private createSettle(): lambda.Function {
    const does = 'makes room when executions have ended';
    const fn = handlerFunction(this, 'Settle', this.functionProps('settle', does, Duration.minutes(5)));
    this.letSettle(fn);
    return fn;
  }

  private functionProps(
    handler: string,
    does: string,
    timeout: Duration,
    environment?: Record<string, string>,
  ): HandlerFunctionProps {
    const { workflow, logRetention = logs.RetentionDays.THREE_MONTHS, tracing } = this.props;
    return {
      asset: `queue-consumer-${handler}`,
      description: `${this.node.path}: ${does}`,
      timeout,
      logRetention,
      encryptionKey: workflow.encryptionKey,
      tracing,
      environment: {
        STATE_MACHINE: workflow.startArn,
        TABLE: this.table.table.tableName,
        PARTITION: fixedPartition('queue', this.node.path),
        DEAD_LETTERS: this.deadLetterQueue.queueUrl,
        FIFO: String(this.deadLetterQueue.fifo),
        ...environment,
      },
    };
  }

  /** The rights of both functions: they look after executions that have ended. */
  private letSettle(fn: lambda.Function): void {
    const { workflow } = this.props;
    workflow.stateMachine.grantExecution(fn, 'states:DescribeExecution');
    [
      ...mayAccess(this.table.table, 'dynamodb:Query', 'dynamodb:UpdateItem'),
      ...maySend(this.deadLetterQueue),
      ...mayUseKey(workflow.encryptionKey, KeyUse.READ),
    ].forEach((statement) => fn.addToRolePolicy(statement));
  }

  /** Events come at once but at best effort, and the schedule finds what they missed. */
  private tellOfEnds(): sqs.Queue {
    const { workflow, reconcileEvery = Duration.minutes(5) } = this.props;
    const { encryptionKey } = workflow;
    const deadLetters = eventDeadLetters(this, 'EventDlq', encryptionKey);
    lookAfterEnded(this, {
      fn: this.settleFunction,
      stateMachine: workflow.stateMachine,
      ended: 'Executions that have ended: there is room for another one',
      scheduled: 'Looks for executions that have ended without anybody hearing of it',
      succeededToo: true,
      told: { execution: 'name', status: 'status' },
      every: reconcileEvery,
      deadLetters,
      encryptionKey,
    });
    return deadLetters;
  }
}
