import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Operations } from '../operations';
import { bodyOf, copySource, instant, propertiesOf } from './object-content';
import { checkStorageClass, checkWriteConditions, keyOf, rangeOf } from './object-rules';
import {
  joinParts,
  partNumberOf,
  type MultipartUpload,
  type MultipartUploads,
  type UploadedPart,
} from './multipart-uploads';
import type { Bucket, ObjectChange, ObjectProperties, StoredObject } from './stored-object';
import { toldVersion } from './versions';

/** What holds the objects that uploads in parts become. */
interface ObjectStore {
  readonly uploads: MultipartUploads;
  readonly nowMs: number;
  bucket(name: Json | undefined): Bucket;
  existing(input: JsonObject): StoredObject;
  put(
    bucket: Bucket,
    key: string,
    body: Buffer,
    more: Partial<ObjectProperties & Pick<StoredObject, 'etag'>>,
    name: ObjectChange['name'],
  ): StoredObject;
}

const MAX_LISTED = 1000;

/** Uploads in parts. */
export const MULTIPART: Operations<ObjectStore> = {
  CreateMultipartUpload: (service, input) => {
    const bucket = service.bucket(input['Bucket']);
    const key = keyOf(input);
    checkStorageClass(input);
    const upload = service.uploads.begin({ bucket, key, startedAtMs: service.nowMs, more: propertiesOf(input) });
    return { Bucket: bucket.resource.name, Key: key, UploadId: upload.id };
  },
  UploadPart: (service, input) => {
    const { upload } = uploadOf(service, input);
    return { ETag: keepPart(service, upload, input, bodyOf(input)).etag };
  },
  UploadPartCopy: (service, input) => {
    const { upload } = uploadOf(service, input);
    const { body } = service.existing(copySource(input));
    const range = rangeOf({ Range: input['CopySourceRange'] ?? '' }, body.length);
    const copied = range === undefined ? body : body.subarray(range.first, range.last + 1);
    const { etag, modifiedAtMs } = keepPart(service, upload, input, copied);
    return { CopyPartResult: { ETag: etag, LastModified: instant(modifiedAtMs) } };
  },
  CompleteMultipartUpload: (service, input) => {
    const { upload, bucket } = uploadOf(service, input);
    const { key, more } = upload;
    const { body, etag } = joinParts(upload, input['MultipartUpload']);
    checkWriteConditions(input, bucket.objects.get(key)?.etag);
    service.uploads.end(upload);
    const object = service.put(bucket, key, body, { ...more, etag }, 'ObjectCreated:CompleteMultipartUpload');
    const { name, stack } = bucket.resource;
    const path = key.split('/').map(encodeURIComponent).join('/');
    const Location = `https://${name}.s3.${stack.region}.${stack.urlSuffix}/${path}`;
    return { Location, Bucket: name, Key: key, ETag: etag, ...toldVersion(object) };
  },
  AbortMultipartUpload: (service, input) => {
    service.uploads.end(uploadOf(service, input).upload);
    return {};
  },
  ListParts: (service, input) => {
    const { upload, bucket } = uploadOf(service, input);
    const marker = Number(input['PartNumberMarker'] ?? 0);
    const limit = Math.min(Number(input['MaxParts'] ?? MAX_LISTED), MAX_LISTED);
    const behind = [...upload.parts.values()]
      .filter(({ number }) => number > marker)
      .sort((one, other) => one.number - other.number);
    const page = behind.slice(0, limit);
    return {
      Bucket: bucket.resource.name,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: page.length < behind.length,
      ...(page.length > 0 && { Parts: page.map(describedPart) }),
      StorageClass: 'STANDARD',
    };
  },
  ListMultipartUploads: (service, input) => {
    const bucket = service.bucket(input['Bucket']);
    const prefix = textOf(input['Prefix']);
    const uploads = service.uploads.in(bucket).filter(({ key }) => key.startsWith(prefix));
    return {
      Bucket: bucket.resource.name,
      MaxUploads: MAX_LISTED,
      IsTruncated: false,
      ...(uploads.length > 0 && { Uploads: uploads.map(describedUpload) }),
    };
  },
};

function uploadOf(
  service: ObjectStore,
  input: JsonObject,
): { readonly upload: MultipartUpload; readonly bucket: Bucket } {
  const bucket = service.bucket(input['Bucket']);
  return { upload: service.uploads.of(input, bucket), bucket };
}

function keepPart(service: ObjectStore, upload: MultipartUpload, input: JsonObject, body: Buffer): UploadedPart {
  const number = partNumberOf(input);
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const part = { number, body, etag, modifiedAtMs: service.nowMs };
  upload.parts.set(number, part);
  return part;
}

function describedPart({ number, modifiedAtMs, etag, body }: UploadedPart): JsonObject {
  return { PartNumber: number, LastModified: instant(modifiedAtMs), ETag: etag, Size: body.length };
}

function describedUpload({ id, key, startedAtMs }: MultipartUpload): JsonObject {
  return { UploadId: id, Key: key, Initiated: instant(startedAtMs), StorageClass: 'STANDARD' };
}
