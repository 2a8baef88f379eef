import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** The differences between handlers with a claim check. */
export interface ClaimCheckOptions {
  /** @default - a client of its own, made at the first payload that lies in S3 */
  readonly client?: S3Client;

  /**
   * Prefixes of keys from which payloads are loaded as well, such as that of uploads: a reference that leads elsewhere than there and into the folder
   * of the execution is refused.
   *
   * @default - none
   */
  readonly acceptedPrefixes?: readonly string[];
}

/** A handler as Lambda calls it, or a worker. */
export type ClaimCheckHandler<Event, Result, Context> = (event: Event, context: Context) => Result | Promise<Result>;

/** What `ClaimCheck.payload` of `cdk-workflow-patterns` puts around the event. */
interface Wrapped {
  readonly claims: { readonly bucket: string; readonly folder: string; readonly thresholdBytes: number };
  readonly payload: unknown;
}

/** The place of a payload that lies in S3. */
interface Reference {
  readonly claimCheck: { readonly bucket: string; readonly key: string };
}

/**
 * Puts a claim check around a handler: references in its event are replaced by the payloads that they stand for, and what it answers is stored when it is
 * large, and a reference answered. The event must be made by `ClaimCheck.payload`; the handler finds what that was given.
 */
export function claimCheck<Event, Result, Context = unknown>(
  handler: ClaimCheckHandler<Event, Result, Context>,
  options: ClaimCheckOptions = {},
): (event: unknown, context: Context) => Promise<unknown> {
  return async (event, context) => {
    const { claims, payload } = checked(event);
    const store = new Store(claims, options);
    return store.stored(await handler((await store.loaded(payload)) as Event, context));
  };
}

let ownClient: S3Client | undefined;

class Store {
  constructor(
    private readonly claims: Wrapped['claims'],
    private readonly options: ClaimCheckOptions,
  ) {}

  /** Any JSON with its references replaced, those in what they stand for included. */
  async loaded(value: unknown): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value;
    if (isReference(value)) return this.loaded(await this.read(value));
    if (Array.isArray(value)) return Promise.all(value.map((each) => this.loaded(each)));
    const members = Object.entries(value).map(async ([name, each]) => [name, await this.loaded(each)] as const);
    return Object.fromEntries(await Promise.all(members));
  }

  /** The result, or a reference to it. */
  async stored(result: unknown): Promise<unknown> {
    const json = JSON.stringify(result) as string | undefined;
    const { bucket, folder, thresholdBytes } = this.claims;
    if (json === undefined || Buffer.byteLength(json) < thresholdBytes) return result;
    const Body = `{"payload":${json}}`;
    // Named after what it holds: a call that is made again writes the same object.
    const key = `${folder}${createHash('sha256').update(Body).digest('hex')}.json`;
    await this.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
    return { claimCheck: { bucket, key } } satisfies Reference;
  }

  private async read({ claimCheck: { bucket, key } }: Reference): Promise<unknown> {
    const { claims, options } = this;
    const prefixes = [claims.folder, ...(options.acceptedPrefixes ?? [])];
    if (bucket !== claims.bucket || !prefixes.some((each) => key.startsWith(each))) {
      throw named('ClaimCheck.Foreign', `the reference to ${bucket}/${key} leads out of the folder of the execution`);
    }
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const text = (await Body?.transformToString()) ?? '';
    return (JSON.parse(text) as { payload?: unknown }).payload;
  }

  private get client(): S3Client {
    return this.options.client ?? (ownClient ??= new S3Client({}));
  }
}

function isReference(value: object): value is Reference {
  const { claimCheck: place } = value as Partial<Reference>;
  return typeof place === 'object' && typeof place.bucket === 'string' && typeof place.key === 'string';
}

function checked(event: unknown): Wrapped {
  const { claims } = (event ?? {}) as Partial<Wrapped>;
  if (typeof claims?.bucket === 'string' && typeof claims.folder === 'string' && claims.thresholdBytes > 0) {
    return event as Wrapped;
  }
  throw named(
    'ClaimCheck.NotWrapped',
    "the event is none of 'ClaimCheck.payload': give that to the work as its payload",
  );
}

/** An error whose name Step Functions sees. */
function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
