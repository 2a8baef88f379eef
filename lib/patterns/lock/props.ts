import type { Duration } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { CoordinationTable } from '../../capabilities/coordination/coordination-table';
import type { Work } from '../../work/work';
import type { LockWait } from './lock-wait';

/** The options that locks and throttles share. */
export interface LockOptions {
  /** The table in which holders are recorded. */
  readonly table: CoordinationTable;

  /**
   * The work that is done under the lock. The input of its first state is that of the lock with the field `lock`, `{ key, slot, fence, until }`,
   * which the payload of `Work.invoke` may call `$lock`.
   */
  readonly work: Work;

  /**
   * The time for which a holder has the lock, in whole seconds from 1 minute to 364 days: longer than the work can take with all its retries, plus the 10
   * seconds of a write. When it is over anybody else may have the lock, whatever the holder does.
   */
  readonly lease: Duration;

  /**
   * Whether the work hands its fencing number on to whatever it writes to, which refuses numbers lower than one it has seen. Such work is safe also when it
   * takes longer than the lease.
   *
   * @default false
   */
  readonly fenced?: boolean;

  /**
   * The way of waiting while the lock is held.
   *
   * @default LockWait.retry()
   */
  readonly wait?: LockWait;

  /**
   * The states that follow when the lock could not be acquired in time. Their input is that of the lock.
   *
   * @default - the execution fails with `Lock.NotAcquired`
   */
  readonly onNotAcquired?: sfn.IChainable;

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

/** Properties of a `Lock`. */
export interface LockProps extends LockOptions {
  /** The key: text or a JSONata expression, at most 1,000 bytes. Locks with the same key and table exclude each other. */
  readonly key: string;

  /**
   * The number of executions that may hold the lock at the same time, 1 to 200. All locks of a key must have the same.
   *
   * @default 1
   */
  readonly slots?: number;
}

/** Properties of a `Throttle`. */
export interface ThrottleProps extends LockOptions {
  /** The number of executions, or iterations of a Map, that do the work at the same time, 1 to 200. */
  readonly maxConcurrency: number;

  /**
   * The key: text or a JSONata expression, at most 1,000 bytes. Throttles with the same key and table count together.
   *
   * @default - the path of the construct: each throttle counts for itself
   */
  readonly key?: string;
}
