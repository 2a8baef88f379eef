import { setOwn } from '../../base/own';
import type { Agenda } from '../../base/agenda';
import type { Random } from '../../base/random';
import { constructPath, type Resource } from '../resource';
import { textOf } from '../../base/text';
import { payloadOf, responseOf, type EndpointRequest, type EndpointResponse, type HttpEndpoint } from './http-endpoint';
import type { LambdaService } from '../lambda/lambda-service';
import { AwsError, Unsupported } from '../service';

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

/** An API Gateway HTTP API whose routes lead to functions. */
export class HttpApi implements HttpEndpoint {
  readonly url: string;
  readonly resource: Resource;
  private readonly stage: string;
  private readonly routes: readonly Route[];

  constructor(
    private readonly declared: HttpApiResources,
    private readonly lambda: LambdaService,
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly isAllowed: (functionArn: string, sourceArn: string) => boolean,
  ) {
    this.resource = declared.api;
    this.stage = textOf(declared.stages[0]?.properties['StageName'] ?? DEFAULT);
    const address = textOf(this.resource.attribute('ApiEndpoint'));
    this.url = this.stage === DEFAULT ? `${address}/` : `${address}/${this.stage}/`;
    this.routes = declared.routes.map(routeOf);
  }

  async handle(request: EndpointRequest, answer: (response: EndpointResponse) => void): Promise<void> {
    const path = this.pathOf(request);
    const match = this.match(request.method ?? 'GET', path);
    if (match === undefined) return answer(message(404, 'Not Found'));
    const functionArn = this.functionOf(match.route);
    const { stack, name } = this.resource;
    const source = `arn:${stack.partition}:execute-api:${stack.region}:${stack.account}:${name}/${this.stage}/${sourceOf(match.route)}`;
    if (!this.isAllowed(functionArn, source)) return answer(message(500, 'Internal Server Error'));
    const hasParameters = Object.keys(match.parameters).length > 0;
    const event = payloadOf(
      { ...request, path: request.path ?? '/' },
      {
        url: this.url,
        routeKey: match.route.key,
        stage: this.stage,
        nowMs: this.agenda.nowMs,
        random: this.random,
        ...(hasParameters && { pathParameters: match.parameters }),
      },
    );
    try {
      await this.lambda.function(functionArn).invoke(event, (result) => {
        answer(result.succeeded ? responseOf(result) : message(500, 'Internal Server Error'));
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answer(message(503, 'Service Unavailable'));
    }
  }

  private pathOf({ path = '/' }: EndpointRequest): string {
    const prefix = `/${this.stage}`;
    return this.stage !== DEFAULT && (path === prefix || path.startsWith(`${prefix}/`))
      ? path.slice(prefix.length)
      : path;
  }

  /** The most specific route wins; a method of its own wins over ANY. */
  private match(method: string, path: string): Match | undefined {
    const segments = path.split('/').filter((each) => each !== '');
    const matches = this.routes.flatMap((route): Match[] => {
      if (route.key === DEFAULT) return [{ route, parameters: {} }];
      if (route.method !== method && route.method !== 'ANY') return [];
      const parameters = parametersOf(route.segments, segments);
      return parameters === undefined ? [] : [{ route, parameters }];
    });
    return matches.sort((left, right) => rank(right.route) - rank(left.route))[0];
  }

  private functionOf({ resource }: Route): string {
    const { Target: target, AuthorizationType: authorization } = resource.properties;
    if (authorization !== undefined && authorization !== 'NONE') {
      throw new Unsupported(
        `[${constructPath(resource)}] the simulator has no authorizers of the type ${textOf(authorization)}`,
      );
    }
    const integration = this.declared.integrations.find(({ ref }) => textOf(target) === `integrations/${ref}`);
    const { IntegrationType, IntegrationSubtype, IntegrationUri, PayloadFormatVersion } = integration?.properties ?? {};
    if (integration === undefined || IntegrationType !== 'AWS_PROXY' || IntegrationSubtype !== undefined) {
      throw new Unsupported(`[${constructPath(resource)}] the simulator knows routes that lead to functions only`);
    }
    if (PayloadFormatVersion !== '2.0') {
      throw new Unsupported(`[${constructPath(resource)}] the simulator knows the payload format 2.0 only`);
    }
    return /(arn:[^/]*:function:[^/]+)/.exec(textOf(IntegrationUri))?.[1] ?? textOf(IntegrationUri);
  }
}

function routeOf(resource: Resource): Route {
  const key = textOf(resource.properties['RouteKey']);
  const [method = '', path = ''] = key.split(' ');
  return { resource, key, method, segments: path.split('/').filter((each) => each !== '') };
}

function parametersOf(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, segment] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    const value = path[at];
    if (value === undefined) return undefined;
    if (name === undefined) {
      if (segment !== value) return undefined;
    } else if (greedy === '+') {
      return { ...parameters, [name]: path.slice(at).map(decodeURIComponent).join('/') };
    } else {
      setOwn(parameters, name, decodeURIComponent(value));
    }
  }
  return pattern.length === path.length ? parameters : undefined;
}

function rank({ key, method, segments }: Route): number {
  if (key === DEFAULT) return -1;
  const weight = (segment: string): number => (segment.startsWith('{') ? (segment.endsWith('+}') ? 1 : 2) : 3);
  return segments.reduce((sum, segment) => sum * 4 + weight(segment), 0) * 2 + (method === 'ANY' ? 0 : 1);
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
