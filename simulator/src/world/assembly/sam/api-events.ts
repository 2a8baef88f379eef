import type { Json, JsonObject } from '../../../base/json';
import { attribute, referredId, type Expansion } from './expansion';
import type { EventTarget, SamEvent } from './sam-event';
import { addPermission } from './permission';
import { addRole } from './role';
import { textOf } from '../../../base/text';

/** The REST API and the HTTP API that SAM makes for events that name none. */
export const IMPLICIT_REST_API = 'ServerlessRestApi';
export const IMPLICIT_HTTP_API = 'ServerlessHttpApi';

/** Api: a method of a REST API that invokes a function or starts a state machine. */
export function addApiEvent(event: SamEvent, target: EventTarget, expansion: Expansion): void {
  const { Path, Method, RestApiId } = event.properties;
  const apiId = referredId(RestApiId) ?? IMPLICIT_REST_API;
  const path = textOf(Path);
  const method = textOf(Method).toLowerCase();
  const integration = target.kind === 'Lambda' ? lambdaMethod(target) : startMethod(event, target, expansion);
  expansion
    .restApi(apiId)
    .push({ path, method: method === 'any' ? 'x-amazon-apigateway-any-method' : method, integration });
  if (target.kind === 'StepFunctions') return;
  const stage = `${method === 'any' ? '*' : method.toUpperCase()}${path.replace(/\{[^}]*\}/g, '*')}`;
  const from = { principal: 'apigateway.amazonaws.com', sourceArn: methodArn(apiId, RestApiId, stage) };
  addPermission(`${event.id}Permission${expansion.stageNames.get(apiId) ?? 'Prod'}`, from, target, expansion);
}

/** HttpApi: a route of an HTTP API that invokes a function. */
export function addHttpApiEvent({ id, properties }: SamEvent, target: EventTarget, expansion: Expansion): void {
  const { Path, Method, ApiId, PayloadFormatVersion = '2.0' } = properties;
  const apiId = referredId(ApiId) ?? IMPLICIT_HTTP_API;
  const method = textOf(Method ?? 'ANY').toUpperCase();
  const isDefault = Path === undefined || Path === null;
  const api = ApiId ?? { Ref: apiId };
  expansion.httpApis.add(apiId);
  const integration = {
    ApiId: api,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: target.arn,
    PayloadFormatVersion,
  };
  expansion.add(`${id}Integration`, 'AWS::ApiGatewayV2::Integration', integration, target.owner);
  const route = {
    ApiId: api,
    RouteKey: isDefault
      ? '$default'
      : `${method === 'X-AMAZON-APIGATEWAY-ANY-METHOD' ? 'ANY' : method} ${textOf(Path)}`,
    Target: { 'Fn::Sub': `integrations/\${${id}Integration}` },
  };
  expansion.add(`${id}Route`, 'AWS::ApiGatewayV2::Route', route, target.owner);
  const verb = method === 'ANY' ? '*' : method;
  const suffix = isDefault ? '$default' : `${verb}${textOf(Path).replace(/\{[^}]*\}/g, '*')}`;
  const from = { principal: 'apigateway.amazonaws.com', sourceArn: methodArn(apiId, ApiId, suffix) };
  addPermission(`${id}Permission`, from, target, expansion);
}

function methodArn(apiId: string, declared: Json | undefined, suffix: string): Json {
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/${suffix}`;
  return { 'Fn::Sub': [arn, { __ApiId__: declared ?? { Ref: apiId }, __Stage__: '*' }] };
}

function lambdaMethod(target: EventTarget): JsonObject {
  const uri = [
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__Arn__}/invocations',
    { __Arn__: target.arn },
  ];
  return {
    'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: { 'Fn::Sub': uri } },
    responses: {},
  };
}

function startMethod({ id, properties }: SamEvent, target: EventTarget, expansion: Expansion): JsonObject {
  const start = { Statement: [target.start ?? {}] };
  addRole(`${id}Role`, { service: 'apigateway.amazonaws.com', inline: [start] }, target.owner, expansion);
  const input = "$util.escapeJavaScript($input.json('$'))";
  const unescaped = properties['UnescapeMappingTemplate'] === true ? `${input}.replaceAll("\\\\'","'")` : input;
  const template = `{"input": "${unescaped}", "stateMachineArn": "\${__Machine__}"}`;
  return {
    responses: { '200': { description: 'OK' }, '400': { description: 'Bad Request' } },
    'x-amazon-apigateway-integration': {
      type: 'aws',
      httpMethod: 'POST',
      uri: { 'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution' },
      credentials: attribute(`${id}Role`, 'Arn'),
      requestTemplates: { 'application/json': { 'Fn::Sub': [template, { __Machine__: target.arn }] } },
      responses: { '200': { statusCode: '200' }, '400': { statusCode: '400' } },
    },
  };
}
