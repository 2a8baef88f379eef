import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { arnIn, may } from '../../resources/job-access';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import type { AthenaLocationOptions, AthenaQueryProps } from './athena-props';

const READ = ['s3:GetObject'];
const WRITE = [...READ, 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];

/**
 * The statements for the role of a state machine in whose name Athena reads the catalogue and the data.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
 */
export function athenaStatements(scope: IConstruct, props: AthenaQueryProps): iam.PolicyStatement[] {
  const { resultsBucket: bucket, resultsPrefix: prefix, reads = [], statements = [] } = props;
  return [
    ...ofLocation({ bucket, prefix }, WRITE, ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], KeyUse.WRITE),
    ...reads.flatMap((each) => ofLocation(each, READ, ['s3:GetBucketLocation'], KeyUse.READ)),
    ...ofCatalogue(scope, props),
    ...statements,
  ];
}

/** The ARN of the work group, to which the role is confined. */
export function workGroupArn(scope: IConstruct, name: string): string {
  return arnIn(scope, 'athena', 'workgroup', name);
}

function ofLocation(
  { bucket, prefix = '' }: AthenaLocationOptions,
  objects: readonly string[],
  ofBucket: readonly string[],
  keyUse: KeyUse,
): iam.PolicyStatement[] {
  const list = new iam.PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: prefix === '' ? undefined : { StringLike: { 's3:prefix': `${prefix}*` } },
  });
  return [
    may(objects, bucket.arnForObjects(`${prefix}*`)),
    list,
    may(ofBucket, bucket.bucketArn),
    ...mayUseKey(bucket.encryptionKey, keyUse),
  ];
}

function ofCatalogue(scope: IConstruct, { database, tables = [] }: AthenaQueryProps): iam.PolicyStatement[] {
  if (database === undefined) return [];
  const catalogue = Stack.of(scope).formatArn({ service: 'glue', resource: 'catalog' });
  const actions = [
    'glue:GetTable',
    'glue:GetTables',
    'glue:GetPartition',
    'glue:GetPartitions',
    'glue:BatchGetPartition',
  ];
  const itself = arnIn(scope, 'glue', 'database', database);
  const ofTables = tables.map((table) => arnIn(scope, 'glue', 'table', `${database}/${table}`));
  return [
    may(['glue:GetDatabase'], catalogue, itself),
    ...(tables.length === 0 ? [] : [may(actions, catalogue, itself, ...ofTables)]),
  ];
}
