import { createHash, createHmac } from 'node:crypto';
import { environment } from '../../../../resources/handlers/environment';

/** An object, and for how long an address of it holds. */
export interface SignedObject {
  readonly bucket: string;
  readonly key: string;
  readonly seconds: number;
}

/**
 * An address at which anybody can read an object, by the permissions of this function and as long as its session lasts.
 *
 * Written out since the SDK's own presigner is no documented part of Lambda's runtime.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function signedAddress({ bucket, key, seconds }: SignedObject, nowMs: number): string {
  const place = placeOf(bucket, key, environment('AWS_REGION'));
  return `${place.origin}${place.path}?${signedQuery(place, seconds, nowMs)}`;
}

interface Place {
  readonly origin: string;
  readonly path: string;
}

/** The query of an address that is signed for a number of seconds. */
export function signedQuery({ origin, path }: Place, seconds: number, nowMs: number): string {
  const { AWS_SESSION_TOKEN: token } = process.env;
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${environment('AWS_REGION')}/s3/aws4_request`;
  const query = Object.entries({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${environment('AWS_ACCESS_KEY_ID')}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    ...(token !== undefined && token !== '' && { 'X-Amz-Security-Token': token }),
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
  const request = ['GET', path, query, `host:${new URL(origin).host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const start: string | Buffer = `AWS4${environment('AWS_SECRET_ACCESS_KEY')}`;
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, start);
  return `${query}&X-Amz-Signature=${hmac(signingKey, toSign).toString('hex')}`;
}

/** A name with dots has no certificate of its own; an endpoint that is told, as the SDK is told it, has the bucket in the path. */
function placeOf(bucket: string, key: string, region: string): Place {
  const told = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  const object = key.split('/').map(encoded).join('/');
  if (told !== undefined && told !== '') {
    const { origin, pathname } = new URL(told);
    return { origin, path: `${pathname.replace(/\/$/, '')}/${bucket}/${object}` };
  }
  const host = `s3.${region}.${environment('URL_SUFFIX')}`;
  return bucket.includes('.')
    ? { origin: `https://${host}`, path: `/${bucket}/${object}` }
    : { origin: `https://${bucket}.${host}`, path: `/${object}` };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** The encoding of AWS: of all but letters, digits and `-._~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
