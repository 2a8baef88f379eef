import { createHash } from 'node:crypto';
import { clientLabel, errorName, errorPrefix } from '../../offer/integration-error';
import type { ServiceDefinition, Wording } from '../../services/definition';
import type { ServiceRegistry } from '../../services/registry';

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

/** Puts a refusal into the words of the service that was called. */
export function denial(service: string, refusal: Refusal, services: ServiceRegistry): Denial {
  const isSdk = service.startsWith('aws-sdk:');
  const bareService = service.replace(/^aws-sdk:/, '').toLowerCase();
  const called = services.find(bareService);
  const { code, status, error, sdkError, lowerCase } = wordingFor(called, refusal);
  const message = messageOf(refusal, lowerCase ?? false);
  const requestId = uuidOf(`${service} ${message}`);
  const name = called?.name ?? bareService;
  const sdkName = errorPrefix({ isSdk: true, bareService });
  const ofSdk = sdkError === undefined ? errorName({ isSdk, bareService }, code) : `${sdkName}.${sdkError}`;
  return {
    error: isSdk ? ofSdk : (error ?? `${errorPrefix({ isSdk, bareService: name })}.${code}`),
    cause: isSdk
      ? `${message} (Service: ${sdkName}, Status Code: ${status}, Request ID: ${requestId})`
      : `${message} (Service: ${clientLabel(name)}; Status Code: ${status}; Error Code: ${code}; ` +
        `Request ID: ${requestId}; Proxy: null)`,
    code,
    message,
    status,
    refusal,
  };
}

function wordingFor(called: ServiceDefinition | undefined, { action }: Refusal): Wording & typeof USUAL {
  const { denied, deniedKey } = called ?? {};
  return { ...USUAL, ...denied, ...(action.startsWith('kms:') && deniedKey) };
}

const USUAL = { code: 'AccessDeniedException', status: 400 };

function messageOf({ action: asked, resource, user, reason }: Refusal, lowerCase: boolean): string {
  const action = lowerCase ? asked.toLowerCase() : asked;
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
