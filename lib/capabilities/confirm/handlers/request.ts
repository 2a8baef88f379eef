import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The codes of the send function: 32 bytes in base64url. */
const CODE = /^[A-Za-z0-9_-]{43}$/;

/** A form with one code is much shorter; what is longer is not read. */
const MAX_BODY_CHARACTERS = 1024;

export function codeInQuery(event: APIGatewayProxyEventV2): string | undefined {
  return codeIn(event.rawQueryString ?? '');
}

export function codeInBody(event: APIGatewayProxyEventV2): string | undefined {
  const body = event.body ?? '';
  if (typeof body !== 'string' || body.length > MAX_BODY_CHARACTERS) {
    return undefined;
  }
  return codeIn(event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
}

/** Exactly one code: of two, nobody could say which one counts. */
function codeIn(form: string): string | undefined {
  if (typeof form !== 'string') {
    return undefined;
  }
  const [code, second] = new URLSearchParams(form).getAll('code');
  return second === undefined ? asCode(code) : undefined;
}

/** The value, if it can be a code at all. */
export function asCode(value: unknown): string | undefined {
  return typeof value === 'string' && CODE.test(value) ? value : undefined;
}
