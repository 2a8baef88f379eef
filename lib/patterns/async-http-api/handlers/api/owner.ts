import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { environment } from '../../../../resources/handlers/environment';
import { refusedWith } from './refused';

/** Hexadecimal digits of each half of a name: two halves and a hyphen are 79 of the 80 characters that AWS takes. */
const DIGITS = 39;

/** The part of an execution's name that says whose it is: a hash of the claim by which the caller is known for ever. */
export function ownerOf({ requestContext: { authorizer, identity } }: APIGatewayProxyEvent): string {
  const kind = environment('AUTHORIZATION');
  const known = kind === 'IAM' ? signerOf(identity) : text(authorizer?.['principalId']);
  const claim = kind === 'COGNITO' ? subjectOf(authorizer?.['claims'] as Claims | undefined) : known;
  if (claim === undefined) throw refusedWith(403, 'the caller is not known');
  return digest(claim);
}

/** The name of the execution that an owner starts with a key. */
export function executionName(owner: string, key: string): string {
  return `${owner}-${digest([owner, key])}`;
}

/** Whether a name can be that of an execution of an owner. */
export function isOwned(name: string, owner: string): boolean {
  return name.startsWith(`${owner}-`) && /^[0-9a-f]{39}-[0-9a-f]{39}$/.test(name);
}

interface Claims {
  readonly iss?: unknown;
  readonly sub?: unknown;
}

function subjectOf(claims: Claims | undefined): unknown[] | undefined {
  const [iss, sub] = [text(claims?.iss), text(claims?.sub)];
  return iss === undefined || sub === undefined ? undefined : [iss, sub];
}

/** Those whom an identity pool of Cognito lets in share a role, and not what is theirs. */
function signerOf({ cognitoIdentityId, userArn }: Signer): string | string[] | undefined {
  const identity = text(cognitoIdentityId);
  return identity === undefined ? arnOf(userArn) : ['cognito-identity', identity];
}

type Signer = Pick<APIGatewayProxyEvent['requestContext']['identity'], 'cognitoIdentityId' | 'userArn'>;

/** A role is one owner: its sessions come and go. */
function arnOf(userArn: string | null | undefined): string | undefined {
  return text(userArn)?.replace(/^(arn:[^:]+:sts::\d+:assumed-role\/.+)\/[^/]+$/, '$1');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, DIGITS);
}
