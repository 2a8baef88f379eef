import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { RoleSession } from '../ports';
import type { Resource } from '../resource';
import type { ApiParts } from './api-parts';
import { GatewayResponses } from './gateway-responses';
import type { EndpointAnswer, EndpointRequest, HttpEndpoint, StartInput } from './http-endpoint';
import { RestAuthorizers } from './rest-authorizers';
import { RestIntegrations } from './rest-integrations';
import { restRequest, type RestRequest } from './rest-request';
import { checkDocumentIsHere } from './openapi-document';
import { checkOpenApiMethod } from './openapi-methods';
import type { RestMethod } from './rest-method';
import { matchedMethod, restMethods } from './rest-routes';
import { RequestValidation } from './rest-validation';
import { startInput } from './start-inputs';

/**
 * An API Gateway REST API: its methods with their authorizers, validators and integrations, in its first stage.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
export class RestApi implements HttpEndpoint {
  readonly url: string;
  private readonly stage: string;
  private readonly stageVariables: JsonObject;
  private readonly methods: readonly RestMethod[];
  private readonly responses: GatewayResponses;
  private readonly authorizers: RestAuthorizers;
  private readonly validation: RequestValidation;
  private readonly integrations: RestIntegrations;

  constructor(
    readonly resource: Resource,
    private readonly parts: ApiParts,
  ) {
    const { app, functions, calls } = parts;
    const own = (type: string): readonly Resource[] =>
      app.ofType(`AWS::ApiGateway::${type}`).filter(({ properties }) => properties['RestApiId'] === resource.ref);
    const { stack, ref } = resource;
    const [stage] = own('Stage');
    const apiArn = `arn:${stack.partition}:execute-api:${stack.region}:${stack.account}:${ref}`;
    this.stage = textOf(stage?.properties['StageName'] ?? own('Deployment')[0]?.properties['StageName'] ?? 'prod');
    this.stageVariables = (stage?.properties['Variables'] ?? {}) as JsonObject;
    this.url = `https://${ref}.execute-api.${stack.region}.${stack.urlSuffix}/${this.stage}/`;
    this.methods = restMethods(resource, app);
    this.responses = new GatewayResponses(own('GatewayResponse'));
    this.authorizers = new RestAuthorizers(own('Authorizer'), parts, apiArn);
    this.validation = new RequestValidation(resource, app);
    this.integrations = new RestIntegrations(functions, calls, apiArn);
  }

  /** @throws Unsupported for what the simulator does not know of the method; the message names it. */
  async handle(request: EndpointRequest, answer: EndpointAnswer, by?: RoleSession): Promise<void> {
    const path = this.pathOf(request);
    const match = matchedMethod(this.methods, request.method ?? 'GET', path);
    if (match === undefined) {
      checkDocumentIsHere(this.resource);
      return answer(this.responses.response('MISSING_AUTHENTICATION_TOKEN', {}));
    }
    checkOpenApiMethod(match.method);
    const asked = restRequest(request, { ...match, path }, this.place);
    await this.authorizers.decide(asked, by, (decision) => {
      if ('refusal' in decision) {
        return answer(this.responses.response(decision.refusal, asked.context, decision.message));
      }
      if (decision.authorizer !== undefined) asked.context['authorizer'] = decision.authorizer;
      return this.serve(asked, answer);
    });
  }

  get startInputs(): readonly StartInput[] {
    return this.methods.flatMap((method) => {
      const schema = this.validation.schemaOf(method);
      const found = schema === undefined ? undefined : startInput(method, schema, this.place);
      return found === undefined ? [] : [found];
    });
  }

  private serve(request: RestRequest, answer: EndpointAnswer): void | Promise<void> {
    const invalid = this.validation.refusal(request);
    if (invalid !== undefined) return answer(this.responses.response(invalid.kind, request.context, invalid.message));
    return this.integrations.handle(request, (given) =>
      answer(typeof given === 'string' ? this.responses.response(given, request.context) : given),
    );
  }

  private get place(): Parameters<typeof restRequest>[2] {
    const { url, stage, stageVariables, resource, parts } = this;
    const { stack, ref: apiId } = resource;
    const { random, agenda } = parts;
    return { url, apiId, account: stack.account, stage, stageVariables, nowMs: agenda.nowMs, random };
  }

  /** The path below the stage; requests of a test may leave the stage out. */
  private pathOf({ path = '/' }: EndpointRequest): string {
    const prefix = `/${this.stage}`;
    const below = path === prefix || path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
    return below === '' ? '/' : below;
  }
}
