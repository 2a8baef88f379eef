import { Token, aws_iam as iam } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { StoredItems } from '../fan-out-source';

/** What a role needs to read items: the objects themselves and, for those under a prefix, their list. */
export function mayRead(
  bucket: s3.IBucket,
  { key, keyPrefix, listed, more, failures }: StoredItems,
): iam.PolicyStatement[] {
  const isDynamic = Token.isUnresolved(key) || key.startsWith('{%');
  const known = isDynamic ? `${keyPrefix ?? ''}*` : listed ? `${key}*` : key;
  const reads = !listed || more;
  return [
    ...(listed ? [mayList(bucket, known)] : []),
    ...(reads ? mayGet(bucket, more && failures !== true ? '*' : known) : []),
  ];
}

/** What a role needs to read all objects under a prefix. */
export function mayReadUnder(bucket: s3.IBucket, prefix: string): iam.PolicyStatement[] {
  return [mayList(bucket, `${prefix}*`), ...mayGet(bucket, `${prefix}*`)];
}

/** What a result writer needs: large files go up in parts. */
export function mayWriteUnder(bucket: s3.IBucket, prefix: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      resources: [bucket.arnForObjects(`${prefix}*`)],
    }),
    ...useOfKey(bucket, 'kms:Decrypt', 'kms:GenerateDataKey'),
  ];
}

/** What a role needs to put objects under a prefix. */
export function mayPutUnder(bucket: s3.IBucket, prefix: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${prefix}*`)] }),
    ...useOfKey(bucket, 'kms:GenerateDataKey'),
  ];
}

function mayList(bucket: s3.IBucket, prefix: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: prefix === '*' ? undefined : { StringLike: { 's3:prefix': prefix } },
  });
}

function mayGet(bucket: s3.IBucket, keys: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(keys)] }),
    ...useOfKey(bucket, 'kms:Decrypt'),
  ];
}

function useOfKey({ encryptionKey }: s3.IBucket, ...actions: string[]): iam.PolicyStatement[] {
  return encryptionKey === undefined ? [] : [new iam.PolicyStatement({ actions, resources: [encryptionKey.keyArn] })];
}
