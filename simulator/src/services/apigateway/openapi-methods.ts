import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Resource } from '../resource';
import { documentOperations, isSecured, renamed, unknownInDocument, type DocumentOperation } from './openapi-document';
import type { RestMethod } from './rest-method';

const VALIDATOR = 'x-amazon-apigateway-request-validator';

/**
 * The methods of a REST API that is declared as an OpenAPI document in its `Body`, in the words of `AWS::ApiGateway::Method`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
export function openApiMethods(api: Resource): readonly RestMethod[] {
  return documentOperations(api).map((operation) => {
    const { verb, path } = operation;
    return { resource: api, verb, path, resourceId: path, settings: settingsOf(operation) };
  });
}

/**
 * Refuses what documents say of a method that templates say elsewhere.
 * @throws Unsupported for authorizers and validators in a document.
 */
export function checkOpenApiMethod({ resource, verb, path, settings }: RestMethod): void {
  const unknown = settings['UnknownInDocument'];
  if (unknown !== undefined) throw unknownInDocument(resource, `${verb} ${path}`, textOf(unknown));
}

function settingsOf(described: DocumentOperation): RestMethod['settings'] {
  const { operation, integration, document } = described;
  const validator = operation[VALIDATOR] ?? document[VALIDATOR];
  const unknown = isSecured(described) ? 'security' : validator === undefined ? undefined : 'request-validator';
  return {
    ...(unknown !== undefined && { UnknownInDocument: unknown }),
    Integration: {
      Type: textOf(integration['type']).toUpperCase(),
      ...renamed(integration, ['uri', 'credentials', 'requestTemplates', 'requestParameters']),
      ...(integration['passthroughBehavior'] !== undefined && {
        PassthroughBehavior: textOf(integration['passthroughBehavior']).toUpperCase(),
      }),
      IntegrationResponses: Object.entries((integration['responses'] ?? {}) as Record<string, JsonObject>).map(
        ([pattern, response]) => ({
          ...(pattern !== 'default' && { SelectionPattern: pattern }),
          ...renamed(response, ['statusCode', 'responseTemplates', 'responseParameters']),
        }),
      ),
    },
  };
}
