import type { JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import type { EndpointRequest } from './http-endpoint';
import { encodeBody, lowerCased } from './http-endpoint';
import type { RestMethod } from './rest-method';

/** A request to a REST API, matched with a method. */
export interface RestRequest {
  readonly method: RestMethod;
  readonly httpMethod: string;
  /** The path below the stage. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** As they were given. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** `$context` of mapping templates; templates change it. */
  readonly context: JsonObject;
  readonly stageVariables: JsonObject;
}

/** Where a request comes to. */
export interface RestPlace {
  readonly url: string;
  readonly apiId: string;
  readonly account: string;
  readonly stage: string;
  readonly stageVariables: JsonObject;
  readonly nowMs: number;
  readonly random: Random;
}

/** What mappings, functions and authorizers see of a request. */
export function restRequest(
  request: EndpointRequest,
  { method, path, pathParameters }: Pick<RestRequest, 'method' | 'path' | 'pathParameters'>,
  place: RestPlace,
): RestRequest {
  const { method: httpMethod = 'GET', query = {} } = request;
  const { headers, body, isBase64 } = encodeBody(request);
  const text = isBase64 && body !== undefined ? Buffer.from(body, 'base64').toString('utf8') : body;
  const { hostname } = new URL(place.url);
  const requestId = uuid(place.random);
  const context: JsonObject = {
    accountId: place.account,
    apiId: place.apiId,
    domainName: hostname,
    domainPrefix: hostname.split('.')[0] ?? '',
    extendedRequestId: requestId,
    httpMethod,
    identity: {
      sourceIp: '203.0.113.1',
      userAgent: lowerCased(headers)['user-agent'] ?? 'test',
      ...(request.caller !== undefined && { userArn: request.caller }),
    },
    path: `/${place.stage}${path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: new Date(place.nowMs).toUTCString(),
    requestTimeEpoch: place.nowMs,
    resourceId: method.resourceId,
    resourcePath: method.path,
    stage: place.stage,
  };
  return {
    method,
    httpMethod,
    path,
    pathParameters,
    query,
    headers: { Host: hostname, 'X-Forwarded-Proto': 'https', ...headers },
    body: text,
    context,
    stageVariables: place.stageVariables,
  };
}

/** The event that a function gets with a proxy integration, and most of which a REQUEST authorizer gets. */
export function proxyEvent(request: RestRequest): JsonObject {
  const { method, httpMethod, path, pathParameters, query, headers, body, context, stageVariables } = request;
  return {
    resource: method.path,
    path,
    httpMethod,
    headers: { ...headers },
    multiValueHeaders: listed(headers),
    queryStringParameters: orNull(query),
    multiValueQueryStringParameters: orNull(listed(query)),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stageVariables),
    requestContext: { ...context },
    body: body ?? null,
    isBase64Encoded: false,
  };
}

function orNull(values: Readonly<JsonObject>): JsonObject | null {
  return Object.keys(values).length === 0 ? null : { ...values };
}

function listed(values: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
}
