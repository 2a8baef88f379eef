import type { Json, JsonObject } from '../../base/json';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { constructPath, type Resource } from '../resource';
import { Unsupported } from '../service';

/** An operation of the OpenAPI document of an API. */
export interface DocumentOperation {
  /** `GET`, `ANY`. */
  readonly verb: string;
  /** `/items/{id}`. */
  readonly path: string;
  readonly operation: JsonObject;
  /** What API Gateway does with a request to it; `{}` where the document does not say. */
  readonly integration: JsonObject;
  readonly document: JsonObject;
}

const ANY = 'x-amazon-apigateway-any-method';
const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', ANY];
const INTEGRATION = 'x-amazon-apigateway-integration';

/**
 * The operations of an API that is declared as an OpenAPI document in its `Body`; none for an API without one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function documentOperations(api: Resource): readonly DocumentOperation[] {
  const document = (api.property('Body') ?? {}) as JsonObject;
  const paths = Object.entries((document['paths'] ?? {}) as Record<string, JsonObject>);
  return paths.flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([verb]) => VERBS.includes(verb.toLowerCase()))
      .map(([verb, each]) => {
        const operation = each as JsonObject;
        const integration = integrationOf(operation, document);
        return { verb: verb === ANY ? 'ANY' : verb.toUpperCase(), path, operation, integration, document };
      }),
  );
}

/** Whether an operation asks for authorizers, by itself or as the whole document does. */
export function isSecured({ operation, document }: DocumentOperation): boolean {
  return ((operation['security'] ?? document['security'] ?? []) as Json[]).length > 0;
}

/** The error for a member that the simulator does not read; `key` names the method or the route. */
export function unknownInDocument(api: Resource, key: string, unknown: string): Unsupported {
  return new Unsupported(
    `[${constructPath(api)}] ${key}: the simulator does not know '${unknown}' in an OpenAPI document`,
  );
}

/**
 * A check for an API that does not know a path.
 * @throws Unsupported for an API whose paths stand in a document that nobody here has.
 */
export function checkDocumentIsHere(api: Resource): void {
  if (api.properties['BodyS3Location'] === undefined) return;
  throw new Unsupported(
    `[${constructPath(api)}] the simulator does not read the document at 'BodyS3Location'; declare it as 'Body'`,
  );
}

/** Members of a document, which begin with a small letter, in the words of templates, which begin with a capital. */
export function renamed(from: JsonObject, names: readonly string[]): JsonObject {
  const given = names.filter((name) => from[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name.charAt(0).toUpperCase() + name.slice(1), from[name] ?? null]));
}

/**
 * The integration of an operation, which may stand among those that the document keeps for several.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
 */
function integrationOf(operation: JsonObject, document: JsonObject): JsonObject {
  const declared = (operation[INTEGRATION] ?? {}) as JsonObject;
  const [, name] = /^#\/components\/x-amazon-apigateway-integrations\/(.+)$/.exec(textOf(declared['$ref'])) ?? [];
  if (name === undefined) return declared;
  const components = (document['components'] ?? {}) as JsonObject;
  return (own((components[`${INTEGRATION}s`] ?? {}) as JsonObject, name) ?? {}) as JsonObject;
}
