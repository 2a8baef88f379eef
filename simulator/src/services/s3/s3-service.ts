import { createHash } from 'node:crypto';
import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import {
  checkReadConditions,
  checkSelfCopy,
  checkStorageClass,
  checkWriteConditions,
  keyOf,
  rangeOf,
} from './object-rules';
import { MULTIPART } from './multipart-operations';
import { MultipartUploads } from './multipart-uploads';
import { bodyOf, copySource, encodedBody, instant, propertiesOf } from './object-content';
import { TAGGING } from './object-tags';
import type { Bucket, ObjectChange, ObjectProperties, ObjectTags, StoredObject } from './stored-object';
import { carryOut, type Operations } from '../operations';
import { changesOf, redeployed, type Changes, type Redeployment } from '../redeployment';
import { bucketRefusal } from './bucket-refusal';
import { asVersion, keepsVersions, toldVersion, versionOf } from './versions';
import { AwsError, type Service } from '../service';

const MAX_KEYS = 1000;

/** S3: buckets with objects. A body travels as text, or as base64 with `BodyIsBase64` beside it where it is none. */
export class S3Service implements Service {
  readonly name = 's3';
  readonly redeployment: Redeployment = {
    types: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    refusal: (changes) => bucketRefusal(changes, this.buckets),
    carryOut: (changes) => this.redeploy(changesOf(changes, 'AWS::S3::Bucket')),
  };
  buckets: ReadonlyMap<string, Bucket> = new Map();
  /** The uploads in parts that are under way. */
  readonly uploads = new MultipartUploads();
  private readonly listeners: ((change: ObjectChange) => void)[] = [];

  constructor(
    resources: readonly Resource[],
    private readonly agenda: Agenda,
  ) {
    this.buckets = this.bucketsOf(resources);
  }

  private bucketsOf(resources: readonly Resource[]): ReadonlyMap<string, Bucket> {
    return new Map(
      resources.map((resource) => {
        const { objects = new Map<string, StoredObject>(), versions } = this.buckets.get(resource.name) ?? {};
        const kept = keepsVersions(resource) ? (versions ?? new Map<string, StoredObject>()) : undefined;
        return [resource.name, { resource, objects, versions: kept }];
      }),
    );
  }

  /** A bucket that stays keeps its objects. */
  private redeploy(changes: Changes): void {
    this.buckets = this.bucketsOf(
      redeployed(
        [...this.buckets.values()].map(({ resource }) => resource),
        changes,
      ),
    );
  }

  call(action: string, input: JsonObject): JsonObject {
    return carryOut(OPERATIONS, action, this, input);
  }

  /** Calls back whenever an object is written or deleted. */
  whenChanged(listener: (change: ObjectChange) => void): void {
    this.listeners.push(listener);
  }

  /**
   * A bucket by its name.
   * @throws AwsError as S3 does, when there is none.
   */
  bucket(name: Json | undefined): Bucket {
    const bucket = this.buckets.get(textOf(name));
    if (bucket === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return bucket;
  }

  /** The virtual instant, in epoch milliseconds. */
  get nowMs(): number {
    return this.agenda.nowMs;
  }

  /**
   * The object that a request names.
   * @throws AwsError as S3 does, when it is not there.
   */
  existing(input: JsonObject): StoredObject {
    return versionOf(this.bucket(input['Bucket']), keyOf(input), input['VersionId']);
  }

  /** Writes an object. */
  put(
    bucket: Bucket,
    key: string,
    body: Buffer,
    more: Partial<ObjectProperties & Pick<StoredObject, 'etag'>> = {},
    name: ObjectChange['name'] = 'ObjectCreated:Put',
  ): StoredObject {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const object = asVersion(bucket, { key, body, etag, modifiedAtMs: this.agenda.nowMs, metadata: {}, ...more });
    bucket.objects.set(key, object);
    this.tell({ bucket, key, object, name });
    return object;
  }

  /** Gives an object other tags, which leaves it the instant at which it was written. */
  tag(bucket: Bucket, object: StoredObject, tags: ObjectTags, name: ObjectChange['name']): StoredObject {
    const tagged = { ...object, tags };
    const { key, version } = object;
    if (bucket.objects.get(key) === object) bucket.objects.set(key, tagged);
    if (version !== undefined) bucket.versions?.set(version, tagged);
    this.tell({ bucket, key, object: tagged, name });
    return tagged;
  }

  /** Deletes an object; one that is not there is as good as deleted. */
  delete(bucket: Bucket, key: string): void {
    if (bucket.objects.delete(key)) this.tell({ bucket, key, object: undefined, name: 'ObjectRemoved:Delete' });
  }

  private tell(change: ObjectChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

const OPERATIONS: Operations<S3Service> = {
  PutObject: (service, input) => {
    const bucket = service.bucket(input['Bucket']);
    const key = keyOf(input);
    checkStorageClass(input);
    checkWriteConditions(input, bucket.objects.get(key)?.etag);
    const object = service.put(bucket, key, bodyOf(input), propertiesOf(input));
    return { ETag: object.etag, ...toldVersion(object) };
  },
  GetObject: (service, input) => {
    const object = service.existing(input);
    checkReadConditions(input, object.etag);
    const range = rangeOf(input, object.body.length);
    if (range === undefined) return { ...described(object), ...encodedBody(object.body) };
    const body = object.body.subarray(range.first, range.last + 1);
    const ContentRange = `bytes ${range.first}-${range.last}/${object.body.length}`;
    return { ...described(object), ContentLength: body.length, ContentRange, ...encodedBody(body) };
  },
  HeadObject: (service, input) => {
    const object = service.bucket(input['Bucket']).objects.get(keyOf(input));
    if (object === undefined) throw new AwsError('NotFound', 'Not Found', 404);
    checkReadConditions(input, object.etag);
    return described(object);
  },
  CopyObject: (service, input) => {
    const source = copySource(input);
    const { body, contentType, metadata: kept, tags: keptTags } = service.existing(source);
    const given = propertiesOf(input);
    const { contentType: type = contentType, metadata } =
      input['MetadataDirective'] === 'REPLACE' ? given : { metadata: kept };
    const tags = input['TaggingDirective'] === 'REPLACE' ? given.tags : keptTags;
    const target = service.bucket(input['Bucket']);
    const to = keyOf(input);
    checkStorageClass(input);
    if (target.resource.name === source.Bucket && to === source.Key) checkSelfCopy(input);
    const copy = service.put(
      target,
      to,
      body,
      { ...(type !== undefined && { contentType: type }), metadata, ...(tags !== undefined && { tags }) },
      'ObjectCreated:Copy',
    );
    return {
      ...toldVersion(copy),
      CopyObjectResult: { ETag: copy.etag, LastModified: instant(copy.modifiedAtMs) },
    };
  },
  DeleteObject: (service, input) => {
    const bucket = service.bucket(input['Bucket']);
    const key = keyOf(input);
    // Without a condition, a key that is not there is as good as deleted.
    checkWriteConditions(input, bucket.objects.get(key)?.etag);
    service.delete(bucket, key);
    return {};
  },
  DeleteObjects: (service, input) => {
    const bucket = service.bucket(input['Bucket']);
    const { Objects: objects } = (input['Delete'] ?? {}) as { Objects?: { Key: string }[] };
    for (const { Key: key } of objects ?? []) service.delete(bucket, key);
    return { Deleted: (objects ?? []).map(({ Key: key }) => ({ Key: key })) };
  },
  HeadBucket: (service, input) => {
    const bucket = service.buckets.get(textOf(input['Bucket']));
    if (bucket === undefined) throw new AwsError('NotFound', 'Not Found', 404);
    return { BucketRegion: bucket.resource.stack.region };
  },
  ListObjectsV2: (service, input) => list(service, input, 'NextContinuationToken'),
  ListObjects: (service, input) => list(service, input, 'NextMarker'),
  ...MULTIPART,
  ...TAGGING,
};

/** The actions that are carried out. */
export const S3_ACTIONS = Object.keys(OPERATIONS);

function list(service: S3Service, input: JsonObject, next: 'NextContinuationToken' | 'NextMarker'): JsonObject {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter,
    StartAfter: startAfter = '',
    ContinuationToken: token,
    Marker: marker,
    MaxKeys: max,
  } = input;
  const bucket = service.bucket(input['Bucket']);
  const after = textOf(token ?? marker ?? startAfter);
  const keys = [...bucket.objects.keys()].sort(byBytes).filter((key) => key.startsWith(textOf(prefix)) && key > after);
  const groups = new Set<string>();
  const contents: JsonObject[] = [];
  let last = '';
  const limit = Math.min(Number(max ?? MAX_KEYS), MAX_KEYS);
  let isTruncated = false;
  for (const key of keys) {
    const group = groupOf(key, textOf(prefix), delimiter);
    // A page that ended with a group leads on behind the whole of it.
    if (group !== undefined && (groups.has(group) || group === after)) continue;
    if (contents.length + groups.size === limit) {
      isTruncated = limit > 0;
      break;
    }
    last = group ?? key;
    if (group === undefined) contents.push(entryOf(bucket.objects.get(key) as StoredObject));
    else groups.add(group);
  }
  return {
    Name: bucket.resource.name,
    Prefix: prefix,
    MaxKeys: limit,
    KeyCount: contents.length + groups.size,
    IsTruncated: isTruncated,
    ...(contents.length > 0 && { Contents: contents }),
    ...(groups.size > 0 && { CommonPrefixes: [...groups].map((each) => ({ Prefix: each })) }),
    ...(isTruncated && { [next]: last }),
  };
}

function groupOf(key: string, prefix: string, delimiter: Json | undefined): string | undefined {
  if (typeof delimiter !== 'string' || delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function entryOf({ key, etag, body, modifiedAtMs }: StoredObject): JsonObject {
  return { Key: key, LastModified: instant(modifiedAtMs), ETag: etag, Size: body.length, StorageClass: 'STANDARD' };
}

function described(object: StoredObject): JsonObject {
  const { etag, body, modifiedAtMs, contentType, metadata, tags } = object;
  return {
    ...toldVersion(object),
    AcceptRanges: 'bytes',
    ContentLength: body.length,
    ContentType: contentType ?? 'application/octet-stream',
    ETag: etag,
    LastModified: instant(modifiedAtMs),
    Metadata: { ...metadata },
    ...(tags !== undefined && tags.size > 0 && { TagCount: tags.size }),
  };
}

/** S3 lists keys in the order of their bytes in UTF-8. */
function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
