import type { Json } from '../../base/json';
import { textOf } from '../../base/text';
import type { Operations } from '../operations';
import { checkWriteConditions, keyOf } from './object-rules';
import type { Bucket, StoredObject } from './stored-object';

/** What holds the objects that are deleted. */
interface DeletedObjects {
  bucket(name: Json | undefined): Bucket;
  delete(bucket: Bucket, key: string): StoredObject | undefined;
  deleteVersion(bucket: Bucket, key: string, version: string): StoredObject | undefined;
}

/**
 * The deletion of objects, and of versions for good.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
export const DELETION: Operations<DeletedObjects> = {
  DeleteObject: (service, input) => {
    const bucket = service.bucket(input['Bucket']);
    const key = keyOf(input);
    // Without a condition, a key that is not there is as good as deleted.
    checkWriteConditions(input, bucket.objects.get(key)?.etag);
    const { version, isMarker } = deleteOne(service, bucket, key, input['VersionId']);
    return { ...(isMarker && { DeleteMarker: true }), ...(version !== undefined && { VersionId: version }) };
  },
  DeleteObjects: (service, input) => {
    const bucket = service.bucket(input['Bucket']);
    const { Objects: objects = [], Quiet: isQuiet } = (input['Delete'] ?? {}) as Deletion;
    const deleted = objects.map(({ Key: key, VersionId: asked }) => {
      const { version, isMarker } = deleteOne(service, bucket, key, asked);
      return {
        Key: key,
        ...(asked !== undefined && { VersionId: asked }),
        ...(isMarker && { DeleteMarker: true, ...(version !== undefined && { DeleteMarkerVersionId: version }) }),
      };
    });
    return { ...(isQuiet !== true && { Deleted: deleted }) };
  },
};

interface Deletion {
  readonly Objects?: readonly { readonly Key: string; readonly VersionId?: string }[];
  readonly Quiet?: boolean;
}

/** The version that was deleted, or that of the marker which was made; and whether that is a marker. */
function deleteOne(
  service: DeletedObjects,
  bucket: Bucket,
  key: string,
  asked: Json | undefined,
): { readonly version?: string; readonly isMarker: boolean } {
  if (asked === undefined) {
    const marker = service.delete(bucket, key);
    return { ...(marker?.version !== undefined && { version: marker.version }), isMarker: marker !== undefined };
  }
  const version = textOf(asked);
  return { version, isMarker: service.deleteVersion(bucket, key, version)?.isDeleteMarker === true };
}
