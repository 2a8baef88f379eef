import { aws_iam as iam } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import type { ResultPlace } from './result-place';

/** The statement for a role that writes results and lists them. */
export function mayListUnder({ bucket, prefix }: ResultPlace): iam.PolicyStatement {
  return mayList(bucket, `${prefix}*`);
}

/** The statements for a role that writes results and failures and reads them again: large files go up in parts. */
export function mayWriteUnder({ bucket, prefix }: ResultPlace): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      resources: [bucket.arnForObjects(`${prefix}*`)],
    }),
    ...mayUseKey(bucket.encryptionKey, KeyUse.WRITE),
  ];
}

/** Lets a role list the objects under a prefix, which may end in a wildcard. */
export function mayList(bucket: s3.IBucket, prefix: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: prefix === '*' ? undefined : { StringLike: { 's3:prefix': prefix } },
  });
}

/** Lets a role write objects. */
export function mayPut(bucket: s3.IBucket, keys: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(keys)] });
}

/** Lets a role read objects. */
export function mayGet(bucket: s3.IBucket, keys: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(keys)] });
}
