import { signedAddress, type SignedObject } from './signed-address';

/** Addresses of objects in a result, and how long they hold. */
export interface Links {
  /** By the key of the object. */
  readonly links?: Readonly<Record<string, string>>;
  readonly linksExpireAt?: string;
}

/** References that get an address: with the credentials of a session, each is some two kilobytes long, and Lambda answers six megabytes. */
const MOST = 500;

/** The addresses of the objects that a result refers to, as far as they are the execution's own; nothing where it refers to none. */
export function linksIn(output: string, id: string, nowMs = Date.now()): Links {
  const { RESULT_BUCKET: bucket, RESULT_PREFIX: prefix = '', LINK_SECONDS: seconds } = process.env;
  if (bucket === undefined || bucket === '') return {};
  const keys = keysIn(JSON.parse(output), bucket).filter((key) => isOwnKey(key, `${prefix}${id}/`));
  if (keys.length === 0) return {};
  const lasting = Number(seconds);
  const address = (key: string): string =>
    signedAddress({ bucket, key, seconds: lasting } satisfies SignedObject, nowMs);
  return {
    links: Object.fromEntries([...new Set(keys)].slice(0, MOST).map((key) => [key, address(key)])),
    linksExpireAt: new Date(nowMs + lasting * 1000).toISOString(),
  };
}

/** Under the prefix, and still there for a client that resolves dots before it asks. */
function isOwnKey(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && key.length > prefix.length && !/(^|\/)\.{1,2}(\/|$)/.test(key);
}

/** The keys of references `{ bucket, key }` to a bucket, wherever they stand; not by recursion, since a result may be nested deeply. */
function keysIn(result: unknown, bucket: string): string[] {
  const keys: string[] = [];
  const left = [result];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    const { bucket: its, key } = value as { readonly bucket?: unknown; readonly key?: unknown };
    if (its === bucket && typeof key === 'string') keys.push(key);
    else for (const member of Object.values(value)) left.push(member);
  }
  return keys;
}
