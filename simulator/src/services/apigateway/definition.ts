import { stableId } from '../../base/stable-id';
import type { ServiceDefinition } from '../definition';
import type { ServiceEndpoint } from '../service';
import type { LambdaService } from '../lambda/lambda-service';
import { byName, regional } from '../resource-type';
import { ApiGatewayService } from './api-gateway-service';
import { ApiFunctions } from './api-functions';
import { HttpApi } from './http-api';
import { apigateway as needs } from './needs';
import { RestApi } from './rest-api';

export const apigateway: ServiceDefinition = {
  name: 'apigateway',
  label: 'API Gateway',
  resourceTypes: {
    'AWS::ApiGateway::RestApi': {
      maxNameLength: 10,
      lowerCaseName: true,
      arn: ({ stack, name }) => `arn:${stack.partition}:apigateway:${stack.region}::/restapis/${name}`,
      attributes: {
        RestApiId: byName,
        RootResourceId: ({ id }) => stableId(`${id}/`, 10, 'abcdefghijklmnopqrstuvwxyz0123456789'),
      },
    },
    'AWS::ApiGateway::Resource': {
      maxNameLength: 6,
      arn: regional('apigateway', 'resources/'),
      attributes: { ResourceId: byName },
    },
    'AWS::ApiGateway::Stage': { nameProperty: 'StageName', arn: regional('apigateway', 'stages/') },
    'AWS::ApiGatewayV2::Api': {
      maxNameLength: 10,
      lowerCaseName: true,
      arn: ({ stack, name }) => `arn:${stack.partition}:apigateway:${stack.region}::/apis/${name}`,
      attributes: {
        ApiEndpoint: ({ name, stack }) => `https://${name}.execute-api.${stack.region}.${stack.urlSuffix}`,
        ApiId: byName,
      },
    },
    'AWS::ApiGatewayV2::Stage': { nameProperty: 'StageName', arn: regional('apigateway', 'stages/') },
  },
  needs,
  // The HTTP status stands for the error.
  denied: { error: 'ApiGateway.403', status: 403 },
  actions: [],
  create: ({ app, agenda, random, gate, calls, permissions, say, service }) => {
    const functions = new ApiFunctions(service('lambda') as LambdaService, calls, gate);
    const parts = { app, agenda, random, functions, calls, permissions };
    const made = (): readonly ServiceEndpoint[] => [
      ...app.ofType('AWS::ApiGatewayV2::Api').map((api) => new HttpApi(api, parts)),
      ...app.ofType('AWS::ApiGateway::RestApi').map((api) => new RestApi(api, parts)),
    ];
    return new ApiGatewayService({ app, made, say });
  },
};
