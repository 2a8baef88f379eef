import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Resource } from '../resource';
import type { EndpointResponse } from './http-endpoint';
import { evaluateTemplate } from './vtl/evaluate';
import { templateVariables } from './vtl/template-variables';

/**
 * The kinds of responses that an API gives itself, with their statuses and messages.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const KINDS = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'Internal server error'],
  BAD_REQUEST_BODY: [400, 'Invalid request body'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters'],
  INTEGRATION_FAILURE: [504, 'Internal server error'],
  INTERNAL: [500, 'Internal server error'],
  BAD_GATEWAY: [502, 'Internal server error'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type'],
} as const;

export type GatewayResponseKind = keyof typeof KINDS;

/** How AWS names those kinds that templates can't change, or that it counts to others. */
const DECLARED_AS: Readonly<Record<string, string>> = { INTERNAL: 'DEFAULT_5XX', BAD_GATEWAY: 'DEFAULT_5XX' };

/** What a REST API answers without asking anybody, as the template changes it. */
export class GatewayResponses {
  constructor(private readonly declared: readonly Resource[]) {}

  response(kind: GatewayResponseKind, context: JsonObject, told?: string): EndpointResponse {
    const [usual, message] = KINDS[kind];
    const text = told ?? message;
    const resource = this.find(kind, usual);
    const { StatusCode, ResponseParameters, ResponseTemplates } = resource?.properties ?? {};
    const templates = (ResponseTemplates ?? {}) as Record<string, string>;
    const [type = 'application/json', template] = Object.entries(templates)[0] ?? [];
    const about = { ...context, error: { message: text, messageString: JSON.stringify(text), responseType: kind } };
    const none = { body: '', path: {}, query: {}, headers: {}, stageVariables: {} };
    // The explicit and the implicit deny of an authorizer have their own spelling.
    const usualBody = JSON.stringify(kind === 'ACCESS_DENIED' ? { Message: text } : { message: text });
    return {
      status: Number(StatusCode ?? usual),
      headers: { 'content-type': type, ...constants(ResponseParameters as Record<string, string> | undefined) },
      cookies: [],
      body:
        template === undefined ? usualBody : evaluateTemplate(template, templateVariables({ ...none, context: about })),
    };
  }

  /** The declared response of the kind, else that of its class. */
  private find(kind: string, status: number): Resource | undefined {
    const typed = (type: string): Resource | undefined =>
      this.declared.find(({ properties }) => textOf(properties['ResponseType']) === type);
    return typed(DECLARED_AS[kind] ?? kind) ?? typed(`DEFAULT_${Math.floor(status / 100)}XX`);
  }
}

/** `gatewayresponse.header.Name: "'value'"`. */
function constants(parameters: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name.replace(/^gatewayresponse\.header\./, '').toLowerCase(),
      value.replace(/^'(.*)'$/s, '$1'),
    ]),
  );
}
