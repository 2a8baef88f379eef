import { Token, aws_iam as iam } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import type { ResultPlace } from '../../capabilities/results/result-place';
import type { StoredItems } from './stored-items';

/** What a role needs to read items, beside what it needs to write results: the objects, and the list of those under a prefix. */
export function mayRead(stored: StoredItems, results: ResultPlace): iam.PolicyStatement[] {
  const { key, keyPrefix = '', bucket = results.bucket, listed, more, failures } = stored;
  const isDynamic = Token.isUnresolved(key) || key.startsWith('{%');
  const known = isDynamic ? `${keyPrefix}*` : listed ? `${key}*` : key;
  const keys = more && failures !== true ? '*' : known;
  const reads = !listed || more;
  const isResult = bucket === results.bucket && keys.startsWith(results.prefix);
  return [
    ...(listed ? [mayList(bucket, known)] : []),
    ...(reads && !isResult ? [mayGet(bucket, keys)] : []),
    ...(reads && bucket.encryptionKey !== results.bucket.encryptionKey
      ? mayUseKey(bucket.encryptionKey, KeyUse.READ)
      : []),
  ];
}

/** What a role that writes results needs to list them. */
export function mayListUnder({ bucket, prefix }: ResultPlace): iam.PolicyStatement {
  return mayList(bucket, `${prefix}*`);
}

/** What a role needs to write results and failures and to read them again: large files go up in parts. */
export function mayWriteUnder({ bucket, prefix }: ResultPlace): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      resources: [bucket.arnForObjects(`${prefix}*`)],
    }),
    ...mayUseKey(bucket.encryptionKey, KeyUse.WRITE),
  ];
}

function mayList(bucket: s3.IBucket, prefix: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: prefix === '*' ? undefined : { StringLike: { 's3:prefix': prefix } },
  });
}

function mayGet(bucket: s3.IBucket, keys: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(keys)] });
}
