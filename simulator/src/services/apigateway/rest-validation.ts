import { Validator } from 'jsonschema';
import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import type { App, Resource } from '../resource';
import { lowerCased } from './http-endpoint';
import { Models } from './rest-models';
import type { RestMethod } from './rest-method';
import type { RestRequest } from './rest-request';

/** Why a request is refused: what is wrong, and in which words. */
export interface InvalidRequest {
  readonly kind: 'BAD_REQUEST_BODY' | 'BAD_REQUEST_PARAMETERS';
  readonly message: string;
}

/**
 * The request validators of an API: required parameters that are there, and bodies that their models take.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export class RequestValidation {
  private readonly models: Models;
  private readonly validators: readonly Resource[];

  constructor(api: Resource, app: App) {
    const isOwn = ({ properties }: Resource): boolean => properties['RestApiId'] === api.ref;
    this.models = new Models(api.ref, app.ofType('AWS::ApiGateway::Model').filter(isOwn));
    this.validators = app.ofType('AWS::ApiGateway::RequestValidator').filter(isOwn);
  }

  /** What is wrong with a request; undefined for a good one, and for a method that validates nothing. */
  refusal(request: RestRequest): InvalidRequest | undefined {
    const { RequestValidatorId: id } = request.method.settings;
    const validator = id === undefined ? undefined : this.validators.find(({ ref }) => ref === id);
    const { ValidateRequestParameters, ValidateRequestBody } = validator?.properties ?? {};
    const missing = isTrue(ValidateRequestParameters) ? missingParameters(request) : [];
    if (missing.length > 0) {
      const message = `Missing required request parameters: [${missing.join(', ')}]`;
      return { kind: 'BAD_REQUEST_PARAMETERS', message };
    }
    if (!isTrue(ValidateRequestBody) || this.takesBody(request)) return undefined;
    return { kind: 'BAD_REQUEST_BODY', message: 'Invalid request body' };
  }

  /** The schema of the bodies of a method, whole in itself; undefined for one that has no model of ours for the type. */
  schemaOf({ settings }: RestMethod, type = 'application/json'): JsonObject | undefined {
    const models = (settings['RequestModels'] ?? {}) as JsonObject;
    const name = own(models, type) ?? own(models, '$default');
    return typeof name === 'string' ? this.models.schemaOf(name) : undefined;
  }

  private takesBody({ method, headers, body }: RestRequest): boolean {
    const schema = this.schemaOf(method, lowerCased(headers)['content-type']?.split(';')[0]);
    if (schema === undefined) return true;
    const value = body === undefined || body === '' ? undefined : jsonOrText(body);
    return value !== undefined && new Validator().validate(value, schema).valid;
  }
}

function missingParameters({ method, headers, query, pathParameters }: RestRequest): string[] {
  const places: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    header: lowerCased(headers),
    querystring: query,
    path: pathParameters,
  };
  const declared = Object.entries((method.settings['RequestParameters'] ?? {}) as Record<string, Json>);
  return declared.flatMap(([parameter, isRequired]) => {
    const [, place = '', name = ''] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(parameter) ?? [];
    const value = own(places[place] ?? {}, place === 'header' ? name.toLowerCase() : name);
    return isTrue(isRequired) && (value === undefined || value === '') ? [name] : [];
  });
}

function isTrue(value: Json | undefined): boolean {
  return value === true || textOf(value) === 'true';
}
