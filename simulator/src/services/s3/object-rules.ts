import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { AwsError } from '../service';

const MAX_KEY_BYTES = 1024;
const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
  'FSX_ONTAP',
];

/**
 * The key of a request.
 * @throws AwsError as S3 does, for an empty one and one of more than 1024 bytes.
 */
export function keyOf(input: JsonObject): string {
  const key = textOf(input['Key']);
  if (key === '') throw new AwsError('InvalidRequest', 'A key must be specified.');
  const bytes = Buffer.byteLength(key);
  if (bytes <= MAX_KEY_BYTES) return key;
  const members = { Size: bytes, MaxSizeAllowed: MAX_KEY_BYTES };
  throw new AwsError('KeyTooLongError', 'Your key is too long', 400, members);
}

/** @throws AwsError as S3 does, for a storage class that there is not. */
export function checkStorageClass({ StorageClass: storageClass }: JsonObject): void {
  if (storageClass === undefined || STORAGE_CLASSES.includes(textOf(storageClass))) return;
  throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid');
}

/**
 * Checks the conditions of a request that writes or deletes.
 * @param etag that of the object that is there; undefined when there is none.
 * @throws AwsError as S3 does: `PreconditionFailed`, or `NoSuchKey` where `IfMatch` is asked of an object that is not there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions({ IfMatch, IfNoneMatch, Key }: JsonObject, etag: string | undefined): void {
  if (IfNoneMatch === '*' && etag !== undefined) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (etag === undefined) throw noSuchKey(Key);
  if (!isMatch(IfMatch, etag)) throw preconditionFailed('If-Match');
}

/** The refusal of S3 for a key that is not there. */
export function noSuchKey(key: Json | undefined): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key ?? '' });
}

/**
 * Checks the conditions of a request that reads.
 * @throws AwsError as S3 does: 412 where `IfMatch` does not hold, 304 where `IfNoneMatch` does not.
 */
export function checkReadConditions({ IfMatch, IfNoneMatch }: JsonObject, etag: string): void {
  if (IfMatch !== undefined && !isMatch(IfMatch, etag)) throw preconditionFailed('If-Match');
  if (IfNoneMatch !== undefined && isMatch(IfNoneMatch, etag)) throw new AwsError('NotModified', 'Not Modified', 304);
}

/** A part of an object's bytes: the positions of its first and last one. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The part of an object that a request asks for; undefined for the whole, also when the range is not one of HTTP's.
 * @throws AwsError `InvalidRange` as S3 does, when no byte of the object is in it.
 */
export function rangeOf({ Range: range }: JsonObject, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(textOf(range ?? '')) ?? [];
  if ((from === '' && to === '') || (from !== '' && to !== '' && Number(to) < Number(from))) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first <= last) return { first, last };
  const members = { RangeRequested: textOf(range), ActualObjectSize: size };
  throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, members);
}

/** @throws AwsError as S3 does, for a copy of an object to itself that changes nothing. */
export function checkSelfCopy(input: JsonObject): void {
  const { MetadataDirective, StorageClass, ServerSideEncryption, WebsiteRedirectLocation } = input;
  if (MetadataDirective === 'REPLACE') return;
  if ([StorageClass, ServerSideEncryption, WebsiteRedirectLocation].some((each) => each !== undefined)) return;
  throw new AwsError(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
      'metadata, storage class, website redirect location or encryption attributes.',
  );
}

function isMatch(condition: Json, etag: string): boolean {
  const bare = etag.replaceAll('"', '');
  return textOf(condition)
    .split(',')
    .some((each) => each.trim() === '*' || each.trim().replaceAll('"', '') === bare);
}

function preconditionFailed(Condition: string): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsError('PreconditionFailed', message, 412, { Condition });
}
