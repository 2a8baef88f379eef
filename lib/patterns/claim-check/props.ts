import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Properties of a `ClaimCheck`. */
export interface ClaimCheckProps {
  /**
   * The bucket. One of yours must delete objects under the prefix itself, later than 90 days after the end of the longest execution.
   *
   * @default - a bucket that is private and encrypted, and deletes objects `longestExecution` and 91 days after they were stored
   */
  readonly bucket?: s3.IBucket;

  /**
   * The prefix of the folders of executions, each of which is named after its execution: letters, digits and `!_.=,@-` with slashes between them. Workflows that
   * share a bucket need a prefix each, since names of executions are those of one workflow.
   *
   * @default 'claims/'
   */
  readonly prefix?: string;

  /**
   * The size from which on a payload is stored, as JSON text: at most 200 KiB, since a state takes 256 KiB with everything else in it.
   *
   * @default Size.kibibytes(32)
   */
  readonly threshold?: Size;

  /**
   * The time that the longest execution lasts: whole days up to 365. AWS keeps the history of an execution, and with it the references, for another 90
   * days. Not for a bucket of yours.
   *
   * @default Duration.days(365)
   */
  readonly longestExecution?: Duration;

  /**
   * The key that encrypts the bucket that is created.
   *
   * @default - a key of S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The fate of the bucket that is created when the stack goes.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
