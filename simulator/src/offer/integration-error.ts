import { describedIntegration } from './described-integration';
import { integrationNameOf, type IntegrationName } from './integration-name';
import { optimizedService } from './optimized';
import { missingPlace } from './service-input';
import { serviceOffer } from './service-offer';

/** What a service answered when it refused a call. */
export interface ServiceRefusal {
  /** As the service names it: `NoSuchKey`. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** An error as Retry and Catch see it. */
export interface IntegrationError {
  readonly error: string;
  readonly cause: string;
}

const LABELS: Readonly<Record<string, string>> = {
  batch: 'AWSBatch',
  codebuild: 'AWSCodeBuild',
  databrew: 'AWSGlueDataBrew',
  'emr-serverless': 'AWSEMRServerless',
  mediaconvert: 'AWSMediaConvert',
  dynamodb: 'AmazonDynamoDBv2',
  ecs: 'AmazonECS',
  events: 'AmazonEventBridge',
  glue: 'AWSGlue',
  kms: 'AWSKMS',
  lambda: 'AWSLambda',
  s3: 'Amazon S3',
  sns: 'AmazonSNS',
  sqs: 'AmazonSQS',
  states: 'AWSStepFunctions',
};

/** What the SDK behind optimized integrations calls a service in its causes. */
export function clientLabel(bareService: string): string {
  return LABELS[bareService] ?? errorPrefix({ isSdk: false, bareService });
}

/** How the errors of an integration begin: `DynamoDB` of the optimized one, `DynamoDb` of the SDK's. */
export function errorPrefix({ isSdk, bareService }: Pick<IntegrationName, 'isSdk' | 'bareService'>): string {
  // Only readers and writers of distributed maps have an optimized S3.
  if (!isSdk) return optimizedService(bareService)?.errorPrefix ?? capital(bareService);
  return serviceOffer(bareService)?.errorPrefix ?? capital(bareService);
}

/** The name under which Retry and Catch see an exception: one that the service's model lacks has the service's own name. */
export function errorName(integration: Pick<IntegrationName, 'isSdk' | 'bareService'>, code: string): string {
  const { isSdk, bareService } = integration;
  const prefix = errorPrefix(integration);
  const modelled = serviceOffer(isSdk ? bareService : (optimizedService(bareService)?.sdk ?? bareService))?.errorName(
    code,
  );
  return `${prefix}.${modelled ?? baseError(integration, prefix)}`;
}

/** What an integration makes of a service's refusal. */
export function integrationError(resource: string, refusal: ServiceRefusal, requestId: string): IntegrationError {
  const integration = integrationNameOf(resource) ?? { isSdk: false, bareService: 'lambda' };
  const { code, message, status } = refusal;
  const label = integration.isSdk ? errorPrefix(integration) : clientLabel(integration.bareService);
  const details = integration.isSdk
    ? `Service: ${label}, Status Code: ${status}, Request ID: ${requestId}`
    : `Service: ${label}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
  return { error: errorName(integration, code), cause: `${message} (${details})` };
}

/** How a service refuses a call that lacks what its model requires; undefined when nothing lacks. */
export function missingRefusal(resource: string, args: unknown): ServiceRefusal | undefined {
  const described = describedIntegration(resource);
  if (described?.offer === undefined) return undefined;
  const place = missingPlace(described, args);
  if (place === undefined) return undefined;
  const message = `1 validation error detected: Value null at '${place}' failed to satisfy constraint: Member must not be null`;
  return { code: 'ValidationException', message, status: 400 };
}

function baseError({ isSdk, bareService }: Pick<IntegrationName, 'isSdk' | 'bareService'>, prefix: string): string {
  if (isSdk) return `${prefix}Exception`;
  const owner = LABELS[bareService]?.startsWith('AWS') === true ? 'AWS' : 'Amazon';
  return `${owner}${prefix}Exception`;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
