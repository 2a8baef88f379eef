import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { RoleSession } from '../ports';
import type { Resource } from '../resource';
import { Unsupported } from '../service';
import type { FunctionUse } from './api-functions';
import type { ApiParts } from './api-parts';
import {
  encodeBody,
  lowerCased,
  payloadOf,
  responseOf,
  type EndpointAnswer,
  type EndpointRequest,
  type EndpointResponse,
  type HttpEndpoint,
} from './http-endpoint';
import {
  httpIntegrations,
  httpRoutes,
  matchedRoute,
  partsOf,
  sourceOf,
  type HttpIntegration,
  type HttpMatch,
  type HttpRoute,
} from './http-route';
import { checkDocumentIsHere } from './openapi-document';
import type { MappedRequest } from './parameter-mapping';
import { ServiceIntegration } from './service-integration';
import { isSigned, mayInvoke } from './signed-callers';

const DEFAULT = '$default';

/**
 * An API Gateway HTTP API whose routes lead to functions and to other services.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export class HttpApi implements HttpEndpoint {
  readonly url: string;
  private readonly stage: string;
  private readonly stageVariables: JsonObject;
  private readonly routes: readonly HttpRoute[];
  private readonly serviceIntegrations: ReadonlyMap<HttpIntegration, ServiceIntegration>;

  constructor(
    readonly resource: Resource,
    private readonly parts: ApiParts,
  ) {
    const { app, calls } = parts;
    const [stage] = partsOf(resource, app, 'Stage');
    this.stage = textOf(stage?.properties['StageName'] ?? DEFAULT);
    this.stageVariables = (stage?.properties['StageVariables'] ?? {}) as JsonObject;
    const address = textOf(resource.attribute('ApiEndpoint'));
    this.url = this.stage === DEFAULT ? `${address}/` : `${address}/${this.stage}/`;
    const integrations = httpIntegrations(resource, app);
    this.routes = httpRoutes(resource, app, integrations);
    const ofServices = [...integrations.values()].filter(
      ({ settings }) => settings['IntegrationSubtype'] !== undefined,
    );
    this.serviceIntegrations = new Map(ofServices.map((each) => [each, new ServiceIntegration(each, calls)]));
  }

  async handle(request: EndpointRequest, answer: EndpointAnswer, by?: RoleSession): Promise<void> {
    const path = this.pathOf(request);
    const match = matchedRoute(this.routes, request.method ?? 'GET', path);
    if (match === undefined) {
      checkDocumentIsHere(this.resource);
      return answer(message(404, 'Not Found'));
    }
    if (!this.lets(request, match.route, path, by)) return answer(message(403, 'Forbidden'));
    const integration = match.route.integration();
    const ofService = this.serviceIntegrations.get(integration);
    if (ofService !== undefined) return ofService.handle(this.mappedRequest(request, match), answer);
    await this.invoke(integration, request, match, answer);
  }

  private async invoke(
    integration: HttpIntegration,
    request: EndpointRequest,
    match: HttpMatch,
    answer: EndpointAnswer,
  ): Promise<void> {
    const uri = functionUriOf(integration, match.route);
    const use = this.useOf(integration, match.route);
    await this.parts.functions.invoke(uri, this.payload(request, match), use, (result) => {
      if (result === 'REFUSED') return answer(message(503, 'Service Unavailable'));
      const isServed = result !== 'NOT_ALLOWED' && result.succeeded;
      return answer(isServed ? responseOf(result) : message(500, 'Internal Server Error'));
    });
  }

  /** Whether a request may go the way of a route, which may ask for a signature. */
  private lets(request: EndpointRequest, route: HttpRoute, path: string, by: RoleSession | undefined): boolean {
    if (!route.needsSignature) return true;
    const methodArn = `${this.apiArn}/${this.stage}/${request.method ?? 'GET'}${path}`;
    return isSigned(request) && mayInvoke(methodArn, by, this.parts.permissions);
  }

  private get apiArn(): string {
    const { stack, name } = this.resource;
    return `arn:${stack.partition}:execute-api:${stack.region}:${stack.account}:${name}`;
  }

  private useOf(integration: HttpIntegration, route: HttpRoute): FunctionUse {
    const { CredentialsArn: role } = integration.settings;
    return {
      path: route.path,
      sourceArn: `${this.apiArn}/${this.stage}/${sourceOf(route)}`,
      ...(role !== undefined && { roleArn: textOf(role) }),
    };
  }

  private payload(request: EndpointRequest, { route, parameters }: HttpMatch): JsonObject {
    return payloadOf(
      { ...request, path: request.path ?? '/' },
      {
        url: this.url,
        routeKey: route.key,
        stage: this.stage,
        nowMs: this.parts.agenda.nowMs,
        random: this.parts.random,
        ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
      },
    );
  }

  /** What mappings see of a request: the body as it came, and the context that functions get as well. */
  private mappedRequest(request: EndpointRequest, match: HttpMatch): MappedRequest {
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
      stageVariables: this.stageVariables,
    };
  }

  private pathOf({ path = '/' }: EndpointRequest): string {
    const prefix = `/${this.stage}`;
    return this.stage !== DEFAULT && (path === prefix || path.startsWith(`${prefix}/`))
      ? path.slice(prefix.length)
      : path;
  }
}

/** The version of the payload may be a number, where a template is in YAML. */
function functionUriOf({ settings }: HttpIntegration, { path }: HttpRoute): string {
  const { IntegrationType, IntegrationUri, PayloadFormatVersion } = settings;
  if (IntegrationType !== 'AWS_PROXY') {
    throw new Unsupported(`[${path}] the simulator knows routes that lead to functions and services only`);
  }
  if (Number(PayloadFormatVersion) !== 2) {
    throw new Unsupported(`[${path}] the simulator knows the payload format 2.0 only`);
  }
  return textOf(IntegrationUri);
}

function message(status: number, text: string): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: JSON.stringify({ message: text }),
  };
}
