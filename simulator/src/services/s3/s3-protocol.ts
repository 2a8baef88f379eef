import { own } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { LoopbackAnswer, LoopbackRequest } from '../protocols/loopback';
import { REQUEST_ID, xmlMembers, type Protocol } from '../protocols/protocol';
import { restXmlError } from '../protocols/refuse-request';

const METADATA_PREFIX = 'x-amz-meta-';

/** Reads a request of an S3 client: bucket and key are in the path, and what is asked for is in verb, query and headers. */
export function s3Protocol(request: LoopbackRequest): Protocol {
  const { pathname, searchParams: query } = new URL(request.url, 'http://loopback');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const address = { Bucket: decodeURIComponent(bucket), ...(key !== '' && { Key: decodeURIComponent(key) }) };
  const action = actionOf(request, key, query);
  return {
    action,
    input: { ...address, ...inputOf(action, request, query) },
    succeed: (output) => answer(action, output),
    fail: restXmlError,
  };
}

function actionOf({ method, headers }: LoopbackRequest, key: string, query: URLSearchParams): string {
  const isList =
    key === '' && (query.has('list-type') || [...query.keys()].every((each) => LIST_PARAMETERS.includes(each)));
  const unknown = [...query.keys()].find((each) => !LIST_PARAMETERS.includes(each));
  switch (method) {
    case 'PUT':
      if (key !== '' && unknown === undefined)
        return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
      break;
    case 'GET':
      if (isList) return query.has('list-type') ? 'ListObjectsV2' : 'ListObjects';
      if (key !== '' && unknown === undefined) return 'GetObject';
      break;
    case 'HEAD':
      if (key !== '') return 'HeadObject';
      break;
    case 'DELETE':
      if (key !== '') return 'DeleteObject';
      break;
    case 'POST':
      if (query.has('delete')) return 'DeleteObjects';
      break;
  }
  return `${method} ${key === '' ? '/bucket' : '/bucket/key'}${unknown === undefined ? '' : `?${unknown}`}`;
}

const LIST_PARAMETERS = [
  'list-type',
  'prefix',
  'delimiter',
  'start-after',
  'continuation-token',
  'max-keys',
  'marker',
  'x-id',
  'encoding-type',
  'fetch-owner',
  'versionId',
];

function inputOf(action: string, request: LoopbackRequest, query: URLSearchParams): JsonObject {
  const { headers } = request;
  if (action === 'PutObject') return { ...bodyOf(request), ...headerInput(headers) };
  if (action === 'CopyObject') return { CopySource: headers['x-amz-copy-source'] ?? '', ...headerInput(headers) };
  if (action === 'DeleteObjects') {
    const keys = [...request.body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => ({ Key: unescapeXml(key) }));
    return { Delete: { Objects: keys } };
  }
  const conditions = ['GetObject', 'HeadObject', 'DeleteObject'].includes(action) ? headerMembers(headers) : {};
  const ofQuery = Object.fromEntries(
    Object.entries(QUERY_MEMBERS).flatMap(([parameter, member]) => {
      const value = query.get(parameter);
      return value === null ? [] : [[member, value]];
    }),
  );
  return { ...ofQuery, ...conditions };
}

const QUERY_MEMBERS: Readonly<Record<string, string>> = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'start-after': 'StartAfter',
  marker: 'StartAfter',
  'continuation-token': 'ContinuationToken',
  'max-keys': 'MaxKeys',
  versionId: 'VersionId',
};

const HEADER_MEMBERS: Readonly<Record<string, string>> = {
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  range: 'Range',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-metadata-directive': 'MetadataDirective',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
};

function headerMembers(headers: LoopbackRequest['headers']): JsonObject {
  return Object.fromEntries(
    Object.entries(HEADER_MEMBERS).flatMap(([name, member]) => {
      const value = headers[name];
      return value === undefined ? [] : [[member, value]];
    }),
  );
}

function headerInput(headers: LoopbackRequest['headers']): JsonObject {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith(METADATA_PREFIX));
  const { 'content-type': type } = headers;
  return {
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA_PREFIX.length), value])),
    ...(type !== undefined && { ContentType: type }),
    ...headerMembers(headers),
  };
}

/** A stream is sent in chunks, each with its length before it and checksums at the end. */
function bodyOf({ body, base64, headers }: LoopbackRequest): JsonObject {
  const bytes = Buffer.from(body, base64 === true ? 'base64' : 'utf8');
  const whole = (headers['content-encoding'] ?? '').includes('aws-chunked') ? joinChunks(bytes) : bytes;
  return { Body: whole.toString('base64'), BodyIsBase64: true };
}

function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const length = end < 0 ? 0 : parseInt(bytes.toString('latin1', at, end), 16);
    if (!(length > 0)) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}

function answer(action: string, output: JsonObject): LoopbackAnswer {
  if (action === 'GetObject' || action === 'HeadObject') return objectAnswer(action, output);
  const { ETag: etag } = output;
  if (action === 'PutObject') return { status: 200, headers: { ...REQUEST_ID, etag: textOf(etag) }, body: '' };
  if (action === 'DeleteObject') return { status: 204, headers: REQUEST_ID, body: '' };
  const [root, members] =
    action === 'CopyObject'
      ? ['CopyObjectResult', output['CopyObjectResult'] as JsonObject]
      : [own(ROOTS, action) ?? 'Result', output];
  const body = `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listMembers(members)}</${root}>`;
  return { status: 200, headers: { ...REQUEST_ID, 'content-type': 'application/xml' }, body };
}

const ROOTS: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucketResult',
  ListObjects: 'ListBucketResult',
  DeleteObjects: 'DeleteResult',
};

function objectAnswer(action: string, output: JsonObject): LoopbackAnswer {
  const {
    Body: body,
    BodyIsBase64: isBase64,
    ContentType: type,
    ETag: etag,
    LastModified: modified,
    Metadata: metadata,
    ContentRange: range,
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
      // A HEAD request is answered with the length of the body that a GET request would get.
      ...(action === 'HeadObject' && { 'content-length': textOf(output['ContentLength']) }),
      'last-modified': new Date(textOf(modified)).toUTCString(),
      ...(Object.fromEntries(named) as Record<string, string>),
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
  return xmlMembers({ [name]: value });
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
