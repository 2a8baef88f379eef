import { own } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { LoopbackAnswer } from '../protocols/loopback';
import { REQUEST_ID, xmlMembers } from '../protocols/protocol';

/** What the headers of an object's own metadata begin with. */
export const METADATA_PREFIX = 'x-amz-meta-';

/** Writes what an action gave as S3 answers it. */
export function s3Answer(
  action: string,
  output: JsonObject,
  overrides: Readonly<Record<string, string>>,
): LoopbackAnswer {
  if (action === 'GetObject' || action === 'HeadObject') return objectAnswer(action, output, overrides);
  const { ETag: etag, BucketRegion: region } = output;
  const version = versionHeader(output);
  if (action === 'PutObject' || action === 'UploadPart')
    return { status: 200, headers: { ...REQUEST_ID, etag: textOf(etag), ...version }, body: '' };
  if (action === 'PutObjectTagging') return { status: 200, headers: { ...REQUEST_ID, ...version }, body: '' };
  if (action === 'HeadBucket')
    return { status: 200, headers: { ...REQUEST_ID, 'x-amz-bucket-region': textOf(region) }, body: '' };
  if ((action.startsWith('Delete') && action !== 'DeleteObjects') || action === 'AbortMultipartUpload')
    return { status: 204, headers: { ...REQUEST_ID, ...version }, body: '' };
  const root = own(ROOTS, action) ?? 'Result';
  // What is copied is answered without the element that holds it in the model.
  const told = Object.fromEntries(Object.entries(output).filter(([name]) => name !== 'VersionId'));
  const members = own(output, root) === undefined ? renamed(told) : (output[root] as JsonObject);
  const body = `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listMembers(members)}</${root}>`;
  return { status: 200, headers: { ...REQUEST_ID, 'content-type': 'application/xml', ...version }, body };
}

function versionHeader({ VersionId: version, DeleteMarker: isMarker }: JsonObject): Record<string, string> {
  return {
    ...(version !== undefined && { 'x-amz-version-id': textOf(version) }),
    ...(isMarker === true && { 'x-amz-delete-marker': 'true' }),
  };
}

const ROOTS: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucketResult',
  ListObjects: 'ListBucketResult',
  ListObjectVersions: 'ListVersionsResult',
  GetBucketVersioning: 'VersioningConfiguration',
  DeleteObjects: 'DeleteResult',
  CopyObject: 'CopyObjectResult',
  UploadPartCopy: 'CopyPartResult',
  CreateMultipartUpload: 'InitiateMultipartUploadResult',
  CompleteMultipartUpload: 'CompleteMultipartUploadResult',
  ListParts: 'ListPartsResult',
  ListMultipartUploads: 'ListMultipartUploadsResult',
  ListBuckets: 'ListAllMyBucketsResult',
  GetObjectTagging: 'Tagging',
};

/** Lists whose elements have another name than the member of the model. */
const ELEMENTS: Readonly<Record<string, string>> = {
  Parts: 'Part',
  Uploads: 'Upload',
  Versions: 'Version',
  DeleteMarkers: 'DeleteMarker',
};

/** Lists that stand in an element of their own. */
const WRAPPED: Readonly<Record<string, string>> = { TagSet: 'Tag' };

function renamed(output: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => {
      const wrapped = own(WRAPPED, name);
      return [own(ELEMENTS, name) ?? name, wrapped === undefined ? value : { [wrapped]: value }];
    }),
  );
}

function objectAnswer(action: string, output: JsonObject, overrides: Readonly<Record<string, string>>): LoopbackAnswer {
  const {
    Body: body,
    BodyIsBase64: isBase64,
    ContentType: type,
    ETag: etag,
    LastModified: modified,
    Metadata: metadata,
    ContentRange: range,
    TagCount: tags,
  } = output;
  const named = Object.entries((metadata ?? {}) as Record<string, string>).map(([name, value]) => [
    METADATA_PREFIX + name,
    value,
  ]);
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...REQUEST_ID,
      ...(range !== undefined && { 'content-range': textOf(range) }),
      'content-type': textOf(type),
      etag: textOf(etag),
      ...versionHeader(output),
      ...(tags !== undefined && { 'x-amz-tagging-count': textOf(tags) }),
      // A HEAD request is answered with the length of the body that a GET request would get.
      ...(action === 'HeadObject' && { 'content-length': textOf(output['ContentLength']) }),
      'last-modified': new Date(textOf(modified)).toUTCString(),
      ...(Object.fromEntries(named) as Record<string, string>),
      ...overrides,
    },
    body: action === 'HeadObject' ? '' : textOf(body),
    ...(isBase64 === true && action === 'GetObject' && { base64: true }),
  };
}

/** A list is written as its element again and again. */
function listMembers(members: JsonObject): string {
  return Object.entries(members)
    .map(([name, value]) =>
      Array.isArray(value) ? value.map((each) => element(name, each)).join('') : element(name, value),
    )
    .join('');
}

function element(name: string, value: Json): string {
  const isStructure = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isStructure ? `<${name}>${listMembers(value)}</${name}>` : xmlMembers({ [name]: value });
}
