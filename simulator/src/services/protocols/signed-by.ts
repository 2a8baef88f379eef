import { AwsError } from '../service';
import type { LoopbackRequest } from './loopback';
import { tryPresignedMethod } from './signed-method';

/** By whom a request is signed. Of signatures nobody wants to know more than for which method an address was presigned. */
export interface Signer {
  /** The name under which the request is signed: `dynamodb`, `states`. */
  readonly service: string;
  readonly accessKey: string;
  /** Why AWS refuses the request although it is signed: a presigned address that has expired, or was made for another method. */
  readonly refusal?: AwsError;
}

const IN_QUERY =
  /^(x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token)|awsaccesskeyid|signature|expires)$/i;
const CREDENTIAL = /^(?:.*Credential=)?([^/,\s]+)\/[^/]+\/[^/]+\/([^/]+)\//;

/** Whether a parameter of a query belongs to the signature of a presigned address. */
export function isOfSignature(parameter: string): boolean {
  return IN_QUERY.test(parameter);
}

/**
 * Who has signed a request, in its headers or, where its address is presigned, in its query; undefined where nobody has.
 * @param nowMs the virtual instant, in epoch milliseconds.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function signedBy(request: LoopbackRequest, nowMs: number): Signer | undefined {
  const { url, headers } = request;
  const [, accessKey = '', service = ''] = CREDENTIAL.exec(headers['authorization'] ?? '') ?? [];
  if (service !== '') return { service, accessKey };
  const query = new URL(url, 'http://loopback').searchParams;
  const signer = presignedV4(query, nowMs) ?? presignedV2(query, nowMs);
  if (signer?.service !== 's3' || signer.refusal !== undefined) return signer;
  return { ...signer, ...otherMethod(request) };
}

function otherMethod(request: LoopbackRequest): { refusal?: AwsError } {
  const method = tryPresignedMethod(request);
  if (method === undefined || method === request.method) return {};
  const message =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  return { refusal: new AwsError('SignatureDoesNotMatch', message, 403) };
}

function presignedV4(query: URLSearchParams, nowMs: number): Signer | undefined {
  const [, accessKey = '', service = ''] = CREDENTIAL.exec(query.get('X-Amz-Credential') ?? '') ?? [];
  if (service === '') return undefined;
  const at = (query.get('X-Amz-Date') ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const seconds = query.get('X-Amz-Expires') ?? '';
  const expiresMs = Date.parse(at) + Number(seconds) * 1000;
  return { service, accessKey, ...expiry(expiresMs, nowMs, { 'X-Amz-Expires': seconds }) };
}

/** The older form, which S3 alone knows and boto3 still makes. */
function presignedV2(query: URLSearchParams, nowMs: number): Signer | undefined {
  const accessKey = query.get('AWSAccessKeyId');
  if (accessKey === null || !query.has('Signature')) return undefined;
  return { service: 's3', accessKey, ...expiry(Number(query.get('Expires')) * 1000, nowMs, {}) };
}

function expiry(expiresMs: number, nowMs: number, more: Readonly<Record<string, string>>): { refusal?: AwsError } {
  if (expiresMs > nowMs) return {};
  const instant = (ms: number): string => (Number.isNaN(ms) ? '' : new Date(ms).toISOString().replace('.000', ''));
  const members = { ...more, Expires: instant(expiresMs), ServerTime: instant(nowMs) };
  return { refusal: new AwsError('AccessDenied', 'Request has expired', 403, members) };
}
