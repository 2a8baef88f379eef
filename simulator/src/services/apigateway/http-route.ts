import type { Json } from '../../base/json';
import { textOf } from '../../base/text';
import { constructPath, type App, type Resource } from '../resource';
import { Unsupported } from '../service';
import { documentOperations, isSecured, renamed, unknownInDocument, type DocumentOperation } from './openapi-document';
import { parametersOf, rankOf, segmentsOf } from './path-pattern';

type Settings = Readonly<Record<string, Json | undefined>>;

/** An integration of an HTTP API. */
export interface HttpIntegration {
  /** How messages name it. */
  readonly path: string;
  /** The properties of `AWS::ApiGatewayV2::Integration`. */
  readonly settings: Settings;
}

/** A route of an HTTP API. */
export interface HttpRoute {
  /** How messages name it. */
  readonly path: string;
  /** `GET /items/{id}`, `$default`. */
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  /** Whether it is open to those only who sign their requests (`AWS_IAM`). */
  readonly needsSignature: boolean;
  /**
   * The integration that it leads to.
   * @throws Unsupported for a route with an authorizer, and for one whose integration can't be found.
   */
  integration(): HttpIntegration;
}

/** A route, and the values of its path's parameters. */
export interface HttpMatch {
  readonly route: HttpRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

const DEFAULT = '$default';

/** The integrations of an HTTP API: resources of the template, and those of its document. */
export function httpIntegrations(api: Resource, app: App): ReadonlyMap<string, HttpIntegration> {
  const declared = partsOf(api, app, 'Integration').map(
    (each) => [each.ref, { path: constructPath(each), settings: each.properties }] as const,
  );
  const described = documentOperations(api).map((each) => [keyOf(each), describedIntegration(api, each)] as const);
  return new Map<string, HttpIntegration>([...declared, ...described]);
}

/**
 * The routes of an HTTP API: resources of the template, and the operations of the OpenAPI document in its `Body`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 */
export function httpRoutes(
  api: Resource,
  app: App,
  integrations: ReadonlyMap<string, HttpIntegration>,
): readonly HttpRoute[] {
  const declared = partsOf(api, app, 'Route').map((resource) => {
    const key = textOf(resource.properties['RouteKey']);
    return {
      path: constructPath(resource),
      ...splitKey(key),
      needsSignature: resource.properties['AuthorizationType'] === 'AWS_IAM',
      integration: () => targetOf(resource, integrations),
    };
  });
  const described = documentOperations(api).map((operation) => {
    const key = keyOf(operation);
    const integration = (): HttpIntegration => {
      if (isSecured(operation)) throw unknownInDocument(api, key, 'security');
      return integrations.get(key) as HttpIntegration;
    };
    return { path: `${constructPath(api)} ${key}`, ...splitKey(key), needsSignature: false, integration };
  });
  return [...declared, ...described];
}

/** The route that a request comes to: the most specific one; a method of its own wins over ANY. */
export function matchedRoute(routes: readonly HttpRoute[], method: string, path: string): HttpMatch | undefined {
  const segments = segmentsOf(path);
  const matches = routes.flatMap((route): HttpMatch[] => {
    if (route.key === DEFAULT) return [{ route, parameters: {} }];
    if (route.method !== method && route.method !== 'ANY') return [];
    const parameters = parametersOf(route.segments, segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  return matches.sort((left, right) => rank(right.route) - rank(left.route))[0];
}

/** How a route stands in the ARN that policies name it by. */
export function sourceOf({ key, method, segments }: HttpRoute): string {
  return key === DEFAULT ? DEFAULT : `${method === 'ANY' ? '*' : method}/${segments.join('/')}`;
}

/** The parts of an API of one kind: its `AWS::ApiGatewayV2::Stage` resources. */
export function partsOf(api: Resource, app: App, kind: string): readonly Resource[] {
  return app.ofType(`AWS::ApiGatewayV2::${kind}`).filter(({ properties }) => properties['ApiId'] === api.ref);
}

function splitKey(key: string): Pick<HttpRoute, 'key' | 'method' | 'segments'> {
  const [method = '', path = ''] = key.split(' ');
  return { key, method, segments: segmentsOf(path) };
}

/** The default route has a path in documents, and SAM leaves out its slash. */
function keyOf({ verb, path }: DocumentOperation): string {
  return path.replace(/^\//, '') === DEFAULT ? DEFAULT : `${verb} ${path}`;
}

function targetOf(route: Resource, integrations: ReadonlyMap<string, HttpIntegration>): HttpIntegration {
  const { Target: target, AuthorizationType: authorization } = route.properties;
  if (authorization !== undefined && authorization !== 'NONE' && authorization !== 'AWS_IAM') {
    throw new Unsupported(
      `[${constructPath(route)}] the simulator has no authorizers of the type ${textOf(authorization)}`,
    );
  }
  const integration = integrations.get(textOf(target).replace(/^integrations\//, ''));
  if (integration !== undefined) return integration;
  throw new Unsupported(`[${constructPath(route)}] the simulator finds no integration '${textOf(target)}'`);
}

function describedIntegration(api: Resource, operation: DocumentOperation): HttpIntegration {
  const { type, uri, credentials } = operation.integration;
  return {
    path: `${constructPath(api)} ${keyOf(operation)}`,
    settings: {
      IntegrationType: textOf(type).toUpperCase(),
      IntegrationUri: uri,
      CredentialsArn: credentials,
      ...renamed(operation.integration, ['integrationSubtype', 'payloadFormatVersion', 'requestParameters']),
    },
  };
}

function rank({ key, method, segments }: HttpRoute): number {
  return key === DEFAULT ? -1 : rankOf(segments) * 2 + (method === 'ANY' ? 0 : 1);
}
