import type { JsonObject } from '../../base/json';
import type { Agenda } from '../../base/agenda';
import type { Random } from '../../base/random';
import { constructPath, type Resource } from '../resource';
import { textOf } from '../../base/text';
import {
  encodeBody,
  lowerCased,
  payloadOf,
  responseOf,
  type EndpointRequest,
  type EndpointResponse,
  type HttpEndpoint,
} from './http-endpoint';
import type { ApiFunctions, FunctionUse } from './api-functions';
import { parametersOf, rankOf, segmentsOf } from './path-pattern';
import type { MappedRequest } from './parameter-mapping';
import { ServiceIntegration } from './service-integration';
import type { ServiceCalls } from '../service-calls';
import { Unsupported } from '../service';

/** The parts of an HTTP API as the templates declare them. */
export interface HttpApiResources {
  readonly api: Resource;
  readonly routes: readonly Resource[];
  readonly integrations: readonly Resource[];
  readonly stages: readonly Resource[];
}

interface Route {
  readonly resource: Resource;
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
}

interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

const DEFAULT = '$default';

/** An API Gateway HTTP API whose routes lead to functions and to other services. */
export class HttpApi implements HttpEndpoint {
  readonly url: string;
  readonly resource: Resource;
  private readonly stage: string;
  private readonly routes: readonly Route[];
  private readonly serviceIntegrations: ReadonlyMap<Resource, ServiceIntegration>;

  constructor(
    private readonly declared: HttpApiResources,
    private readonly functions: ApiFunctions,
    calls: ServiceCalls,
    private readonly agenda: Agenda,
    private readonly random: Random,
  ) {
    this.resource = declared.api;
    this.stage = textOf(declared.stages[0]?.properties['StageName'] ?? DEFAULT);
    const address = textOf(this.resource.attribute('ApiEndpoint'));
    this.url = this.stage === DEFAULT ? `${address}/` : `${address}/${this.stage}/`;
    this.routes = declared.routes.map(routeOf);
    const ofServices = declared.integrations.filter(({ properties }) => properties['IntegrationSubtype'] !== undefined);
    this.serviceIntegrations = new Map(ofServices.map((each) => [each, new ServiceIntegration(each, calls)]));
  }

  async handle(request: EndpointRequest, answer: (response: EndpointResponse) => void): Promise<void> {
    const path = this.pathOf(request);
    const match = this.match(request.method ?? 'GET', path);
    if (match === undefined) return answer(message(404, 'Not Found'));
    const integration = this.integrationOf(match.route);
    const ofService = this.serviceIntegrations.get(integration);
    if (ofService !== undefined) return ofService.handle(this.mappedRequest(request, match), answer);
    await this.invoke(integration, request, match, answer);
  }

  private async invoke(
    integration: Resource,
    request: EndpointRequest,
    match: Match,
    answer: (response: EndpointResponse) => void,
  ): Promise<void> {
    const uri = functionUriOf(integration, match.route);
    const use = this.useOf(integration, match.route);
    await this.functions.invoke(uri, this.payload(request, match), use, (result) => {
      if (result === 'REFUSED') answer(message(503, 'Service Unavailable'));
      else if (result === 'NOT_ALLOWED' || !result.succeeded) answer(message(500, 'Internal Server Error'));
      else answer(responseOf(result));
    });
  }

  private useOf(integration: Resource, route: Route): FunctionUse {
    const { stack, name } = this.resource;
    const { CredentialsArn: role } = integration.properties;
    const apiArn = `arn:${stack.partition}:execute-api:${stack.region}:${stack.account}:${name}`;
    return {
      path: constructPath(route.resource),
      sourceArn: `${apiArn}/${this.stage}/${sourceOf(route)}`,
      ...(role !== undefined && { roleArn: textOf(role) }),
    };
  }

  private payload(request: EndpointRequest, { route, parameters }: Match): JsonObject {
    return payloadOf(
      { ...request, path: request.path ?? '/' },
      {
        url: this.url,
        routeKey: route.key,
        stage: this.stage,
        nowMs: this.agenda.nowMs,
        random: this.random,
        ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
      },
    );
  }

  /** What mappings see of a request: the body as it came, and the context that functions get as well. */
  private mappedRequest(request: EndpointRequest, match: Match): MappedRequest {
    const { headers, body, isBase64 } = encodeBody(request);
    const { requestContext } = this.payload(request, match) as { requestContext: JsonObject };
    const { http, time, timeEpoch, ...context } = requestContext;
    const { method, path, protocol, sourceIp, userAgent } = http as JsonObject & Record<string, string>;
    return {
      path: request.path ?? '/',
      pathParameters: match.parameters,
      query: request.query ?? {},
      headers: lowerCased(headers),
      body: isBase64 && body !== undefined ? Buffer.from(body, 'base64').toString('utf8') : body,
      context: {
        ...context,
        httpMethod: method,
        path,
        protocol,
        identity: { sourceIp, userAgent },
        requestTime: time ?? null,
        requestTimeEpoch: timeEpoch ?? null,
      } as JsonObject,
      stageVariables: (this.declared.stages[0]?.properties['StageVariables'] ?? {}) as JsonObject,
    };
  }

  private pathOf({ path = '/' }: EndpointRequest): string {
    const prefix = `/${this.stage}`;
    return this.stage !== DEFAULT && (path === prefix || path.startsWith(`${prefix}/`))
      ? path.slice(prefix.length)
      : path;
  }

  /** The most specific route wins; a method of its own wins over ANY. */
  private match(method: string, path: string): Match | undefined {
    const segments = segmentsOf(path);
    const matches = this.routes.flatMap((route): Match[] => {
      if (route.key === DEFAULT) return [{ route, parameters: {} }];
      if (route.method !== method && route.method !== 'ANY') return [];
      const parameters = parametersOf(route.segments, segments);
      return parameters === undefined ? [] : [{ route, parameters }];
    });
    return matches.sort((left, right) => rank(right.route) - rank(left.route))[0];
  }

  private integrationOf({ resource }: Route): Resource {
    const { Target: target, AuthorizationType: authorization } = resource.properties;
    if (authorization !== undefined && authorization !== 'NONE') {
      throw new Unsupported(
        `[${constructPath(resource)}] the simulator has no authorizers of the type ${textOf(authorization)}`,
      );
    }
    const integration = this.declared.integrations.find(({ ref }) => textOf(target) === `integrations/${ref}`);
    if (integration !== undefined) return integration;
    throw new Unsupported(`[${constructPath(resource)}] the simulator finds no integration '${textOf(target)}'`);
  }
}

function functionUriOf(integration: Resource, { resource }: Route): string {
  const { IntegrationType, IntegrationUri, PayloadFormatVersion } = integration.properties;
  if (IntegrationType !== 'AWS_PROXY') {
    throw new Unsupported(
      `[${constructPath(resource)}] the simulator knows routes that lead to functions and services only`,
    );
  }
  if (PayloadFormatVersion !== '2.0') {
    throw new Unsupported(`[${constructPath(resource)}] the simulator knows the payload format 2.0 only`);
  }
  return textOf(IntegrationUri);
}

function routeOf(resource: Resource): Route {
  const key = textOf(resource.properties['RouteKey']);
  const [method = '', path = ''] = key.split(' ');
  return { resource, key, method, segments: segmentsOf(path) };
}

function rank({ key, method, segments }: Route): number {
  return key === DEFAULT ? -1 : rankOf(segments) * 2 + (method === 'ANY' ? 0 : 1);
}

function sourceOf({ key, method, segments }: Route): string {
  return key === DEFAULT ? '$default' : `${method === 'ANY' ? '*' : method}/${segments.join('/')}`;
}

function message(status: number, text: string): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: JSON.stringify({ message: text }),
  };
}
