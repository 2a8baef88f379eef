import { invalid } from './due';
import type { Asked } from './row';

/** The bytes of a key, as DynamoDB counts them. */
const MAX_KEY_BYTES = 1024;

/** The key and the identity of a request: that of a state is the same in all its attempts, that of anybody else is the invocation. */
export function askedBy(
  { key, request }: { readonly key?: unknown; readonly request?: unknown },
  requestId: string,
): Asked {
  if (typeof key !== 'string' || key === '' || Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw invalid(`'key' must be a text of 1 to ${MAX_KEY_BYTES} bytes, got ${JSON.stringify(key)?.slice(0, 100)}`);
  }
  return { key, request: typeof request === 'string' ? request : `["${new Date().toISOString()}","${requestId}"]` };
}
