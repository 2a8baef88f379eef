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
import { DELETION } from './object-deletion';
import { LISTING } from './object-listing';
import { MULTIPART } from './multipart-operations';
import { MultipartUploads } from './multipart-uploads';
import { bodyOf, copySource, encodedBody, instant, propertiesOf } from './object-content';
import { TAGGING } from './object-tags';
import type { Bucket, ObjectChange, ObjectProperties, ObjectTags, StoredObject } from './stored-object';
import { ObjectVersions } from './stored-object';
import { carryOut, type Operations } from '../operations';
import { changesOf, redeployed, type Changes, type Redeployment } from '../redeployment';
import { bucketRefusal } from './bucket-refusal';
import { asVersion, deleteMarker, keepsVersions, takeVersion, toldVersion, versionOf } from './versions';
import { AwsError, type Service } from '../service';

/** S3: buckets with objects. A body travels as text, or as base64 with `BodyIsBase64` beside it where it is none. */
export class S3Service implements Service {
  readonly name = 's3';
  readonly redeployment: Redeployment = {
    types: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    refusal: (changes) => bucketRefusal(changesOf(changes, 'AWS::S3::Bucket'), this.buckets),
    carryOut: (changes) => this.redeploy(changesOf(changes, 'AWS::S3::Bucket')),
  };
  buckets: ReadonlyMap<string, Bucket> = new Map();
  /** The uploads in parts that are under way. */
  readonly uploads = new MultipartUploads();
  private readonly listeners: ((change: ObjectChange) => void)[] = [];
  private readonly afterDeployments: (() => void)[] = [];

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
        const kept = keepsVersions(resource) ? (versions ?? new ObjectVersions()) : undefined;
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
    for (const listener of this.afterDeployments) listener();
  }

  /** Calls back when a deployment has changed what there is of buckets and their notifications. */
  whenRedeployed(listener: () => void): void {
    this.afterDeployments.push(listener);
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

  /**
   * Deletes an object; one that is not there is as good as deleted. In a bucket that keeps versions, a marker becomes the
   * newest one, which is given back.
   */
  delete(bucket: Bucket, key: string): StoredObject | undefined {
    const isThere = bucket.objects.delete(key);
    if (bucket.versions === undefined) {
      if (isThere) this.tell({ bucket, key, object: undefined, name: 'ObjectRemoved:Delete' });
      return undefined;
    }
    const marker = asVersion(bucket, deleteMarker(key, this.agenda.nowMs));
    this.tell({ bucket, key, object: undefined, name: 'ObjectRemoved:DeleteMarkerCreated', version: marker.version });
    return marker;
  }

  /** Deletes a version for good; one that is not there is as good as deleted. Gives back what was deleted. */
  deleteVersion(bucket: Bucket, key: string, version: string): StoredObject | undefined {
    const deleted = takeVersion(bucket, key, version);
    if (deleted !== undefined) this.tell({ bucket, key, object: undefined, name: 'ObjectRemoved:Delete', version });
    return deleted;
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
    const object = headOf(() => service.existing(input));
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
  HeadBucket: (service, input) => {
    const bucket = service.buckets.get(textOf(input['Bucket']));
    if (bucket === undefined) throw new AwsError('NotFound', 'Not Found', 404);
    return { BucketRegion: bucket.resource.stack.region };
  },
  GetBucketVersioning: (service, input) => {
    const { VersioningConfiguration: declared } = service.bucket(input['Bucket']).resource.properties;
    const { Status: status } = (declared ?? {}) as JsonObject;
    return { ...(status !== undefined && { Status: status }) };
  },
  ...LISTING,
  ...DELETION,
  ...MULTIPART,
  ...TAGGING,
};

/** The actions that are carried out. */
export const S3_ACTIONS = Object.keys(OPERATIONS);

/** An answer without a body tells no more of what is missing than that. */
function headOf(read: () => StoredObject): StoredObject {
  try {
    return read();
  } catch (error) {
    if (error instanceof AwsError && error.statusCode === 404) throw new AwsError('NotFound', 'Not Found', 404);
    throw error;
  }
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
