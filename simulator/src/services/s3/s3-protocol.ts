import type { JsonObject } from '../../base/json';
import type { LoopbackRequest } from '../protocols/loopback';
import type { Protocol } from '../protocols/protocol';
import { restXmlError } from '../protocols/refuse-request';
import { isOfSignature } from '../protocols/signed-by';
import { METADATA_PREFIX, s3Answer } from './s3-answers';
import { keysToDelete, objectBody, partsToJoin, tagsToPut } from './s3-body';

const BUCKET_IN_HOST = /^(.+)\.s3(?:[.-]dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?(?::\d+)?$/;

type Headers = LoopbackRequest['headers'];

/**
 * Reads a request of an S3 client: the bucket is in the path or in the host, the key in the path, and what is asked for is in
 * verb, query and headers. What a presigned address has in its query instead of headers counts as headers.
 */
export function s3Protocol(request: LoopbackRequest): Protocol {
  const { pathname, searchParams: query } = new URL(request.url, 'http://loopback');
  const ofHost = BUCKET_IN_HOST.exec(request.headers['host'] ?? '')?.[1];
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(ofHost ? `/${ofHost}${pathname}` : pathname) ?? [];
  const address = {
    ...(bucket !== '' && { Bucket: decodeURIComponent(bucket) }),
    ...(key !== '' && { Key: decodeURIComponent(key) }),
  };
  const headers = { ...headersInQuery(query), ...request.headers };
  const asked = { ...request, headers };
  const action = actionOf(asked, bucket, key, query);
  return {
    action,
    input: { ...address, ...inputOf(action, asked, query) },
    succeed: (output) => s3Answer(action, output, overrides(query)),
    fail: restXmlError,
  };
}

/** Headers that a client which presigns has put into the query. */
function headersInQuery(query: URLSearchParams): Headers {
  const hoisted = [...query].filter(([name]) => /^x-amz-/i.test(name) && !isOfSignature(name));
  return Object.fromEntries(hoisted.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Headers that the answer shall have instead of the object's own. */
function overrides(query: URLSearchParams): Headers {
  const given = [...query].filter(([name]) => name.startsWith('response-'));
  return Object.fromEntries(given.map(([name, value]) => [name.slice('response-'.length), value]));
}

function actionOf({ method, headers }: LoopbackRequest, bucket: string, key: string, query: URLSearchParams): string {
  const place = bucket === '' ? '/' : key === '' ? '/bucket' : '/bucket/key';
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  const about = [...query.keys()].find((name) => !isPlain(name));
  const asked = `${method} ${place}${about === undefined ? '' : `?${about}`}`;
  if (asked === 'PUT /bucket/key') return isCopy ? 'CopyObject' : 'PutObject';
  if (asked === 'PUT /bucket/key?uploadId') return isCopy ? 'UploadPartCopy' : 'UploadPart';
  if (asked === 'GET /bucket') return query.has('list-type') ? 'ListObjectsV2' : 'ListObjects';
  return ACTIONS[asked] ?? asked;
}

const ACTIONS: Readonly<Record<string, string>> = {
  'GET /': 'ListBuckets',
  'GET /bucket?location': 'GetBucketLocation',
  'GET /bucket?uploads': 'ListMultipartUploads',
  'GET /bucket?versioning': 'GetBucketVersioning',
  'GET /bucket?versions': 'ListObjectVersions',
  'HEAD /bucket': 'HeadBucket',
  'POST /bucket?delete': 'DeleteObjects',
  'GET /bucket/key': 'GetObject',
  'HEAD /bucket/key': 'HeadObject',
  'DELETE /bucket/key': 'DeleteObject',
  'POST /bucket/key?uploads': 'CreateMultipartUpload',
  'POST /bucket/key?uploadId': 'CompleteMultipartUpload',
  'DELETE /bucket/key?uploadId': 'AbortMultipartUpload',
  'GET /bucket/key?uploadId': 'ListParts',
  'GET /bucket/key?tagging': 'GetObjectTagging',
  'PUT /bucket/key?tagging': 'PutObjectTagging',
  'DELETE /bucket/key?tagging': 'DeleteObjectTagging',
};

/** Whether a parameter says nothing of what is asked for. */
function isPlain(name: string): boolean {
  return PLAIN.has(name) || /^(x-amzn?|response)-/i.test(name) || isOfSignature(name);
}

const PLAIN = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'start-after',
  'continuation-token',
  'max-keys',
  'max-parts',
  'max-uploads',
  'marker',
  'key-marker',
  'version-id-marker',
  'part-number-marker',
  'partNumber',
  'x-id',
  'encoding-type',
  'fetch-owner',
  'versionId',
]);

function inputOf(action: string, { headers, ...request }: LoopbackRequest, query: URLSearchParams): JsonObject {
  const ofQuery = members(QUERY_MEMBERS, (name) => query.get(name) ?? undefined);
  switch (action) {
    case 'PutObject':
      return { ...objectBody({ headers, ...request }), ...headerInput(headers) };
    case 'UploadPart':
      return { ...ofQuery, ...objectBody({ headers, ...request }) };
    case 'UploadPartCopy':
    case 'CopyObject':
    case 'CreateMultipartUpload':
      return { ...ofQuery, ...headerInput(headers) };
    case 'CompleteMultipartUpload':
      return { ...ofQuery, ...headerMembers(headers), ...partsToJoin(request.body) };
    case 'PutObjectTagging':
      return { ...ofQuery, ...tagsToPut(request.body) };
    case 'DeleteObjects':
      return keysToDelete(request.body);
    case 'GetObject':
    case 'HeadObject':
    case 'DeleteObject':
      return { ...ofQuery, ...headerMembers(headers) };
    default:
      return ofQuery;
  }
}

const QUERY_MEMBERS: Readonly<Record<string, string>> = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'start-after': 'StartAfter',
  marker: 'StartAfter',
  'continuation-token': 'ContinuationToken',
  'max-keys': 'MaxKeys',
  'key-marker': 'KeyMarker',
  'version-id-marker': 'VersionIdMarker',
  'max-parts': 'MaxParts',
  'part-number-marker': 'PartNumberMarker',
  partNumber: 'PartNumber',
  uploadId: 'UploadId',
  versionId: 'VersionId',
};

const HEADER_MEMBERS: Readonly<Record<string, string>> = {
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  range: 'Range',
  'x-amz-copy-source': 'CopySource',
  'x-amz-copy-source-range': 'CopySourceRange',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-metadata-directive': 'MetadataDirective',
  'x-amz-tagging': 'Tagging',
  'x-amz-tagging-directive': 'TaggingDirective',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
};

function headerMembers(headers: Headers): JsonObject {
  return members(HEADER_MEMBERS, (name) => headers[name]);
}

function members(names: Readonly<Record<string, string>>, value: (name: string) => string | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, member]) => {
      const given = value(name);
      return given === undefined ? [] : [[member, given]];
    }),
  );
}

function headerInput(headers: Headers): JsonObject {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith(METADATA_PREFIX));
  const { 'content-type': type } = headers;
  return {
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA_PREFIX.length), value])),
    ...(type !== undefined && { ContentType: type }),
    ...headerMembers(headers),
  };
}
