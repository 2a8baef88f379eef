import type { Resource } from '../resource';

/** The tags of an object: values by key. */
export type ObjectTags = ReadonlyMap<string, string>;

/** An object in a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  /** The digest of the body, in quotes, as S3 gives it. */
  readonly etag: string;
  /** The virtual instant, in epoch milliseconds. */
  readonly modifiedAtMs: number;
  readonly contentType?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Undefined for none. */
  readonly tags?: ObjectTags;
  /** The id of the version, in a bucket that keeps them. */
  readonly version?: string;
}

/** What an object has besides its body. */
export type ObjectProperties = Pick<StoredObject, 'contentType' | 'metadata' | 'tags'>;

/** An S3 bucket. */
export interface Bucket {
  readonly resource: Resource;
  readonly objects: Map<string, StoredObject>;
  /** All versions that were written, by their ids, in a bucket that keeps them; undefined for any other. */
  readonly versions: Map<string, StoredObject> | undefined;
}

/** What happened to an object. */
export interface ObjectChange {
  readonly bucket: Bucket;
  readonly key: string;
  /** What is there now; undefined when the object was deleted. */
  readonly object: StoredObject | undefined;
  readonly name:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete'
    | 'ObjectTagging:Put'
    | 'ObjectTagging:Delete';
}
