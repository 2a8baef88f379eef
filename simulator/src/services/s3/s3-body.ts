import type { JsonObject } from '../../base/json';
import type { LoopbackRequest } from '../protocols/loopback';

/** The body of an object as it is sent. A stream is sent in chunks, each with its length before it and checksums at the end. */
export function objectBody({ body, base64, headers }: LoopbackRequest): JsonObject {
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

/** The keys and versions that a request lists to be deleted. */
export function keysToDelete(body: string): JsonObject {
  const objects = elements(body, 'Object').map((object) => {
    const [Key = ''] = elements(object, 'Key');
    const [VersionId] = elements(object, 'VersionId');
    return { Key, ...(VersionId !== undefined && { VersionId }) };
  });
  return { Delete: { Objects: objects, Quiet: elements(body, 'Quiet')[0] === 'true' } };
}

/** The parts that a request lists to be joined. */
export function partsToJoin(body: string): JsonObject {
  const parts = elements(body, 'Part').map((part) => ({
    PartNumber: Number(elements(part, 'PartNumber')[0]),
    ETag: elements(part, 'ETag')[0] ?? '',
  }));
  return { MultipartUpload: { Parts: parts } };
}

/** The tags that a request gives an object; none of the members where its body is no set of tags. */
export function tagsToPut(body: string): JsonObject {
  const [set] = /<TagSet[\s/>]/.test(body) ? elements(body, 'TagSet').concat('') : [];
  if (set === undefined) return {};
  const tags = elements(set, 'Tag').map((tag) => {
    const [Key] = elements(tag, 'Key');
    const [Value] = elements(tag, 'Value').concat(/<Value\s*\/>/.test(tag) ? '' : []);
    return { ...(Key !== undefined && { Key }), ...(Value !== undefined && { Value }) };
  });
  return { Tagging: { TagSet: tags } };
}

function elements(xml: string, name: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs'));
  return [...found].map(([, content = '']) => (content.includes('<') ? content : unescapeXml(content)));
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
