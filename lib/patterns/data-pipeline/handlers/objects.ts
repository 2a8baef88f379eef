import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type GetObjectCommandOutput,
} from '@aws-sdk/client-s3';
import type { Source } from './events';
import { failed } from './errors';

export const s3 = new S3Client({});

/** An object of the input. */
export interface InputObject {
  readonly key: string;
  /** The digest that S3 gives, without quotes. */
  readonly etag: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** That of a bucket with versions. */
  readonly version?: string;
}

/** More can be listed in the time and the memory of a function, and the list would still have to fit where it is read. */
const MOST_OBJECTS = 100_000;

/** The objects under the prefix, in the order of their keys; folders that the console makes, and other empty objects, are none. */
export async function listInput({ bucket, prefix }: Source): Promise<InputObject[]> {
  const objects: InputObject[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key: key = '', ETag: etag = '', Size: bytes = 0, LastModified: modified } of page.Contents ?? []) {
      if (bytes > 0) objects.push({ key, etag: unquoted(etag), bytes, modifiedMs: modified?.getTime() ?? 0 });
    }
    if (objects.length > MOST_OBJECTS) {
      throw failed('TooMuch', `there are more than ${MOST_OBJECTS} objects under '${prefix}': part them further`);
    }
  }
  return objects;
}

/** A hash of which objects there are, and of what is in them. */
export function fingerprintOf(objects: readonly InputObject[]): string {
  const hash = createHash('sha256');
  for (const { key, etag } of objects) hash.update(`${JSON.stringify([key, etag])}\n`);
  return hash.digest('hex');
}

/** An object as it was listed, to be read. One that has changed since is refused: the list is made anew then. */
export async function openObject(bucket: string, { key, etag }: InputObject): Promise<GetObjectCommandOutput> {
  return unlessChanged(key, s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: `"${etag}"` })));
}

/** An object with its version. */
export async function withVersion(bucket: string, object: InputObject): Promise<InputObject> {
  const { key, etag } = object;
  const head = s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, IfMatch: `"${etag}"` }));
  const { VersionId: version } = await unlessChanged(key, head);
  return { ...object, version };
}

/** Writes JSON. */
export async function putJson(bucket: string, key: string, json: unknown): Promise<void> {
  const type = { ContentType: 'application/json' };
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(json), ...type }));
}

/** Reads JSON; undefined when it is no more. */
export async function readJson(bucket: string, key: string): Promise<unknown> {
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse((await body?.transformToString()) ?? 'null') as unknown;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** S3 answers an object that was deleted, or that is another one by now, without a name for the second in some calls. */
async function unlessChanged<T>(key: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
    const isGone = name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 412;
    if (isGone) throw failed('InputChanged', `'${key}' has changed while it was read`);
    throw error;
  }
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
