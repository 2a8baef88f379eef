import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { environment } from '../../../../resources/handlers/environment';
import { header } from './header';
import { readJson } from './json-text';
import { refusedWith } from './refused';

/** A body of this type alone was validated by API Gateway; any other passes it unseen. */
const TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** AWS's limit for the input of an execution, and for the data that its states pass on: numbers such as 1e20 are longer there. */
const LARGEST_INPUT = 262_144;

/** The body of a request, to the byte: it becomes the input of an execution as it is. */
export function bodyOf(event: APIGatewayProxyEvent): string {
  if (!TYPE.test((header(event, 'content-type') ?? '').trim())) {
    throw refusedWith(415, 'the body must be application/json in UTF-8');
  }
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const most = Number(environment('MAX_BODY_BYTES'));
  if (bytes.length > most) throw refusedWith(413, `the body must be at most ${most} bytes`);
  const text = decoded(bytes);
  const anew = JSON.stringify(readJson(text));
  if (Buffer.byteLength(anew) > LARGEST_INPUT) {
    throw refusedWith(413, `the body must be at most ${LARGEST_INPUT} bytes, also when its numbers are written out`);
  }
  return text;
}

/** Whether two texts of JSON mean the same: members have no order, and zero no sign. */
export function isSame(one: string, other: string): boolean {
  return one === other || isDeepStrictEqual(meaning(one), meaning(other));
}

/** Parsed, written and parsed again, as every reader that writes it anew has it in the end. */
function meaning(text: string): unknown {
  return JSON.parse(JSON.stringify(JSON.parse(text)));
}

function decoded(bytes: Buffer): string {
  try {
    // A byte order mark stays, and is no JSON.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refusedWith(400, 'the body must be text in UTF-8');
  }
}
