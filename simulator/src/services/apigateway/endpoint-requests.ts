import type { JsonObject } from '../../base/json';
import type { LoopbackAnswer, LoopbackRequest } from '../protocols/loopback';
import type { Protocol } from '../protocols/protocol';
import { restError } from '../protocols/rest-protocol';
import type { AwsError } from '../service';
import type { EndpointRequest, EndpointResponse, HttpEndpoint } from './http-endpoint';

/** What belongs to one connection, and is not the app's to see. */
const OF_THE_CONNECTION = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'];

const OF_AN_API = /\.(execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?|lambda-url\.[a-z0-9-]+\.on\.aws)(:\d+)?$/i;

/**
 * The name of the error by which an API tells that it is asked too much.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const THROTTLED = 'TooManyRequestsException';

/** Whether a host is an API or a Function URL, whoever's it is. */
export function isApiHost(host: string): boolean {
  return OF_AN_API.test(host);
}

/** The endpoint whose address begins with the name that a host begins with. */
export function endpointOf<E extends HttpEndpoint>(endpoints: readonly E[], host: string): E | undefined {
  return endpoints.find(({ url }) => nameIn(new URL(url).host) === nameIn(host));
}

/** The name by which an endpoint is known: what its host begins with. */
export function nameIn(host: string): string {
  return host.split('.')[0]?.toLowerCase() ?? '';
}

/** A request that came over HTTP, for an endpoint. */
export function endpointRequest({
  method,
  url,
  headers,
  body,
  base64,
}: Omit<LoopbackRequest, 'requestId'>): EndpointRequest {
  const { pathname, searchParams } = new URL(url, 'http://loopback');
  const own = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return {
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(own),
    ...(body !== '' && { body: base64 === true ? new Uint8Array(Buffer.from(body, 'base64')) : body }),
  };
}

/** A response as it goes over HTTP. */
export function endpointAnswer({ status, headers, cookies, body }: EndpointResponse): LoopbackAnswer {
  return { status, headers: { ...headers, ...(cookies.length > 0 && { 'set-cookie': cookies }) }, body };
}

/** Reads a request for an API or a Function URL as a call: its input is the request, its output the answer. */
export function endpointProtocol({ method, url, headers, body, base64 }: LoopbackRequest, isSigned: boolean): Protocol {
  const { host = '' } = headers;
  const Url = `https://${host}${url}`;
  const input: JsonObject = {
    ...{ Url, Method: method, Headers: { ...headers }, Body: body, IsSigned: isSigned },
    ...(base64 === true && { BodyIsBase64: true }),
  };
  return { action: 'Invoke', input, succeed: answerOf, fail: endpointError };
}

/** The request that such a call is. */
export function requestOf(input: JsonObject): EndpointRequest {
  const { Url, Method, Headers, Body, BodyIsBase64 } = input as Readonly<Record<string, string>>;
  return endpointRequest({
    method: Method ?? 'GET',
    url: Url ?? '/',
    headers: (Headers ?? {}) as unknown as Readonly<Record<string, string>>,
    body: Body ?? '',
    base64: Boolean(BodyIsBase64),
  });
}

/** An API that fails is no client's mistake, except where it is asked too much. */
function endpointError(error: AwsError): LoopbackAnswer {
  return { ...restError(error), status: error.code === THROTTLED ? 429 : Math.max(error.statusCode, 500) };
}

/** A mock may leave out what goes without saying. */
function answerOf({ StatusCode, Headers, Cookies, Body }: JsonObject): LoopbackAnswer {
  return endpointAnswer({
    status: Number(StatusCode ?? 200),
    headers: { 'content-type': 'application/json', ...((Headers ?? {}) as Record<string, string>) },
    cookies: (Cookies ?? []) as string[],
    body: typeof Body === 'string' ? Body : JSON.stringify(Body ?? ''),
  });
}
