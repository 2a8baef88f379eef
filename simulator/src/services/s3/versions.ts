import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Resource } from '../resource';
import { AwsError } from '../service';
import { noSuchKey } from './object-rules';
import type { Bucket, StoredObject } from './stored-object';

/** The characters of the id of a version. */
const ID = 32;

/** Whether a bucket keeps versions. */
export function keepsVersions({ properties }: Resource): boolean {
  const { Status: status } = (properties['VersioningConfiguration'] ?? {}) as JsonObject;
  return status === 'Enabled';
}

/** An object as the next version in its bucket; as it is where none are kept. */
export function asVersion({ versions, resource }: Bucket, object: StoredObject): StoredObject {
  if (versions === undefined) return object;
  const number = `${resource.name}/${object.key}/${versions.written}`;
  versions.written += 1;
  const version = createHash('sha256')
    .update(number)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '_')
    .slice(0, ID);
  const kept = { ...object, version };
  versions.set(version, kept);
  return kept;
}

/**
 * The version of an object that a request names, or the newest one.
 * @throws AwsError as S3 does: 404 for one that is not there, 400 for what can't be the id of a version.
 */
export function versionOf({ objects, versions }: Bucket, key: string, version: Json | undefined): StoredObject {
  if (version === undefined || (version === 'null' && versions === undefined)) {
    const newest = objects.get(key);
    if (newest === undefined) throw noSuchKey(key);
    return newest;
  }
  const found = versions?.get(textOf(version));
  if (found?.key === key && found.isDeleteMarker === true) throw isDeleted();
  if (found?.key === key) return found;
  if (versions === undefined && !objects.has(key)) throw noSuchKey(key);
  checkId(version);
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: version });
}

function isDeleted(): AwsError {
  const message = 'The specified method is not allowed against this resource.';
  return new AwsError('MethodNotAllowed', message, 405, { Method: 'GET', ResourceType: 'DeleteMarker' });
}

function checkId(version: Json): void {
  if (/^[\w.]{32}$/.test(textOf(version))) return;
  const members = { ArgumentName: 'versionId', ArgumentValue: version };
  throw new AwsError('InvalidArgument', 'Invalid version id specified', 400, members);
}

/** What stands for an object that was deleted. */
export function deleteMarker(key: string, modifiedAtMs: number): StoredObject {
  return { key, modifiedAtMs, body: Buffer.alloc(0), etag: '', metadata: {}, isDeleteMarker: true };
}

/** All versions, the newest ones first. */
export function newestFirst(versions: ReadonlyMap<string, StoredObject>): StoredObject[] {
  return [...versions.values()].reverse();
}

/**
 * Takes a version out of its bucket: what was written before it is the newest one then. Undefined where it is not there.
 * @throws AwsError as S3 does, for what can't be the id of a version.
 */
export function takeVersion({ objects, versions }: Bucket, key: string, id: string): StoredObject | undefined {
  if (id !== 'null') checkId(id);
  const found = versions === undefined && id === 'null' ? objects.get(key) : versions?.get(id);
  if (found?.key !== key) return undefined;
  versions?.delete(id);
  const newest = versions && newestFirst(versions).find((each) => each.key === key);
  if (newest === undefined || newest.isDeleteMarker === true) objects.delete(key);
  else objects.set(key, newest);
  return found;
}

/** The member of an answer that tells the version; none in a bucket that keeps none. */
export function toldVersion({ version }: StoredObject): JsonObject {
  return version === undefined ? {} : { VersionId: version };
}
