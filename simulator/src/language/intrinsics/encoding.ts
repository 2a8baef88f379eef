import { createHash } from 'node:crypto';
import type { Json } from '../../base/json';
import { textOf } from './arguments';
import { IntrinsicFailure } from './call';

const MAX_CHARACTERS = 10_000;
const ALGORITHMS = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

/** `States.Base64Encode` */
export function base64Encode([text]: readonly Json[]): Json {
  return Buffer.from(bounded(textOf(text, 'first')), 'utf8').toString('base64');
}

/** `States.Base64Decode` */
export function base64Decode([text]: readonly Json[]): Json {
  const encoded = bounded(textOf(text, 'first'));
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded)) throw new IntrinsicFailure('The argument is not encoded in Base64');
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/** `States.Hash`: in hexadecimal. */
export function hash([data, algorithm]: readonly Json[]): Json {
  const name = textOf(algorithm, 'second');
  if (!ALGORITHMS.includes(name)) {
    throw new IntrinsicFailure(`The algorithm must be one of ${ALGORITHMS.join(', ')}, got ${name}`);
  }
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return createHash(name.replace('-', '').toLowerCase()).update(bounded(text), 'utf8').digest('hex');
}

function bounded(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  throw new IntrinsicFailure(`The argument must not have more than ${MAX_CHARACTERS} characters`);
}
