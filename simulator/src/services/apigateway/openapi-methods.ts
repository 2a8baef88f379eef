import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { constructPath, type Resource } from '../resource';
import { Unsupported } from '../service';
import type { RestMethod } from './rest-method';

const ANY = 'x-amazon-apigateway-any-method';
const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', ANY];
const INTEGRATION = 'x-amazon-apigateway-integration';

/**
 * The methods of a REST API that is declared as an OpenAPI document in its `Body`, in the words of `AWS::ApiGateway::Method`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
export function openApiMethods(api: Resource): readonly RestMethod[] {
  const body = api.property('Body') as JsonObject | undefined;
  const paths = Object.entries((body?.['paths'] ?? {}) as Record<string, JsonObject>);
  return paths.flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([verb]) => VERBS.includes(verb.toLowerCase()))
      .map(([verb, operation]) => ({
        resource: api,
        verb: verb === ANY ? 'ANY' : verb.toUpperCase(),
        path,
        resourceId: path,
        settings: settingsOf(operation as JsonObject, body ?? {}),
      })),
  );
}

/**
 * Refuses what documents say of a method that templates say elsewhere.
 * @throws Unsupported for authorizers and validators in a document.
 */
export function checkOpenApiMethod({ resource, verb, path, settings }: RestMethod): void {
  const unknown = settings['UnknownInDocument'];
  if (unknown === undefined) return;
  throw new Unsupported(
    `[${constructPath(resource)}] ${verb} ${path}: the simulator does not know '${textOf(unknown)}' in an OpenAPI document`,
  );
}

function settingsOf(operation: JsonObject, document: JsonObject): RestMethod['settings'] {
  const integration = (operation[INTEGRATION] ?? {}) as JsonObject;
  const security = (operation['security'] ?? document['security'] ?? []) as Json[];
  const validator =
    operation['x-amazon-apigateway-request-validator'] ?? document['x-amazon-apigateway-request-validator'];
  const unknown = security.length > 0 ? 'security' : validator === undefined ? undefined : 'request-validator';
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

/** Documents begin with a small letter what templates begin with a capital. */
function renamed(from: JsonObject, names: readonly string[]): JsonObject {
  const given = names.filter((name) => from[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name.charAt(0).toUpperCase() + name.slice(1), from[name] ?? null]));
}
