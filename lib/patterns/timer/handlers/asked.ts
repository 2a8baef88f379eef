import { invalid } from './due';
import type { Asked } from './row';

/** The bytes of a key, as DynamoDB counts them, and of a request, of which the row keeps those of one moment. */
const MAX_KEY_BYTES = 1024;
const MAX_REQUEST_BYTES = 2048;

/** The moment at which a request was made: what it begins with. */
const MADE_AT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;

/** The key and the identity of a request: that of a state is the same in all its attempts, that of anybody else is the invocation. */
export function askedBy(
  { key, request }: { readonly key?: unknown; readonly request?: unknown },
  requestId: string,
): Asked {
  if (typeof key !== 'string' || key === '' || Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw invalid(`'key' must be a text of 1 to ${MAX_KEY_BYTES} bytes, got ${JSON.stringify(key)?.slice(0, 100)}`);
  }
  const given = request ?? JSON.stringify([new Date().toISOString(), requestId]);
  const madeAt = typeof given === 'string' ? MADE_AT.exec(given)?.[0] : undefined;
  if (typeof given !== 'string' || madeAt === undefined || Buffer.byteLength(given) > MAX_REQUEST_BYTES) {
    const wanted = `a text of at most ${MAX_REQUEST_BYTES} bytes that begins with when it was made`;
    throw invalid(`'request' must be ${wanted}, got ${JSON.stringify(given).slice(0, 100)}`);
  }
  return { key, request: given, madeAt };
}
