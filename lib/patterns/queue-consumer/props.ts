import type { Duration } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { CoordinationTable } from '../../capabilities/coordination/coordination-table';
import type { Workflow } from '../../workflow/workflow';

/** Properties of a `QueueConsumer`. */
export interface QueueConsumerProps {
  /** The workflow that messages start: a Standard one. The body of a message, which must be JSON, is the input of its execution. */
  readonly workflow: Workflow;

  /**
   * The number of executions that messages have started and that run at the same time: a whole number from 1 to 200. Further messages wait in the queue.
   */
  readonly maxConcurrency: number;

  /**
   * The queue. A FIFO queue has the executions of each of its message groups run one after the other. Its visibility timeout must be at least 1
   * minute, better 6; a redrive policy must have the most that AWS takes, 1,000 receives, since messages that wait are received again and again.
   *
   * @default - a standard queue that keeps messages for 14 days
   */
  readonly queue?: sqs.IQueue;

  /**
   * The queue for messages that can't start an execution, and for those whose execution has failed, timed out or was stopped: of the type of the
   * queue, standard or FIFO.
   *
   * @default - a queue that keeps messages for 14 days
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * The table in which it is recorded which messages have an execution that runs.
   *
   * @default - a table of its own
   */
  readonly table?: CoordinationTable;

  /**
   * The largest number of messages that are taken from the queue at a time: 1 to 10. Each starts an execution of its own.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * The age from which on a message that can't be started goes to the dead-letter queue: whole seconds from 1 minute, and less than the time for which
   * the queue keeps messages, after which SQS deletes them.
   *
   * @default - nine tenths of the time for which the queue keeps messages, and at least all but a day of it; 4 days are taken for that of a queue that is
   * imported, as SQS does
   */
  readonly maxAge?: Duration;

  /**
   * The time between two looks after executions of whose end no event was heard: whole minutes, up to a day.
   *
   * @default Duration.minutes(5)
   */
  readonly reconcileEvery?: Duration;

  /**
   * The topic for two alarms: a message lies in the dead-letter queue; a message has waited for longer than half of `maxAge`.
   *
   * @default - no alarms
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * The time for which logs of the functions are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the functions are traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;
}
