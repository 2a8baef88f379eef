import type { RemovalPolicy, Size } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Aggregate } from '../../capabilities/results/aggregate';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { FanOutSource } from './fan-out-source';
import type { Work } from '../../work/work';

/** The size of a fan-out. */
export enum FanOutMode {
  /** Named branches in a Parallel state. */
  STATIC = 'STATIC',
  /** A Map state in the execution itself: up to 40 items at once, within its 256 KiB of data and its 25,000 events. */
  INLINE = 'INLINE',
  /** A Map state with child executions: up to 10,000 at once, results in S3. */
  DISTRIBUTED = 'DISTRIBUTED',
}

/** Options of a `FanOut`, whatever it works on. */
export interface FanOutOptions {
  /**
   * The meaning of a failure for the whole.
   *
   * @default FailurePolicy.failFast()
   */
  readonly failurePolicy?: FailurePolicy;

  /**
   * The size, fixed.
   *
   * @default - static for branches; distributed for items in S3, for batches, for `maxConcurrency` above 40, for a literal array whose results
   * don't fit into an execution and for one of more than 40 items that wait for answers; else inline
   */
  readonly mode?: FanOutMode;

  /**
   * The maximum number of items (or batches) processed concurrently: up to 40 inline, up to 10,000 distributed; branches all run at once.
   *
   * @default - 40 inline; distributed as many as make 400 calls at once, which leaves Lambda functions beside them room in a concurrency quota of
   * 1,000, and 10,000 for work that waits for answers
   */
  readonly maxConcurrency?: number;

  /**
   * The maximum number of items in one child execution, 1 to 1,000; distributed only. In a batch, items run one by one, up to 40 at once, unless
   * the work takes whole batches; a failing one never fails its batch. With fail-fast a redrive does the whole batch again.
   *
   * @default - 100 for work on whole batches; up to 40 for items in S3 whose work is a call, if `resultSize` is given and children are EXPRESS;
   * else 1
   */
  readonly batchSize?: number;

  /**
   * The data that every item gets beside itself, `$shared` in its expressions: any JSON, with JSONata over the input of the fan-out. Items that
   * run in child executions see no variables, so that this is their only way to it.
   *
   * @default - nothing
   */
  readonly shared?: unknown;

  /**
   * The figures over the results, by name.
   *
   * @default - none
   */
  readonly aggregates?: { [name: string]: Aggregate };

  /**
   * The largest size of the result of one item. Synthesis then refuses, or moves to S3, what could exceed the 256 KiB that AWS allows between
   * states.
   *
   * @default - not known, and not checked
   */
  readonly resultSize?: Size;

  /**
   * The bucket for results and failures of a distributed fan-out, each run in a folder of its own, and for its items unless their source names
   * another bucket.
   *
   * @default - a bucket that stays when the stack goes, with an expiry of 90 days for its objects
   */
  readonly resultBucket?: s3.IBucket;

  /**
   * The symmetric key of the bucket that is created.
   *
   * @default - S3 managed keys
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The fate of the bucket that is created when it is removed from the stack. CloudFormation deletes only an empty one.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The prefix of the keys of results and failures.
   *
   * @default - the id of the construct and a slash
   */
  readonly resultPrefix?: string;

  /**
   * The type of child executions; distributed only. The states of EXPRESS ones cost no transitions, and they must be over within five minutes.
   *
   * @default - EXPRESS where an item can't take longer than that and nothing waits for an answer, else STANDARD; `childTypeReason` says why
   */
  readonly childType?: sfn.StateMachineType;

  /**
   * The topic of the summary: counts, duration, first failures, where results are. One more transition.
   *
   * @default - no summary
   */
  readonly summaryTopic?: sns.ITopic;

  /**
   * The field of the output that holds what came out, beside the fields of the input.
   *
   * @default 'fanOut'
   */
  readonly resultField?: string;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** Properties of a `FanOut`. */
export interface FanOutProps extends FanOutOptions {
  /** The items or branches. */
  readonly source: FanOutSource;

  /**
   * The work done for each item.
   *
   * @default - branches have work of their own; items need it
   */
  readonly work?: Work;
}
