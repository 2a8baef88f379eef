import type { Duration } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { CoordinationTable } from '../../capabilities/coordination/coordination-table';

/** Properties of a `RateLimit`. */
export interface RateLimitProps {
  /** The table in which the next start is recorded. */
  readonly table: CoordinationTable;

  /** The number of starts in each period: a whole number, at most 1,000 a second. */
  readonly rate: number;

  /** The period, up to 365 days. In no span of that length do more than `rate` start: starts are spread evenly. */
  readonly period: Duration;

  /**
   * The key: text or a JSONata expression, at most 1,000 bytes. Rate limits with the same key and table count together; they must have the same rate.
   *
   * @default - the path of the construct: each rate limit counts for itself
   */
  readonly key?: string;

  /**
   * The longest time that one waits for its turn, in whole seconds up to 364 days. Where more have come, those that come then are turned away.
   *
   * @default Duration.hours(1)
   */
  readonly maxDelay?: Duration;

  /**
   * The states that follow when the turn would come later than that. Their input is that of the rate limit.
   *
   * @default - the execution fails with `RateLimit.Exceeded`
   */
  readonly onExceeded?: sfn.IChainable;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}
