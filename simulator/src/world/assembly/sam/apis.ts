import type { Json, JsonObject } from '../../../base/json';
import { stableId } from '../../../base/stable-id';
import { IMPLICIT_HTTP_API, IMPLICIT_REST_API } from './api-events';
import type { ApiMethod, Expansion, SamResource } from './expansion';
import { textOf } from '../../../base/text';

const REST_PROPERTIES = [
  'Name',
  'Description',
  'BinaryMediaTypes',
  'MinimumCompressionSize',
  'ApiKeySourceType',
  'Mode',
];
const STAGE_PROPERTIES = ['MethodSettings', 'AccessLogSetting', 'CanarySetting', 'TracingEnabled', 'Variables'];

/** `AWS::Serverless::Api`: the API with the methods that events add, its deployment and its stage. */
export function expandApi(api: SamResource, expansion: Expansion): void {
  const { id, properties } = api;
  const { StageName = 'Prod', DefinitionBody, DefinitionUri } = properties;
  const location = DefinitionBody === undefined ? expansion.location(DefinitionUri) : undefined;
  const body = DefinitionBody ?? (location === undefined ? definitionOf(expansion.restApi(id)) : undefined);
  const declared: Record<string, Json | undefined> = {
    ...picked(properties, REST_PROPERTIES),
    ...endpointOf(properties['EndpointConfiguration']),
    Body: body,
    ...(location !== undefined && { BodyS3Location: { Bucket: location.S3Bucket, Key: location.S3Key } }),
  };
  expansion.add(id, 'AWS::ApiGateway::RestApi', declared as JsonObject, api);
  const deployment = `${id}Deployment${stableId(JSON.stringify(body ?? ''), 10, '0123456789abcdef')}`;
  expansion.add(deployment, 'AWS::ApiGateway::Deployment', { RestApiId: { Ref: id }, StageName: 'Stage' }, api);
  const isWord = typeof StageName === 'string' && /^[A-Za-z0-9]+$/.test(StageName);
  const stage = isWord ? `${id}${StageName}Stage` : `${id}Stage`;
  const stageProperties = {
    RestApiId: { Ref: id },
    DeploymentId: { Ref: deployment },
    StageName,
    ...picked(properties, STAGE_PROPERTIES),
  };
  expansion.add(stage, 'AWS::ApiGateway::Stage', stageProperties, api);
  expansion.references.set(`${id}.Stage`, stage);
  expansion.references.set(`${id}.Deployment`, deployment);
}

/** `AWS::Serverless::HttpApi`: the API and its stage; its routes are those that events add. */
export function expandHttpApi(api: SamResource, expansion: Expansion): void {
  const { id, properties } = api;
  const { StageName = '$default', DefinitionBody, Name, Description, StageVariables, CorsConfiguration } = properties;
  const declared: Record<string, Json | undefined> = {
    Name: Name ?? id,
    ProtocolType: 'HTTP',
    Description,
    Body: DefinitionBody,
    ...(typeof CorsConfiguration === 'object' && { CorsConfiguration: corsOf(CorsConfiguration as JsonObject) }),
  };
  expansion.add(id, 'AWS::ApiGatewayV2::Api', declared as JsonObject, api);
  const stage =
    StageName === '$default' ? `${id}ApiGatewayDefaultStage` : `${id}${textOf(StageName).replace(/\W/g, '')}Stage`;
  const stageProperties = {
    ApiId: { Ref: id },
    StageName,
    AutoDeploy: true,
    ...(StageVariables !== undefined && { StageVariables }),
  };
  expansion.add(stage, 'AWS::ApiGatewayV2::Stage', stageProperties, api);
  expansion.references.set(`${id}.Stage`, stage);
}

/** The APIs that events need and that the template doesn't declare. */
export function expandImplicitApis(globals: JsonObject, expansion: Expansion): void {
  const implicit = (id: string, kind: string): SamResource => ({
    id,
    properties: (globals[kind] ?? {}) as JsonObject,
    condition: undefined,
  });
  if (expansion.restApi(IMPLICIT_REST_API).length > 0) expandApi(implicit(IMPLICIT_REST_API, 'Api'), expansion);
  if (expansion.httpApis.has(IMPLICIT_HTTP_API)) expandHttpApi(implicit(IMPLICIT_HTTP_API, 'HttpApi'), expansion);
}

function definitionOf(methods: readonly ApiMethod[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const { path, method, integration } of methods) paths[path] = { ...paths[path], [method]: integration };
  return { swagger: '2.0', info: { version: '1.0', title: { Ref: 'AWS::StackName' } }, paths };
}

function endpointOf(configuration: Json | undefined): JsonObject {
  if (configuration === undefined) return {};
  const { Type, VPCEndpointIds } = (
    typeof configuration === 'string' ? { Type: configuration } : configuration
  ) as JsonObject;
  const endpoint = { Types: [Type ?? 'EDGE'], ...(VPCEndpointIds !== undefined && { VpcEndpointIds: VPCEndpointIds }) };
  return { EndpointConfiguration: endpoint, Parameters: { endpointConfigurationTypes: Type ?? 'EDGE' } };
}

function corsOf(cors: JsonObject): JsonObject {
  const names = ['AllowCredentials', 'AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders', 'MaxAge'];
  return picked(cors, names);
}

function picked(properties: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])),
  );
}
