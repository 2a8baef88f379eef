import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { AwsError } from '../service';
import type { Bucket, ObjectProperties } from './stored-object';

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

/** One part of an upload, as it was sent last. */
export interface UploadedPart {
  readonly number: number;
  readonly body: Buffer;
  /** The digest of the body, in quotes. */
  readonly etag: string;
  /** The virtual instant, in epoch milliseconds. */
  readonly modifiedAtMs: number;
}

/** An upload in parts that is neither completed nor aborted. */
export interface MultipartUpload {
  readonly id: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly startedAtMs: number;
  /** What the object is to have besides its body. */
  readonly more: ObjectProperties;
  readonly parts: Map<number, UploadedPart>;
}

/** An object that was put together of parts. */
export interface JoinedParts {
  readonly body: Buffer;
  /** The digest of the parts' digests, and how many parts there were. */
  readonly etag: string;
}

/**
 * The uploads in parts that are under way.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export class MultipartUploads {
  private readonly open = new Map<string, MultipartUpload>();
  private started = 0;

  /** Begins an upload. */
  begin(upload: Omit<MultipartUpload, 'id' | 'parts'>): MultipartUpload {
    this.started += 1;
    const name = `${upload.bucket.resource.name}/${upload.key}/${this.started}`;
    const id = createHash('sha512').update(name).digest('base64url');
    const begun = { ...upload, id, parts: new Map<number, UploadedPart>() };
    this.open.set(id, begun);
    return begun;
  }

  /**
   * The upload that a request names.
   * @throws AwsError `NoSuchUpload` as S3 does, also for one that was completed or aborted, or has another key.
   */
  of({ UploadId: id, Key: key }: JsonObject, bucket: Bucket): MultipartUpload {
    const upload = this.open.get(textOf(id ?? ''));
    if (upload?.bucket === bucket && upload.key === key) return upload;
    const message =
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
    throw new AwsError('NoSuchUpload', message, 404, { UploadId: id ?? '' });
  }

  /** The uploads to a bucket, by key and start. */
  in(bucket: Bucket): readonly MultipartUpload[] {
    const uploads = [...this.open.values()].filter((upload) => upload.bucket === bucket);
    return uploads.sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)));
  }

  /** Forgets an upload and its parts. */
  end({ id }: MultipartUpload): void {
    this.open.delete(id);
  }
}

/**
 * The number of the part that a request sends.
 * @throws AwsError as S3 does, for a number that is not from 1 to 10,000.
 */
export function partNumberOf({ PartNumber: given }: JsonObject): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number;
  const message = `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`;
  throw new AwsError('InvalidArgument', message, 400, { ArgumentName: 'partNumber', ArgumentValue: given ?? '' });
}

/**
 * The object that the parts make which a request lists.
 * @throws AwsError as S3 does, for a list that is empty or out of order, for parts that are not there or too small.
 */
export function joinParts(upload: MultipartUpload, listed: Json | undefined): JoinedParts {
  const { Parts: entries } = (listed ?? {}) as { readonly Parts?: readonly JsonObject[] };
  if (!Array.isArray(entries) || entries.length === 0) {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema';
    throw new AwsError('MalformedXML', message);
  }
  checkOrder(entries as readonly JsonObject[]);
  const parts = (entries as readonly JsonObject[]).map((entry) => partOf(upload, entry));
  for (const part of parts.slice(0, -1)) checkSize(part);
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  const digest = createHash('md5').update(Buffer.concat(digests)).digest('hex');
  return { body: Buffer.concat(parts.map(({ body }) => body)), etag: `"${digest}-${parts.length}"` };
}

function checkOrder(entries: readonly JsonObject[]): void {
  const numbers = entries.map(({ PartNumber: number }) => Number(number));
  if (numbers.every((number, index) => index === 0 || number > (numbers[index - 1] as number))) return;
  const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
  throw new AwsError('InvalidPartOrder', message);
}

function partOf({ id, parts }: MultipartUpload, { PartNumber: number, ETag: etag }: JsonObject): UploadedPart {
  const part = parts.get(Number(number));
  const named = textOf(etag ?? '').replaceAll('"', '');
  if (part?.etag.replaceAll('"', '') === named) return part;
  const message =
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity ' +
    "tag may not match the part's entity tag.";
  throw new AwsError('InvalidPart', message, 400, { UploadId: id, PartNumber: number ?? '', ETag: named });
}

function checkSize({ number, body, etag }: UploadedPart): void {
  if (body.length >= MIN_PART_BYTES) return;
  throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    ProposedSize: body.length,
    MinSizeAllowed: MIN_PART_BYTES,
    PartNumber: number,
    ETag: etag.replaceAll('"', ''),
  });
}
