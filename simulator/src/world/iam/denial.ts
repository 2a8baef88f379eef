import { own } from '../../base/own';
import { createHash } from 'node:crypto';
import { errorName, errorPrefix } from '../../offer/integration-error';

/** Why a call was refused. */
export interface Refusal {
  readonly action: string;
  readonly resource: string | undefined;
  /** The ARN of the session, or the service principal, that called. */
  readonly user: string;
  readonly reason: 'identity' | 'resource' | 'boundary' | 'deniedByIdentity' | 'deniedByResource' | 'deniedByBoundary';
}

/** A refused call in the words of the service that was called. */
export interface Denial {
  /** The error name of a Task that made the call, e.g. `Lambda.AWSLambdaException`. */
  readonly error: string;
  /** The cause of a Task that made the call. */
  readonly cause: string;
  /** The error code that an SDK client sees, e.g. `AccessDeniedException`. */
  readonly code: string;
  /** The message that an SDK client sees. */
  readonly message: string;
  /** The HTTP status. */
  readonly status: number;
  readonly refusal: Refusal;
}

/** How a service answers a refused call: as Step Functions' optimised integrations report it, and on the wire. */
interface Wording {
  /** The error name in an optimised integration; AWS's SDK for Java 1 gives its general one where it has no special one. */
  readonly error: string;
  readonly client: string;
  readonly status: number;
  readonly code: string;
  /** The error of the `aws-sdk:` integration. @default - what the service's model calls the code, or the service's general error */
  readonly sdkError?: string;
}

const WORDINGS: Readonly<Record<string, Wording>> = {
  // The HTTP status stands for the error.
  apigateway: { error: 'ApiGateway.403', client: 'ApiGateway', status: 403, code: 'AccessDeniedException' },
  dynamodb: {
    error: 'DynamoDB.AmazonDynamoDBException',
    client: 'AmazonDynamoDBv2',
    status: 400,
    code: 'AccessDeniedException',
  },
  ecs: {
    error: 'ECS.AccessDeniedException',
    client: 'AmazonECS',
    status: 400,
    code: 'AccessDeniedException',
  },
  events: {
    error: 'EventBridge.AmazonEventBridgeException',
    client: 'AmazonEventBridge',
    status: 400,
    code: 'AccessDeniedException',
  },
  glue: {
    error: 'Glue.AccessDeniedException',
    client: 'AWSGlue',
    status: 400,
    code: 'AccessDeniedException',
  },
  kms: { error: 'KMS.AWSKMSException', client: 'AWSKMS', status: 400, code: 'AccessDeniedException' },
  lambda: { error: 'Lambda.AWSLambdaException', client: 'AWSLambda', status: 403, code: 'AccessDeniedException' },
  s3: {
    error: 'S3.AmazonS3Exception',
    client: 'Amazon S3',
    status: 403,
    code: 'AccessDenied',
    // The model has an exception of that name for one call only.
    sdkError: 'S3.S3Exception',
  },
  sns: {
    error: 'SNS.AuthorizationErrorException',
    client: 'AmazonSNS',
    status: 403,
    code: 'AuthorizationError',
  },
  sqs: { error: 'SQS.AmazonSQSException', client: 'AmazonSQS', status: 403, code: 'AccessDenied' },
  states: {
    error: 'StepFunctions.AWSStepFunctionsException',
    client: 'AWSStepFunctions',
    status: 400,
    code: 'AccessDeniedException',
  },
};

/** How services answer where the caller may not use the key that a resource is encrypted with. */
const KEY_WORDINGS: Readonly<Record<string, Partial<Wording>>> = {
  sns: {
    error: 'SNS.KMSAccessDeniedException',
    status: 400,
    code: 'KMSAccessDenied',
  },
  sqs: { status: 400, code: 'KMS.AccessDeniedException', sdkError: 'Sqs.KmsAccessDeniedException' },
  states: {
    error: 'StepFunctions.KmsAccessDeniedException',
    code: 'KmsAccessDeniedException',
  },
};

const SERVICES: Readonly<Record<string, string>> = { eventbridge: 'events', cloudwatchevents: 'events', sfn: 'states' };

/** Puts a refusal into the words of the service that was called. */
export function denial(service: string, refusal: Refusal): Denial {
  const isSdk = service.startsWith('aws-sdk:');
  const name = service.replace(/^aws-sdk:/, '').toLowerCase();
  const integration = { isSdk, bareService: name };
  const wording = wordingFor(own(SERVICES, name) ?? name, refusal);
  const message = messageOf(refusal);
  const requestId = uuidOf(`${service} ${message}`);
  return {
    error: isSdk ? (wording.sdkError ?? errorName(integration, wording.code)) : wording.error,
    cause: isSdk
      ? `${message} (Service: ${errorPrefix(integration)}, Status Code: ${wording.status}, Request ID: ${requestId})`
      : `${message} (Service: ${wording.client}; Status Code: ${wording.status}; Error Code: ${wording.code}; ` +
        `Request ID: ${requestId}; Proxy: null)`,
    code: wording.code,
    message,
    status: wording.status,
    refusal,
  };
}

function wordingFor(name: string, { action }: Refusal): Wording {
  const wording = own(WORDINGS, name) ?? otherWording(name);
  return action.startsWith('kms:') ? { ...wording, ...KEY_WORDINGS[name] } : wording;
}

function otherWording(name: string): Wording {
  const client = errorPrefix({ isSdk: false, bareService: name });
  return { error: `${client}.AccessDeniedException`, client, status: 400, code: 'AccessDeniedException' };
}

function messageOf({ action: asked, resource, user, reason }: Refusal): string {
  // SQS alone writes its actions in lower case here.
  const action = asked.startsWith('sqs:') ? asked.toLowerCase() : asked;
  const start = `User: ${user} is not authorized to perform: ${action} on resource: ${resource ?? '*'}`;
  switch (reason) {
    case 'identity':
      return `${start} because no identity-based policy allows the ${action} action`;
    case 'resource':
      return `${start} because no resource-based policy allows the ${action} action`;
    case 'boundary':
      return `${start} because no permissions boundary allows the ${action} action`;
    case 'deniedByBoundary':
      return `${start} with an explicit deny in a permissions boundary`;
    case 'deniedByIdentity':
      return `${start} with an explicit deny in an identity-based policy`;
    case 'deniedByResource':
      return `${start} with an explicit deny in a resource-based policy`;
  }
}

/** The ARN of the session in which a service uses a role. */
export function sessionArn(roleArn: string, session: string): string {
  const [, partition = 'aws', , , account = '', role = ''] = roleArn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${role.split('/').pop() ?? ''}/${session}`;
}

/** The session name that Step Functions makes up for an execution: 32 letters. */
export function machineSession(executionArn: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const bytes = createHash('sha256').update(executionArn).digest();
  return [...bytes].map((byte) => letters[byte % letters.length]).join('');
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
