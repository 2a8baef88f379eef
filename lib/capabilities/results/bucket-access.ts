import { aws_iam as iam } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Lets `grantee` put objects under a prefix; large ones go up in parts, for which the key is needed both ways. */
export function grantPutUnder(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable): iam.Grant {
  const resourceArns = [bucket.arnForObjects(`${prefix}*`)];
  const put = iam.Grant.addToPrincipal({ grantee, actions: ['s3:PutObject'], resourceArns });
  return withKey(put, bucket, grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/** Lets `grantee` list and read the objects under a prefix. */
export function grantReadUnder(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable): iam.Grant {
  const list = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
  });
  const resourceArns = [bucket.arnForObjects(`${prefix}*`)];
  const get = iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns });
  return withKey(list.combine(get), bucket, grantee, 'kms:Decrypt');
}

function withKey(grant: iam.Grant, bucket: s3.IBucket, grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
  const key = bucket.encryptionKey;
  return key === undefined
    ? grant
    : grant.combine(iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn] }));
}
