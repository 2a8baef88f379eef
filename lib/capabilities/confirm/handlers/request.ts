import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The codes of the send function: 32 bytes in base64url. */
const CODE = /^[A-Za-z0-9_-]{43}$/;

/** The fields of the query. */
export function fieldsInQuery({ rawQueryString: query }: APIGatewayProxyEventV2): URLSearchParams {
  return new URLSearchParams(typeof query === 'string' ? query : '');
}

/** The fields of the form in the body; none of one that is longer than the longest form, which is not read. */
export function fieldsInBody(event: APIGatewayProxyEventV2, maxCharacters: number): URLSearchParams {
  const body = event.body ?? '';
  if (typeof body !== 'string' || body.length > maxCharacters) {
    return new URLSearchParams();
  }
  return new URLSearchParams(event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
}

/** The code among the fields: exactly one, since of two nobody could say which one counts. */
export function codeIn(fields: URLSearchParams): string | undefined {
  return asCode(fieldIn(fields, 'code'));
}

/** The value of a field that is given once. */
export function fieldIn(fields: URLSearchParams, name: string): string | undefined {
  const [value, second] = fields.getAll(name);
  return second === undefined ? value : undefined;
}

/** The value, if it can be a code at all. */
export function asCode(value: unknown): string | undefined {
  return typeof value === 'string' && CODE.test(value) ? value : undefined;
}
