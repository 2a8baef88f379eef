import type { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Workflow } from '../../workflow/workflow';
import type { AsyncHttpAuthorizer } from './authorizer';

/** Properties of an `AsyncHttpApi`. */
export interface AsyncHttpApiProps {
  /** The workflow that requests start: a Standard one. The body of a request is the input of its execution. */
  readonly workflow: Workflow;

  /** The callers: nobody else starts, reads or stops anything. */
  readonly authorizer: AsyncHttpAuthorizer;

  /**
   * The JSON schema of a request (draft 4); a request that does not fit is refused before anything starts. `{}` takes every JSON.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
   */
  readonly requestSchema: apigateway.JsonSchema;

  /**
   * The name of the collection in the address: letters, digits and hyphens.
   *
   * @default 'executions'
   */
  readonly collection?: string;

  /**
   * The time after which a caller should ask again (`Retry-After`), in whole seconds from 1.
   *
   * @default Duration.seconds(5)
   */
  readonly pollAfter?: Duration;

  /**
   * The largest body of a request, in bytes: 1 to 262,144, the most that an execution takes.
   *
   * @default 262144
   */
  readonly maxBodyBytes?: number;

  /**
   * The requests of all callers in a second, above which they are answered 429.
   *
   * @default 50
   */
  readonly rateLimit?: number;

  /**
   * The requests of all callers at once.
   *
   * @default 100
   */
  readonly burstLimit?: number;

  /**
   * The requests of one caller in a second of the clock, above which they are answered 429: each one that reads or stops spends of the account's
   * quota of calls. They are counted in a table, so that it is never more, whichever instance answers.
   *
   * @default 10
   */
  readonly callerRateLimit?: number;

  /**
   * The bucket of results that are too large for an output, or files. Where a result holds `{ bucket, key }` of an object of this bucket, in the
   * folder of the execution (`resultPrefix`, the execution's name and a slash), the answer has a link to it under `links`.
   *
   * @default - results have no links
   */
  readonly resultBucket?: s3.IBucket;

  /**
   * The prefix of the folders of executions in the bucket of results: names of letters, digits and `!_.=,@-` with slashes between them.
   *
   * @default 'results/'
   */
  readonly resultPrefix?: string;

  /**
   * The time for which a link holds, in whole seconds up to an hour. Whoever has the link can read the object.
   *
   * @default Duration.minutes(5)
   */
  readonly linkLifetime?: Duration;

  /**
   * Whether callers are shown the cause of a failure beside its error: it may hold what is not for them.
   *
   * @default false
   */
  readonly showCause?: boolean;

  /**
   * The time for which the logs of the function are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether requests are traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;
}
