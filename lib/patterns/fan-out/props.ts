import type { RemovalPolicy, Size } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Aggregate } from '../../capabilities/results/aggregate';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { FanOutSource } from './fan-out-source';
import type { FanOutWork } from './fan-out-work';

/** The size of a fan-out. */
export enum FanOutMode {
  /** Named branches in a Parallel state. */
  STATIC = 'STATIC',
  /** A Map state in the execution itself: up to 40 items at once, within its 256 KiB of data and its 25,000 events. */
  INLINE = 'INLINE',
  /** A Map state with child executions: up to 10,000 at once, results in S3. */
  DISTRIBUTED = 'DISTRIBUTED',
}

/** How a `FanOut` does its work, whatever it works on. */
export interface FanOutOptions {
  /**
   * What a failure means for the whole.
   *
   * @default FailurePolicy.failFast()
   */
  readonly failurePolicy?: FailurePolicy;

  /**
   * The size, fixed.
   *
   * @default - static for branches; distributed for items in S3, for batches, for `maxConcurrency` above 40 and for a literal array whose
   * results don't fit into an execution; else inline
   */
  readonly mode?: FanOutMode;

  /**
   * So many items, or batches, are worked on at once: up to 40 inline, up to 10,000 distributed; branches all run at once.
   *
   * @default - 40 inline, 10,000 distributed: give less where what the items call can't bear that
   */
  readonly maxConcurrency?: number;

  /**
   * So many items go into one child execution, at least 1 and at most 1,000; distributed only. In a batch, items run one by one, up to 40 at
   * once, unless the work takes whole batches; a failing one never fails its batch.
   *
   * @default - 1; 100 for work on whole batches
   */
  readonly batchSize?: number;

  /**
   * What every item gets beside itself, `$shared` in its expressions: any JSON, with JSONata over the input of the fan-out. Items that run in
   * child executions see no variables, so that this is their only way to it.
   *
   * @default - nothing
   */
  readonly shared?: unknown;

  /**
   * Figures over the results, by name.
   *
   * @default - none
   */
  readonly aggregates?: { [name: string]: Aggregate };

  /**
   * The result of one item takes at most so much. Synthesis then refuses, or moves to S3, what could exceed the 256 KiB that AWS allows between
   * states.
   *
   * @default - not known, and not checked
   */
  readonly resultSize?: Size;

  /**
   * Where a distributed fan-out puts results and failures, each run in a folder of its own, and where its items are unless their source
   * names another bucket.
   *
   * @default - a bucket that stays when the stack goes, with an expiry of 90 days for its objects
   */
  readonly resultBucket?: s3.IBucket;

  /**
   * Encrypts the bucket that is created; a symmetric key.
   *
   * @default - a key of S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of the bucket that is created when the stack goes. CloudFormation deletes only an empty one.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What the keys of results and failures start with.
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
   * Is told of the end: counts, duration, first failures, where results are. One more transition.
   *
   * @default - nobody is told
   */
  readonly summaryTopic?: sns.ITopic;

  /**
   * The field of the output that holds what came out, beside the fields of the input.
   *
   * @default 'fanOut'
   */
  readonly resultField?: string;

  /**
   * What the names of the states start with.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** Properties of a `FanOut`. */
export interface FanOutProps extends FanOutOptions {
  /** What it works on. */
  readonly source: FanOutSource;

  /**
   * What is done with each item.
   *
   * @default - branches have work of their own; items need it
   */
  readonly work?: FanOutWork;
}
