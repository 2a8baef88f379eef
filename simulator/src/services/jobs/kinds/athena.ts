import type { Need } from '../../need';
import { arn, defined, part, seconds, text, type JobKind } from '../job-kind';

/** Without a model of them, these are not judged: they count as used. */
const CATALOGUE = ['GetDatabase', 'GetTable', 'GetTables', 'GetPartition', 'GetPartitions', 'BatchGetPartition'];
const OBJECTS = [
  'GetObject',
  'PutObject',
  'ListBucket',
  'GetBucketLocation',
  'ListBucketMultipartUploads',
  'ListMultipartUploadParts',
  'AbortMultipartUpload',
];

/** The account's quota for a query that reads, which can be raised. */
const DML_LIMIT_MINUTES = 30;
/** The one for a query that changes the catalogue. */
const DDL_LIMIT_MINUTES = 600;

const DDL = /^\s*(?:--[^\n]*\n\s*)*(?:create|alter|drop|msck|show|describe)\b/i;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html */
export const athenaQuery: JobKind = {
  watching: ['athena:GetQueryExecution'],
  stopping: ['athena:StopQueryExecution'],
  // A query that ran into the quota has failed, and says so.
  statuses: { TIMED_OUT: 'FAILED', STOPPED: 'CANCELLED' },
  starting: (input, where) => [
    {
      action: 'athena:StartQueryExecution',
      resource: arn(where, 'athena', `workgroup/${text(input, 'WorkGroup') || 'primary'}`),
    },
    ...inTheNameOfWhoeverStarts(text(part(input, 'ResultConfiguration'), 'OutputLocation')),
  ],
  token: 'ClientRequestToken',
  started: ({ id }) => ({ QueryExecutionId: id }),
  members: ({ id, input, statusText, startMs, endMs, reason }) =>
    defined({
      QueryExecutionId: id,
      Query: input['QueryString'],
      StatementType: DDL.test(text(input, 'QueryString')) ? 'DDL' : 'DML',
      ResultConfiguration: input['ResultConfiguration'] ?? {},
      QueryExecutionContext: input['QueryExecutionContext'] ?? {},
      Status: defined({
        State: statusText,
        StateChangeReason: reason,
        SubmissionDateTime: seconds(startMs),
        CompletionDateTime: seconds(endMs),
      }),
      Statistics: { DataScannedInBytes: 0, TotalExecutionTimeInMillis: (endMs ?? startMs) - startMs },
      WorkGroup: text(input, 'WorkGroup') || 'primary',
    }),
  describedBy: 'getQueryExecution',
  ask: {
    operation: 'GetQueryExecution',
    ids: (input) => [text(input, 'QueryExecutionId')],
    answer: ([query]) => ({ QueryExecution: query ?? {} }),
  },
  stop: { operation: 'StopQueryExecution', ids: (input) => [text(input, 'QueryExecutionId')], answer: () => ({}) },
  limitMs: (input) => (DDL.test(text(input, 'QueryString')) ? DDL_LIMIT_MINUTES : DML_LIMIT_MINUTES) * 60_000,
  event: ({ id, input, statusText, endMs }) => ({
    source: 'aws.athena',
    detailType: 'Athena Query State Change',
    detail: {
      versionId: '0',
      currentState: statusText,
      ...(endMs === undefined ? {} : { previousState: 'RUNNING' }),
      queryExecutionId: id,
      workgroupName: text(input, 'WorkGroup') || 'primary',
      sequenceNumber: endMs === undefined ? '2' : '3',
      catalog: text(part(input, 'QueryExecutionContext'), 'Catalog') || 'AwsDataCatalog',
    },
  }),
};

/** The catalogue and the data are read, and the rows written, in the name of whoever starts a query. */
function inTheNameOfWhoeverStarts(location: string): readonly Need[] {
  const prefix = location.replace(/^s3:\/\/[^/]*\//, '');
  return [
    ...CATALOGUE.map((action): Need => ({ action: `glue:${action}`, essential: false })),
    ...OBJECTS.map((action): Need => ({
      action: `s3:${action}`,
      essential: false,
      ...(action === 'ListBucket' && { context: { 's3:prefix': [prefix] } }),
    })),
  ];
}
