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
  const number = `${resource.name}/${object.key}/${versions.size}`;
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
  if (found?.key === key) return found;
  if (versions === undefined && !objects.has(key)) throw noSuchKey(key);
  const about = { VersionId: version };
  if (/^[\w.]{32}$/.test(textOf(version))) {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, ...about });
  }
  const members = { ArgumentName: 'versionId', ArgumentValue: version };
  throw new AwsError('InvalidArgument', 'Invalid version id specified', 400, members);
}

/** The member of an answer that tells the version; none in a bucket that keeps none. */
export function toldVersion({ version }: StoredObject): JsonObject {
  return version === undefined ? {} : { VersionId: version };
}
