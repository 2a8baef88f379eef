import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Operations } from '../operations';
import { instant } from './object-content';
import type { Bucket, StoredObject } from './stored-object';
import { newestFirst } from './versions';

const MAX_KEYS = 1000;

/** What holds the buckets whose objects are listed. */
interface ListedBuckets {
  bucket(name: Json | undefined): Bucket;
}

/** The objects of buckets, and their versions. */
export const LISTING: Operations<ListedBuckets> = {
  ListObjectsV2: (service, input) => list(service, input, 'NextContinuationToken'),
  ListObjects: (service, input) => list(service, input, 'NextMarker'),
  ListObjectVersions: listVersions,
};

function list(service: ListedBuckets, input: JsonObject, next: 'NextContinuationToken' | 'NextMarker'): JsonObject {
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
  const limit = pageOf(max);
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

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
function listVersions(service: ListedBuckets, input: JsonObject): JsonObject {
  const { Prefix: prefix = '', Delimiter: delimiter, KeyMarker: marker, VersionIdMarker: versionMarker } = input;
  const bucket = service.bucket(input['Bucket']);
  const all = versionsIn(bucket).filter(({ key }) => key.startsWith(textOf(prefix)));
  const isSeen = ({ key, version }: StoredObject): boolean =>
    versionMarker === undefined ? key <= textOf(marker) : key === marker && (version ?? 'null') === versionMarker;
  const behind = all.slice(marker === undefined ? 0 : all.map(isSeen).lastIndexOf(true) + 1);
  const groups = new Set(behind.flatMap(({ key }) => groupOf(key, textOf(prefix), delimiter) ?? []));
  const plain = behind.filter(({ key }) => groupOf(key, textOf(prefix), delimiter) === undefined);
  const limit = pageOf(input['MaxKeys']);
  const page = plain.slice(0, limit);
  const last = page.at(-1);
  const [versions, markers] = [false, true].map((isMarker) =>
    page.filter(({ isDeleteMarker = false }) => isDeleteMarker === isMarker).map((each) => versionEntry(bucket, each)),
  );
  return {
    Name: bucket.resource.name,
    Prefix: prefix,
    MaxKeys: limit,
    IsTruncated: plain.length > limit,
    ...(plain.length > limit && last && { NextKeyMarker: last.key, NextVersionIdMarker: last.version ?? 'null' }),
    ...(versions?.length && { Versions: versions }),
    ...(markers?.length && { DeleteMarkers: markers }),
    ...(groups.size > 0 && { CommonPrefixes: [...groups].map((each) => ({ Prefix: each })) }),
  };
}

/** By key, the newest version first; what is in a bucket without versions has the id `null`. */
function versionsIn({ objects, versions }: Bucket): readonly StoredObject[] {
  const all = versions === undefined ? [...objects.values()] : newestFirst(versions);
  return all.sort((one, other) => byBytes(one.key, other.key));
}

function versionEntry(bucket: Bucket, object: StoredObject): JsonObject {
  const { key, version, isDeleteMarker, modifiedAtMs } = object;
  const newest = bucket.versions && newestFirst(bucket.versions).find((each) => each.key === key);
  return {
    ...(isDeleteMarker === true ? { Key: key, LastModified: instant(modifiedAtMs) } : entryOf(object)),
    VersionId: version ?? 'null',
    IsLatest: newest === undefined || newest === object,
  };
}

function pageOf(max: Json | undefined): number {
  return Math.min(Number(max ?? MAX_KEYS), MAX_KEYS);
}

/** S3 lists keys in the order of their bytes in UTF-8. */
function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
