import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { tagsInHeader } from './object-tags';
import type { ObjectProperties } from './stored-object';

/** What a request says of the object that it writes. */
export function propertiesOf(input: JsonObject): ObjectProperties {
  const { ContentType: type, Metadata: metadata } = input;
  return {
    ...(typeof type === 'string' && { contentType: type }),
    metadata: (metadata ?? {}) as Record<string, string>,
    tags: tagsInHeader(input),
  };
}

/** A body that is JSON instead of text, as Step Functions allows, is stored as its JSON text. */
export function bodyOf({ Body: body, BodyIsBase64: isBase64 }: JsonObject): Buffer {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return Buffer.from(text, isBase64 === true ? 'base64' : 'utf8');
}

/** A body as it travels. */
export function encodedBody(body: Buffer): JsonObject {
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body)
    ? { Body: text }
    : { Body: body.toString('base64'), BodyIsBase64: true };
}

/** An instant as S3's API has it. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** The bucket, the key and perhaps the version that a copy is made of. */
export function copySource({ CopySource: source }: JsonObject): CopySource {
  const [, Bucket = '', Key = '', VersionId] =
    /^\/?([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(decodeURIComponent(textOf(source))) ?? [];
  return { Bucket, Key, ...(VersionId !== undefined && { VersionId }) };
}

type CopySource = { readonly Bucket: string; readonly Key: string; readonly VersionId?: string };
