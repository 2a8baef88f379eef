import { aws_iam as iam } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { KeyUse, withKeyUse } from '../../resources/key-use';

/** Lets `grantee` put objects under a prefix; large ones go up in parts, for which the key is needed both ways. */
export function grantPutUnder(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable): iam.Grant {
  const resourceArns = [bucket.arnForObjects(`${prefix}*`)];
  const put = iam.Grant.addToPrincipal({ grantee, actions: ['s3:PutObject'], resourceArns });
  return withKeyUse(put, grantee, bucket.encryptionKey, KeyUse.WRITE);
}

/** Lets `grantee` list and read the objects under a prefix. */
export function grantReadUnder(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable): iam.Grant {
  const list = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
  });
  return list.combine(grantGetUnder(bucket, prefix, grantee));
}

/** Lets `grantee` read the objects under a prefix, of which it knows the keys. */
export function grantGetUnder(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable): iam.Grant {
  const resourceArns = [bucket.arnForObjects(`${prefix}*`)];
  const get = iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns });
  return withKeyUse(get, grantee, bucket.encryptionKey, KeyUse.READ);
}
