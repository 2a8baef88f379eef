import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import type { InvocationResult } from '../lambda/runtime';
import type { RoleSession } from '../ports';

/** A request to an HTTP endpoint. */
export interface EndpointRequest {
  /** @default 'GET' */
  readonly method?: string;
  /** @default '/' */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The ARN of the user, or of the session of a role, whose signature the request has; for REST APIs that ask for one. */
  readonly caller?: string;
  /** Text, or a value that is sent as JSON (as a form when the content type says so). */
  readonly body?: Json | Uint8Array;
}

/** What an HTTP endpoint answers. */
export interface EndpointResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** Takes the response to a request; what it gives is a part of the action in which it comes. */
export type EndpointAnswer = (response: EndpointResponse) => void | Promise<void>;

/** Something that answers HTTP requests. */
export interface HttpEndpoint {
  /** The address, with a slash at its end. */
  readonly url: string;
  /**
   * Answers a request; called inside an action of the agenda.
   * @param by the session of a role that has signed the request; none for one that a test makes, which may do everything.
   */
  handle(request: EndpointRequest, answer: EndpointAnswer, by?: RoleSession): void | Promise<void>;
  /** Of what shape the inputs are with which it starts state machines, as far as it declares that. @default - it declares nothing */
  readonly startInputs?: readonly StartInput[];
}

/** Of what shape the inputs are with which an endpoint starts a state machine. */
export interface StartInput {
  /** The ARN of the state machine. */
  readonly machine: string;
  /** A JSON Schema. */
  readonly schema: JsonObject;
}

/** What the payload format 2.0 needs besides the request. */
export interface PayloadContext {
  readonly url: string;
  readonly routeKey: string;
  readonly stage: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly nowMs: number;
  readonly random: Random;
}

const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded))/;

/**
 * A request as a function gets it, in payload format 2.0.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function payloadOf(request: EndpointRequest, context: PayloadContext): JsonObject {
  const { method = 'GET', path = '/', query = {} } = request;
  const { hostname } = new URL(context.url);
  const encoded = encodeBody(request);
  const { cookie, ...headers } = lowerCased(encoded.headers);
  const userAgent = headers['user-agent'] ?? 'test';
  const hasQuery = Object.keys(query).length > 0;
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-port': '443', host: hostname, ...headers },
    ...(hasQuery && { queryStringParameters: query }),
    ...(context.pathParameters !== undefined && { pathParameters: context.pathParameters }),
    requestContext: {
      accountId: 'anonymous',
      apiId: hostname.split('.')[0] ?? '',
      domainName: hostname,
      domainPrefix: hostname.split('.')[0] ?? '',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.1', userAgent },
      requestId: uuid(context.random),
      routeKey: context.routeKey,
      stage: context.stage,
      time: new Date(context.nowMs).toUTCString(),
      timeEpoch: context.nowMs,
    },
    ...(encoded.body !== undefined && { body: encoded.body }),
    isBase64Encoded: encoded.isBase64,
  };
}

/** What a function's result means as a response; any value without a status code is a JSON body. */
export function responseOf({ succeeded, payload }: InvocationResult): EndpointResponse {
  if (!succeeded) return plainResponse(502, 'Internal Server Error');
  const value = JSON.parse(payload) as Json;
  const isResponse = typeof value === 'object' && value !== null && !Array.isArray(value) && 'statusCode' in value;
  if (!isResponse)
    return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body: bodyText(value) };
  const { statusCode, headers, cookies, body, isBase64Encoded } = value;
  const text = body === undefined || body === null ? '' : bodyText(body);
  return {
    status: Number(statusCode),
    headers: { 'content-type': 'application/json', ...lowerCased((headers ?? {}) as Record<string, string>) },
    cookies: (cookies ?? []) as string[],
    body: isBase64Encoded === true ? Buffer.from(text, 'base64').toString('utf8') : text,
  };
}

/** A response that the service gives itself. */
export function plainResponse(status: number, message: string): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: status === 502 ? message : JSON.stringify({ Message: message }),
  };
}

/** A body as it travels. */
interface EncodedBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64: boolean;
}

/** The body of a request as text, and what is not text in base64. */
export function encodeBody({ body, headers = {} }: EndpointRequest): EncodedBody {
  if (body === undefined) return { headers, isBase64: false };
  if (body instanceof Uint8Array) return { headers, body: Buffer.from(body).toString('base64'), isBase64: true };
  const given = lowerCased(headers)['content-type'];
  const type = given ?? (typeof body === 'string' ? 'text/plain' : 'application/json');
  const isForm = type.startsWith('application/x-www-form-urlencoded') && typeof body === 'object';
  const text = isForm ? new URLSearchParams(body as Record<string, string>).toString() : bodyText(body);
  const withType = { ...headers, 'content-type': type };
  if (TEXT_TYPES.test(type) && !isForm && !type.includes('x-www-form-urlencoded'))
    return { headers: withType, body: text, isBase64: false };
  return { headers: withType, body: Buffer.from(text).toString('base64'), isBase64: true };
}

/** Headers with names in lower case. */
export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function bodyText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
