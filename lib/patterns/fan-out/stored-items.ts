import type * as s3 from 'aws-cdk-lib/aws-s3';

/** The place of items in S3, and the way in which they are read. */
export interface StoredItems {
  /** Undefined for the one that takes the results. */
  readonly bucket?: s3.IBucket;
  readonly keyPrefix?: string;
  /** The key of the object, or the prefix of all objects: text, or an expression in `{% … %}`. */
  readonly key: string;
  readonly listed: boolean;
  readonly readerConfig: object;
  /** Whether objects beside the one under `key` are read too. */
  readonly more: boolean;
  /** The kind of the items: a failure that was saved stands for the item that failed. */
  readonly failures?: boolean;
}
