import type { TaskCall } from '../engine/ports';
import { errorName, errorPrefix } from '../offer/integration-error';
import { serviceOffer } from '../offer/service-offer';
import type { ServiceRegistry } from '../services/registry';

/** An error as a state sees it. */
export interface CallError {
  readonly error: string;
  /** @default - the fault says what it is */
  readonly cause?: string;
}

/** How a service says that it is overloaded, and how its client says that something else failed. */
export interface ServiceErrors {
  readonly throttled: CallError;
  readonly failed: CallError;
}

/** A worker chooses its own error names. */
const WORKER_ERRORS: ServiceErrors = { throttled: { error: 'Worker.Failed' }, failed: { error: 'Worker.Failed' } };

/**
 * What S3 answers the reader and the writer of a distributed Map. A state sees `States.ItemReaderFailed` or
 * `States.ResultWriterFailed`, and this as its cause.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const S3_ERRORS: ServiceErrors = {
  throttled: { error: 'S3.SlowDownException', cause: s3Cause('Please reduce your request rate.', 503, 'SlowDown') },
  failed: {
    error: 'S3.InternalErrorException',
    cause: s3Cause('We encountered an internal error. Please try again.', 500, 'InternalError'),
  },
};

/** What a client says to whom S3 does not answer. */
export const NO_ANSWER: CallError = {
  error: 'S3.SdkClientException',
  cause: 'Unable to execute HTTP request: Read timed out',
};

/** How the service of a call says that it is overloaded (`throttled`), or that the answer was lost (`failed`). */
export function serviceErrors({ service, part }: TaskCall, services: ServiceRegistry): ServiceErrors {
  if (part !== undefined) return S3_ERRORS;
  if (service === 'activity') return WORKER_ERRORS;
  const isSdk = service.startsWith('aws-sdk:');
  const integration = { isSdk, bareService: service.replace('aws-sdk:', '') };
  const prefix = errorPrefix(integration);
  const known = services.find(service)?.throttled?.[isSdk ? 'sdk' : 'optimized'];
  return {
    throttled: { error: known === undefined ? modelled(integration) : `${prefix}.${known}` },
    failed: { error: `${prefix}.SdkClientException` },
  };
}

/** The code by which a service tells its clients that it is asked too much. */
export function throttlingCode(service: string, services: ServiceRegistry): string {
  const known = services.find(service)?.throttled?.sdk;
  const errors = serviceOffer(services.find(service)?.sdk ?? service)?.errorNames ?? [];
  return known ?? OVERLOADS.find((code) => errors.includes(code)) ?? 'ThrottlingException';
}

/** Out of the service's model: its own name for being asked too much, or else the one for what its model lacks. */
function modelled(integration: Parameters<typeof errorName>[0]): string {
  const names = OVERLOADS.map((code) => errorName(integration, code));
  return (
    names.find((name) => OVERLOADS.some((code) => name.endsWith(`.${code}`))) ??
    errorName(integration, 'ThrottlingException')
  );
}

/** What services call it that they are asked too much, the usual ones first. */
const OVERLOADS = [
  'ThrottlingException',
  'TooManyRequestsException',
  'ThrottledException',
  'RequestLimitExceededException',
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
];

function s3Cause(message: string, status: number, code: string): string {
  return `${message} (Service: Amazon S3; Status Code: ${status}; Error Code: ${code}; Proxy: null)`;
}
