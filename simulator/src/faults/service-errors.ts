import { own } from '../base/own';
import type { TaskCall } from '../engine/ports';
import { errorName, errorPrefix } from '../offer/integration-error';

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

const SERVICE_ERRORS: Readonly<Record<string, readonly [throttled: string, failed: string]>> = {
  lambda: ['Lambda.TooManyRequestsException', 'Lambda.SdkClientException'],
  dynamodb: ['DynamoDB.ProvisionedThroughputExceededException', 'DynamoDB.SdkClientException'],
  'aws-sdk:dynamodb': ['DynamoDb.ProvisionedThroughputExceededException', 'DynamoDb.SdkClientException'],
  sns: ['SNS.ThrottledException', 'SNS.SdkClientException'],
  'aws-sdk:sns': ['Sns.ThrottledException', 'Sns.SdkClientException'],
  sqs: ['SQS.AmazonSQSException', 'SQS.SdkClientException'],
  events: ['EventBridge.ThrottlingException', 'EventBridge.SdkClientException'],
  // A worker chooses its own error names.
  activity: ['Worker.Failed', 'Worker.Failed'],
};

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
export function serviceErrors({ service, part }: TaskCall): ServiceErrors {
  if (part !== undefined) return S3_ERRORS;
  const [throttled, failed] = own(SERVICE_ERRORS, service) ?? derived(service);
  return { throttled: { error: throttled }, failed: { error: failed } };
}

/** Out of the service's model: its own name for being asked too much, or else the one for what its model lacks. */
function derived(service: string): readonly [throttled: string, failed: string] {
  const isSdk = service.startsWith('aws-sdk:');
  const integration = { isSdk, bareService: service.replace('aws-sdk:', '') };
  const known = OVERLOADS.map((code) => errorName(integration, code)).find((name) =>
    OVERLOADS.some((code) => name.endsWith(`.${code}`)),
  );
  return [known ?? errorName(integration, 'ThrottlingException'), `${errorPrefix(integration)}.SdkClientException`];
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
