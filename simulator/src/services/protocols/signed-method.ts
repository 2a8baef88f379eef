import { createHash, createHmac } from 'node:crypto';
import type { LoopbackRequest } from './loopback';

/** The secret keys that the simulator gives out: to the sandboxes of handlers, and to the clients of a test. */
export const SECRET_KEYS = { sandbox: 'simulated', client: 'simulator' } as const;

const METHODS = ['GET', 'PUT', 'HEAD', 'DELETE', 'POST'];
/** Parameters that name a part of what an address is of, as the older form of signatures counts them. */
const OF_RESOURCE =
  /^(acl|cors|delete|lifecycle|location|logging|notification|partNumber|policy|requestPayment|response-.*|restore|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website)$/;

/**
 * The method for which an address of S3 was presigned.
 * @returns undefined where nobody can tell: the keys are not the simulator's, or something else was signed.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function tryPresignedMethod(request: LoopbackRequest): string | undefined {
  const [path = '', search = ''] = request.url.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const given = query.get('X-Amz-Signature') ?? query.get('Signature');
  const sign = query.has('X-Amz-Signature') ? signV4 : signV2;
  const asked = { path, query, headers: request.headers };
  return METHODS.find((method) =>
    Object.values(SECRET_KEYS).some((secret) => sign({ ...asked, method }, secret) === given),
  );
}

interface Signed {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: LoopbackRequest['headers'];
}

function signV4({ method, path, query, headers }: Signed, secret: string): string {
  const [, date = '', region = '', service = '', end = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const canonical = [
    method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = [date, region, service, end].join('/');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date') ?? '', scope, hash].join('\n');
  const key = [date, region, service, end].reduce<string | Buffer>(
    (from, part) => createHmac('sha256', from).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(text).digest('hex');
}

function canonicalQuery(query: URLSearchParams): string {
  const pairs = [...query].filter(([name]) => name !== 'X-Amz-Signature');
  return pairs
    .map((pair) => pair.map(encoded).join('='))
    .sort()
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The older form: what stands in the query counts as headers, too. */
function signV2({ method, path, query, headers }: Signed, secret: string): string {
  const all = Object.fromEntries(
    [...Object.entries(headers), ...query].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const ofAmazon = Object.entries(all)
    .filter(([name]) => name.startsWith('x-amz-'))
    .map(([name, value]) => `${name}:${value}`);
  const parts = [...query]
    .filter(([name]) => OF_RESOURCE.test(name))
    .map(([name, value]) => name + (value && `=${value}`));
  const resource = path + (parts.length > 0 ? `?${parts.sort().join('&')}` : '');
  const named = [method, all['content-md5'] ?? '', all['content-type'] ?? '', query.get('Expires') ?? ''];
  return createHmac('sha1', secret)
    .update([...named, ...ofAmazon.sort(), resource].join('\n'))
    .digest('base64');
}
