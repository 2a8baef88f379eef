import type { Json, JsonObject } from '../../base/json';
import type { TaskCall } from '../../engine/ports';

/** How a service is reached from a Task, and how Step Functions names its errors. */
export interface Integration {
  /** The simulated service behind it, by the name under which requests are signed. */
  readonly service: string;
  /** The action in the service's API: `PutItem`. */
  readonly action: string;
  /** What stands before the dot in the names of its errors. */
  readonly errorPrefix: string;
  /** The error for an exception that the service's model does not know. */
  readonly baseError: string;
  /** What a cause calls the service. */
  readonly label: string;
  /** Whether it is an optimised integration: its answer carries HTTP metadata. */
  readonly optimised: boolean;
}

interface Named {
  readonly service: string;
  readonly errorPrefix: string;
  readonly baseError: string;
  readonly label: string;
}

const OPTIMISED: Readonly<Record<string, Named>> = {
  dynamodb: {
    service: 'dynamodb',
    errorPrefix: 'DynamoDB',
    baseError: 'AmazonDynamoDBException',
    label: 'AmazonDynamoDBv2',
  },
  events: {
    service: 'events',
    errorPrefix: 'EventBridge',
    baseError: 'AmazonEventBridgeException',
    label: 'AmazonEventBridge',
  },
  lambda: { service: 'lambda', errorPrefix: 'Lambda', baseError: 'AWSLambdaException', label: 'AWSLambda' },
  s3: { service: 's3', errorPrefix: 'S3', baseError: 'AmazonS3Exception', label: 'Amazon S3' },
  sns: { service: 'sns', errorPrefix: 'SNS', baseError: 'AmazonSNSException', label: 'AmazonSNS' },
  sqs: { service: 'sqs', errorPrefix: 'SQS', baseError: 'AmazonSQSException', label: 'AmazonSQS' },
};

const SDK: Readonly<Record<string, Named>> = {
  dynamodb: { service: 'dynamodb', errorPrefix: 'DynamoDb', baseError: 'DynamoDbException', label: 'DynamoDb' },
  eventbridge: {
    service: 'events',
    errorPrefix: 'EventBridge',
    baseError: 'EventBridgeException',
    label: 'EventBridge',
  },
  lambda: { service: 'lambda', errorPrefix: 'Lambda', baseError: 'LambdaException', label: 'Lambda' },
  s3: { service: 's3', errorPrefix: 'S3', baseError: 'S3Exception', label: 'S3' },
  sfn: { service: 'states', errorPrefix: 'Sfn', baseError: 'SfnException', label: 'Sfn' },
  sns: { service: 'sns', errorPrefix: 'Sns', baseError: 'SnsException', label: 'Sns' },
  sqs: { service: 'sqs', errorPrefix: 'Sqs', baseError: 'SqsException', label: 'Sqs' },
};

/** Exceptions that a service answers without having them in its model. */
const UNMODELLED = new Set(['ValidationException', 'AccessDeniedException', 'AccessDenied', 'SerializationException']);

/** The integration that a call goes through; undefined when the simulator has no such service. */
export function integrationOf({ service, action }: TaskCall): Integration | undefined {
  const isSdk = service.startsWith('aws-sdk:');
  const named = isSdk ? SDK[service.slice('aws-sdk:'.length)] : OPTIMISED[service];
  if (named === undefined) return undefined;
  return { ...named, action: action.charAt(0).toUpperCase() + action.slice(1), optimised: !isSdk };
}

/** The name under which Retry and Catch see an exception. */
export function errorName({ errorPrefix, baseError }: Integration, code: string): string {
  if (UNMODELLED.has(code)) return `${errorPrefix}.${baseError}`;
  return `${errorPrefix}.${code.endsWith('Exception') ? code : `${code}Exception`}`;
}

/** The cause that Step Functions gives for an exception. */
export function causeOf(
  integration: Integration,
  code: string,
  message: string,
  status: number,
  requestId: string,
): string {
  if (!integration.optimised)
    return `${message} (Service: ${integration.label}, Status Code: ${status}, Request ID: ${requestId})`;
  return (
    `${message} (Service: ${integration.label}; Status Code: ${status}; Error Code: ${code}; ` +
    `Request ID: ${requestId}; Proxy: null)`
  );
}

/** What an optimised integration adds to an answer. */
export function sdkMetadata(requestId: string): JsonObject {
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: { 'Content-Type': CONTENT_TYPES, 'x-amzn-RequestId': [requestId] },
      HttpHeaders: { 'Content-Type': CONTENT_TYPE, 'x-amzn-RequestId': requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

const CONTENT_TYPE = 'application/x-amz-json-1.0';
const CONTENT_TYPES = [CONTENT_TYPE];

/** The fields that may be given as JSON and travel as text. */
const TEXT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Publish: ['Message'],
  SendMessage: ['MessageBody'],
};

/** A Task's arguments as the service's API takes them. */
export function apiInput({ service, action }: Integration, args: Json): JsonObject {
  const input = { ...(args as JsonObject) };
  for (const field of TEXT_FIELDS[action] ?? []) {
    if (input[field] !== undefined) input[field] = asText(input[field]);
  }
  if (service === 'events' && Array.isArray(input['Entries'])) {
    input['Entries'] = (input['Entries'] as JsonObject[]).map((entry) => ({
      ...entry,
      Detail: asText(entry['Detail'] ?? null),
    }));
  }
  // Step Functions writes every member in Pascal case; its own API has camel case.
  return service === 'states' ? renameMembers(input, (name) => name.charAt(0).toLowerCase() + name.slice(1)) : input;
}

/** An answer of the service's API as a Task gets it. */
export function taskOutput({ service }: Integration, output: JsonObject): JsonObject {
  return service === 'states' ? renameMembers(output, (name) => name.charAt(0).toUpperCase() + name.slice(1)) : output;
}

function renameMembers(value: JsonObject, rename: (name: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [rename(name), each]));
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
