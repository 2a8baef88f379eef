import {
  Duration,
  RemovalPolicy,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_logs as logs,
  aws_s3 as s3,
  Stack,
} from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { grantGetUnder, grantPutUnder, grantReadUnder } from '../../capabilities/results/bucket-access';
import { COORDINATION_KEYS } from '../../capabilities/coordination/attributes';
import { mayGet, mayList, mayPut } from '../../capabilities/results/result-access';
import { refusal } from '../../core/refusal';
import { mayAccess } from '../../resources/access';
import { handlerFunction } from '../../resources/handler-function';
import { KeyUse, mayUseKey, withKeyUse } from '../../resources/key-use';
import { checkReach } from '../../resources/reach';
import type { DataPipelineCatalogOptions } from './catalog';
import type { DataPipelineSource } from './source';
import { checkStoreTable } from './store-table';
import { SETTLE_TIMEOUT, VALIDATE_TIMEOUT } from './timeouts';

/** Properties of a `DataPipelineStore`. */
export interface DataPipelineStoreProps {
  /**
   * The bucket for good records, quarantine, lists of input and what pipelines make, under `work/`, `quarantine/`, `manifests/` and `data/`. In one of yours, delete what lies
   * under `work/` and `quarantine/` by rules of its lifecycle.
   *
   * @default - a private bucket that stays when the stack goes; `work/` is deleted after 30 days, `quarantine/` after 90
   */
  readonly bucket?: s3.IBucket;

  /**
   * The table of what is published, and of the records of runs: string partition key `pk`, string sort key `sk`.
   *
   * @default - a table with point-in-time recovery that stays when the stack goes
   */
  readonly table?: dynamodb.ITable;

  /**
   * The symmetric key that encrypts the bucket and the table that are created, and the logs of the functions.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The fate of the bucket and the table that are created when they are removed from the stack. CloudFormation deletes only an empty bucket.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The memory of the function that reads records, in MiB: the more of it, the faster it reads.
   *
   * @default 1769
   */
  readonly validateMemory?: number;

  /**
   * The time for which logs of the functions are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the functions are traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;
}

/** The place where data pipelines keep what is published, what runs consist of, and the files of both. Any number of pipelines can share one. */
export class DataPipelineStore extends Construct {
  /** The bucket, yours or the one that was created. */
  public readonly bucket: s3.IBucket;

  /** The table, yours or the one that was created. */
  public readonly table: dynamodb.ITable;

  /** @internal The function that reads the input. */
  public readonly _validate: lambda.Function;

  /** @internal The function that ends runs. */
  public readonly _settle: lambda.Function;

  private readonly names = new Set<string>();

  /** Throws when a bucket or a table of yours can't be used. */
  public constructor(scope: Construct, id: string, props: DataPipelineStoreProps = {}) {
    super(scope, id);
    if (props.table !== undefined) checkStoreTable(this, 'table', props.table);
    if (props.bucket !== undefined) checkReach(this, 'bucket', props.bucket);
    this.bucket = props.bucket ?? this.createBucket(props);
    this.table = props.table ?? this.createTable(props);
    this._validate = this.createFunction(
      'Validate',
      props,
      'reads and checks the input of data pipelines',
      VALIDATE_TIMEOUT,
    );
    this._settle = this.createFunction('Settle', props, 'ends runs of data pipelines', SETTLE_TIMEOUT);
    const { bucket, table } = this;
    const written = ['work/*', 'quarantine/*', 'manifests/*'];
    give(this._validate, [
      ...mayAccess(table, 'dynamodb:GetItem', 'dynamodb:UpdateItem'),
      ...written.map((keys) => mayPut(bucket, keys)),
      mayGet(bucket, 'manifests/*'),
      ...mayUseKey(bucket.encryptionKey, KeyUse.WRITE),
    ]);
    give(this._settle, mayAccess(table, 'dynamodb:GetItem', 'dynamodb:UpdateItem'));
  }

  /** Lets `grantee`, the function of a transformation for example, list and read good records and lists of input, and write data. */
  public grantTransform(grantee: iam.IGrantable): iam.Grant {
    return grantReadUnder(this.bucket, 'work/', grantee)
      .combine(grantGetUnder(this.bucket, 'manifests/', grantee))
      .combine(grantReadUnder(this.bucket, 'data/', grantee))
      .combine(grantPutUnder(this.bucket, 'data/', grantee));
  }

  /** Lets `grantee` ask what is published, and read it. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    const resourceArns = [this.table.tableArn];
    const ask = iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:GetItem', 'dynamodb:Query'], resourceArns });
    return withKeyUse(ask, grantee, this.table.encryptionKey, KeyUse.READ).combine(
      grantReadUnder(this.bucket, 'data/', grantee),
    );
  }

  /** @internal Called by each pipeline, of which no other one in the store may have the name. */
  public _add(pipeline: Construct, name: string, { source, catalog }: Reached): void {
    if (this.names.has(name)) {
      const instead = 'two pipelines would take one another for themselves: name one of them otherwise';
      throw refusal(pipeline, { prop: 'pipelineName', must: 'be distinct in its store', got: name, instead });
    }
    this.names.add(name);
    const { bucket } = source._settings;
    const keys = `${source._keyPrefix}*`;
    give(this._validate, [
      mayList(bucket, keys),
      mayGet(bucket, keys),
      ...mayUseKey(bucket.encryptionKey, KeyUse.READ),
    ]);
    if (catalog !== undefined) give(this._settle, [mayCatalogue(this, catalog)]);
  }

  private createBucket({ encryptionKey, removalPolicy }: DataPipelineStoreProps): s3.Bucket {
    return new s3.Bucket(this, 'Bucket', {
      encryption: encryptionKey === undefined ? s3.BucketEncryption.S3_MANAGED : s3.BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: encryptionKey === undefined ? undefined : true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy,
      lifecycleRules: [
        { prefix: 'work/', expiration: Duration.days(30) },
        { prefix: 'quarantine/', expiration: Duration.days(90) },
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
  }

  private createTable({ encryptionKey, removalPolicy }: DataPipelineStoreProps): dynamodb.Table {
    const { STRING: type } = dynamodb.AttributeType;
    return new dynamodb.Table(this, 'Table', {
      partitionKey: { name: COORDINATION_KEYS.partitionKey, type },
      sortKey: { name: COORDINATION_KEYS.sortKey, type },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryptionKey,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
    });
  }

  private createFunction(id: string, props: DataPipelineStoreProps, does: string, timeout: Duration): lambda.Function {
    const { encryptionKey, tracing, logRetention = logs.RetentionDays.THREE_MONTHS, validateMemory } = props;
    return handlerFunction(this, id, {
      asset: `data-pipeline-${id.toLowerCase()}`,
      description: `${this.node.path}: ${does}`,
      timeout,
      memorySize: id === 'Validate' ? (validateMemory ?? 1769) : undefined,
      environment: { TABLE: this.table.tableName, BUCKET: this.bucket.bucketName },
      logRetention,
      encryptionKey,
      tracing,
    });
  }
}

/** The parts of a pipeline that functions of the store reach. */
interface Reached {
  readonly source: DataPipelineSource;
  readonly catalog?: DataPipelineCatalogOptions;
}

/** @see https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html */
function mayCatalogue(
  scope: Construct,
  { catalogId, database, table }: DataPipelineCatalogOptions,
): iam.PolicyStatement {
  const arn = (resource: string): string =>
    Stack.of(scope).formatArn({ service: 'glue', resource, account: catalogId });
  return new iam.PolicyStatement({
    actions: ['glue:GetTable', 'glue:CreatePartition', 'glue:UpdatePartition'],
    resources: [arn('catalog'), arn(`database/${database}`), arn(`table/${database}/${table}`)],
  });
}

function give(fn: lambda.Function, statements: readonly iam.PolicyStatement[]): void {
  statements.forEach((statement) => fn.addToRolePolicy(statement));
}
