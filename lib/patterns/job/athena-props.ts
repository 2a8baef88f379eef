import type { Duration } from 'aws-cdk-lib';
import type * as athena from 'aws-cdk-lib/aws-athena';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Objects of a bucket that a query reads. */
export interface AthenaLocationOptions {
  /** The bucket. */
  readonly bucket: s3.IBucket;

  /**
   * The prefix of the objects, with a slash at its end.
   *
   * @default '' - the whole bucket
   */
  readonly prefix?: string;
}

/** Properties of an `AthenaQuery`. */
export interface AthenaQueryProps {
  /**
   * The statement in SQL: text or a JSONata expression. Put values of the input into `executionParameters`, where nobody can write SQL. It is computed twice, so
   * that `$now()`, `$millis()`, `$uuid()` and `$random()` are refused.
   */
  readonly queryString: string;

  /**
   * The values for the question marks in the statement, in their order: texts in SQL's own spelling, or JSONata expressions.
   *
   * @default - none
   */
  readonly executionParameters?: string[];

  /** The bucket of the results, which Athena writes in the name of the state machine; a work group that enforces a place of its own must enforce this one. */
  readonly resultsBucket: s3.IBucket;

  /**
   * The prefix of the results, with a slash at its end.
   *
   * @default '' - the whole bucket
   */
  readonly resultsPrefix?: string;

  /**
   * The work group.
   *
   * @default - the work group `primary`
   */
  readonly workGroup?: athena.IWorkGroupRef;

  /**
   * The database of the catalogue in which the tables are that have no other one before their name.
   *
   * @default - none: nothing of the catalogue may be read
   */
  readonly database?: string;

  /**
   * The tables of the database that are read.
   *
   * @default - none
   */
  readonly tables?: string[];

  /**
   * The places of the data of those tables, read in the name of the state machine.
   *
   * @default - none
   */
  readonly reads?: AthenaLocationOptions[];

  /**
   * The further rights that the query needs of the state machine: of other databases, or to write to a table.
   *
   * @default - none
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The time from the start of the query until it is stopped, in whole seconds. Athena itself ends a query when the quota of the account is over, 30 minutes unless
   * it was raised.
   *
   * @default Duration.minutes(30)
   */
  readonly deadline?: Duration;

  /**
   * The field of the input in which the result stands; what else is in the input is kept.
   *
   * @default 'query'
   */
  readonly resultField?: string;

  /**
   * The result, as a JSONata expression over `$states.result`, which is what `GetQueryExecution` answers.
   *
   * @default - id, status, the place of the rows, and how many bytes were read
   */
  readonly output?: string;

  /**
   * The states after a failure of any kind, once the query is stopped. Their input is the fragment's own with the error beside it, as `error`: `{ Error, Cause }`.
   *
   * @default - the execution fails with the error
   */
  readonly onFailed?: sfn.IChainable;

  /**
   * The prefix of the state names.
   *
   * @default - the construct id and a colon
   */
  readonly stateNamePrefix?: string;
}
