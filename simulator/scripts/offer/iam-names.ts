import { capitalized } from '../../src/offer/java-names';
import type { Model } from './sources';

/** What IAM knows, and how CDK finds the prefix of a service. */
export interface IamKnowledge {
  /** The actions of each prefix, by their names in lower case. */
  readonly actions: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly prefixOf: (service: string) => string | undefined;
}

/**
 * Permissions that are named otherwise than the call, by AWS's service authorization reference. A call that is neither
 * here nor named as a permission is unknown.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const OTHERWISE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  lambda: { Invoke: ['lambda:InvokeFunction'], InvokeAsync: ['lambda:InvokeFunction'] },
  bedrockruntime: {
    Converse: ['bedrock:InvokeModel'],
    ConverseStream: ['bedrock:InvokeModelWithResponseStream'],
  },
  sqs: {
    SendMessageBatch: ['sqs:SendMessage'],
    DeleteMessageBatch: ['sqs:DeleteMessage'],
    ChangeMessageVisibilityBatch: ['sqs:ChangeMessageVisibility'],
  },
  iotdataplane: { Publish: ['iot:Publish'] },
  sns: { PublishBatch: ['sns:Publish'] },
  dynamodb: {
    TransactGetItems: ['dynamodb:GetItem'],
    TransactWriteItems: ['dynamodb:PutItem'],
    ExecuteStatement: ['dynamodb:PartiQLSelect'],
    BatchExecuteStatement: ['dynamodb:PartiQLSelect'],
    ExecuteTransaction: ['dynamodb:PartiQLSelect'],
  },
  s3: {
    AbortMultipartUpload: ['s3:AbortMultipartUpload'],
    CompleteMultipartUpload: ['s3:PutObject'],
    CopyObject: ['s3:GetObject', 's3:PutObject'],
    CreateMultipartUpload: ['s3:PutObject'],
    DeleteBucketAnalyticsConfiguration: ['s3:PutAnalyticsConfiguration'],
    DeleteBucketCors: ['s3:PutBucketCORS'],
    DeleteBucketEncryption: ['s3:PutEncryptionConfiguration'],
    DeleteBucketIntelligentTieringConfiguration: ['s3:PutIntelligentTieringConfiguration'],
    DeleteBucketInventoryConfiguration: ['s3:PutInventoryConfiguration'],
    DeleteBucketLifecycle: ['s3:PutLifecycleConfiguration'],
    DeleteBucketMetricsConfiguration: ['s3:PutMetricsConfiguration'],
    DeleteBucketOwnershipControls: ['s3:PutBucketOwnershipControls'],
    DeleteBucketReplication: ['s3:PutReplicationConfiguration'],
    DeleteBucketTagging: ['s3:PutBucketTagging'],
    DeleteObjects: ['s3:DeleteObject'],
    DeletePublicAccessBlock: ['s3:PutBucketPublicAccessBlock'],
    GetBucketAccelerateConfiguration: ['s3:GetAccelerateConfiguration'],
    GetBucketAnalyticsConfiguration: ['s3:GetAnalyticsConfiguration'],
    GetBucketCors: ['s3:GetBucketCORS'],
    GetBucketEncryption: ['s3:GetEncryptionConfiguration'],
    GetBucketIntelligentTieringConfiguration: ['s3:GetIntelligentTieringConfiguration'],
    GetBucketInventoryConfiguration: ['s3:GetInventoryConfiguration'],
    GetBucketLifecycle: ['s3:GetLifecycleConfiguration'],
    GetBucketLifecycleConfiguration: ['s3:GetLifecycleConfiguration'],
    GetBucketMetricsConfiguration: ['s3:GetMetricsConfiguration'],
    GetBucketNotificationConfiguration: ['s3:GetBucketNotification'],
    GetBucketReplication: ['s3:GetReplicationConfiguration'],
    GetObjectLockConfiguration: ['s3:GetBucketObjectLockConfiguration'],
    GetPublicAccessBlock: ['s3:GetBucketPublicAccessBlock'],
    HeadBucket: ['s3:ListBucket'],
    HeadObject: ['s3:GetObject'],
    ListBucketAnalyticsConfigurations: ['s3:GetAnalyticsConfiguration'],
    ListBucketIntelligentTieringConfigurations: ['s3:GetIntelligentTieringConfiguration'],
    ListBucketInventoryConfigurations: ['s3:GetInventoryConfiguration'],
    ListBucketMetricsConfigurations: ['s3:GetMetricsConfiguration'],
    ListBuckets: ['s3:ListAllMyBuckets'],
    ListMultipartUploads: ['s3:ListBucketMultipartUploads'],
    ListObjects: ['s3:ListBucket'],
    ListObjectsV2: ['s3:ListBucket'],
    ListObjectVersions: ['s3:ListBucketVersions'],
    ListParts: ['s3:ListMultipartUploadParts'],
    PutBucketAccelerateConfiguration: ['s3:PutAccelerateConfiguration'],
    PutBucketAnalyticsConfiguration: ['s3:PutAnalyticsConfiguration'],
    PutBucketCors: ['s3:PutBucketCORS'],
    PutBucketEncryption: ['s3:PutEncryptionConfiguration'],
    PutBucketIntelligentTieringConfiguration: ['s3:PutIntelligentTieringConfiguration'],
    PutBucketInventoryConfiguration: ['s3:PutInventoryConfiguration'],
    PutBucketLifecycle: ['s3:PutLifecycleConfiguration'],
    PutBucketLifecycleConfiguration: ['s3:PutLifecycleConfiguration'],
    PutBucketMetricsConfiguration: ['s3:PutMetricsConfiguration'],
    PutBucketNotificationConfiguration: ['s3:PutBucketNotification'],
    PutBucketReplication: ['s3:PutReplicationConfiguration'],
    PutObjectLockConfiguration: ['s3:PutBucketObjectLockConfiguration'],
    PutPublicAccessBlock: ['s3:PutBucketPublicAccessBlock'],
    SelectObjectContent: ['s3:GetObject'],
    UploadPart: ['s3:PutObject'],
    UploadPartCopy: ['s3:GetObject', 's3:PutObject'],
  },
};

/** Services that IAM judges by the method of the request. */
const BY_METHOD = ['apigateway', 'apigatewayv2'];

/**
 * The permissions that a call needs, by name; undefined where none of the sources knows.
 * @param service as Step Functions names it.
 */
export function iamNames(service: string, action: string, model: Model, known: IamKnowledge): string[] | undefined {
  const byHand = OTHERWISE[service]?.[action];
  if (byHand !== undefined) return [...byHand];
  const { http } = model.operations[action] ?? {};
  if (BY_METHOD.includes(service)) return http === undefined ? undefined : [`apigateway:${http.method}`];
  for (const prefix of prefixesOf(model, known)) {
    const name = known.actions.get(prefix)?.get(action.toLowerCase());
    if (name !== undefined) return [`${prefix}:${name}`];
  }
  return undefined;
}

/** The prefix of most permissions of a service: calls named as they are need not be listed. */
export function mainPrefix(model: Model, known: IamKnowledge): string {
  return prefixesOf(model, known)[0] as string;
}

function prefixesOf({ metadata }: Model, known: IamKnowledge): readonly string[] {
  const { serviceId, signingName, endpointPrefix } = metadata;
  const mapped = known.prefixOf(serviceId.toLowerCase().replaceAll(' ', '-'));
  const prefixes = [mapped, signingName, endpointPrefix].filter((prefix) => prefix !== undefined);
  return [...new Set(prefixes)];
}

/** What a call is called in IAM unless the table says otherwise. */
export function plainName(prefix: string, action: string): string {
  return `${prefix}:${capitalized(action)}`;
}
