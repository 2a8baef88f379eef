import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration, aws_s3 as s3 } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The time for which results are kept. */
const RESULTS_KEPT = Duration.days(90);

/** The differences between buckets for results. */
export interface ResultBucketOptions {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy?: RemovalPolicy;
  /** @default - 90 days */
  readonly kept?: Duration;
}

/** A bucket for results: private, encrypted, spoken to over TLS; it stays when the stack goes unless `removalPolicy` says otherwise. */
export function createResultBucket(
  scope: Construct,
  id: string,
  { encryptionKey, removalPolicy, kept = RESULTS_KEPT }: ResultBucketOptions,
): s3.Bucket {
  return new s3.Bucket(scope, id, {
    encryption: encryptionKey === undefined ? s3.BucketEncryption.S3_MANAGED : s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: encryptionKey === undefined ? undefined : true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy,
    lifecycleRules: [{ expiration: kept, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  });
}

/** A prefix that ends in a slash, or is empty. */
export function folderPrefix(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}
