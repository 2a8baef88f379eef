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
  /** Whether it is no object, but stands for one that was deleted. @default false */
  readonly isDeleteMarker?: boolean;
}

/** What an object has besides its body. */
export type ObjectProperties = Pick<StoredObject, 'contentType' | 'metadata' | 'tags'>;

/** All versions that were written, and the markers of what was deleted, by their ids. */
export class ObjectVersions extends Map<string, StoredObject> {
  /** How many there have been, those that were deleted included. */
  written = 0;
}

/** An S3 bucket. */
export interface Bucket {
  readonly resource: Resource;
  readonly objects: Map<string, StoredObject>;
  /** Undefined unless the bucket keeps versions. */
  readonly versions: ObjectVersions | undefined;
}

/** What happened to an object. */
export interface ObjectChange {
  readonly bucket: Bucket;
  readonly key: string;
  /** What is there now; undefined when the object was deleted. */
  readonly object: StoredObject | undefined;
  /** The id of the version that was deleted, or of the marker that was made. */
  readonly version?: string | undefined;
  readonly name:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete'
    | 'ObjectRemoved:DeleteMarkerCreated'
    | 'ObjectTagging:Put'
    | 'ObjectTagging:Delete';
}
