import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { CoordinationTable } from '../../capabilities/coordination/coordination-table';
import type { Work } from '../../work/work';

/** Properties of a `CircuitBreaker`. */
export interface CircuitBreakerProps {
  /** The table in which the state of the circuit is recorded. */
  readonly table: CoordinationTable;

  /** The work that is cut off while the circuit is open. */
  readonly work: Work;

  /**
   * The key: text or a JSONata expression, at most 1,000 bytes. Circuit breakers with the same key and table are one circuit.
   *
   * @default - the path of the construct: each circuit breaker is a circuit of its own
   */
  readonly key?: string;

  /**
   * The time over which calls and failures are counted, up to 365 days; then counting begins anew.
   *
   * @default Duration.minutes(1)
   */
  readonly window?: Duration;

  /**
   * The share of the calls of a window that must have failed for the circuit to open: above 0, at most 1.
   *
   * @default 0.5
   */
  readonly failureRate?: number;

  /**
   * The number of calls that a window must have had before the circuit opens.
   *
   * @default 10
   */
  readonly minimumCalls?: number;

  /**
   * The names of the errors that count as failures of what is called. Others pass on, and are not counted.
   *
   * @default - all errors
   */
  readonly errors?: string[];

  /**
   * The time for which the circuit stays open, up to 365 days. Then one call is let through, the probe, and no other until the same time has passed again: the
   * circuit closes then, unless the probe has failed. It must be longer than the work can take.
   *
   * @default Duration.minutes(5)
   */
  readonly openFor?: Duration;

  /**
   * The topic to which a message is published when the circuit opens.
   *
   * @default - no messages
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * The states that follow while the circuit is open, instead of the work. Their input is that of the circuit breaker.
   *
   * @default - the execution fails with `CircuitBreaker.Open`
   */
  readonly onOpen?: sfn.IChainable;

  /**
   * The field of the output that holds the answer of work that is one task (`Work.invoke`), beside the fields of the input.
   *
   * @default 'result'
   */
  readonly resultField?: string;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}
