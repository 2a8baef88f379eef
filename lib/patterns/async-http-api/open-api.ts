import type * as apigateway from 'aws-cdk-lib/aws-apigateway';

/** The parts of the document that differ. */
export interface OpenApiParts {
  readonly collection: string;
  readonly server: string;
  readonly requestSchema: apigateway.JsonSchema;
}

const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const IDEMPOTENCY_KEY = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } };
const EXECUTION = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: { type: 'string' },
    status: { type: 'string', enum: ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
    result: {},
    error: { type: 'string' },
    cause: { type: 'string' },
  },
};

/** The OpenAPI document of an API, for those who call it. */
export function openApiOf({ collection, server, requestSchema }: OpenApiParts): object {
  const execution = response('the execution', EXECUTION);
  const missing = { 404: response('no such execution of this caller') };
  return {
    openapi: '3.0.3',
    info: { title: collection, version: '1' },
    servers: [{ url: server }],
    paths: {
      [`/${collection}`]: {
        post: {
          parameters: [IDEMPOTENCY_KEY],
          requestBody: { required: true, content: { 'application/json': { schema: withoutDialect(requestSchema) } } },
          responses: {
            202: { ...execution, headers: { Location: TEXT, 'Retry-After': TEXT } },
            400: response('the request does not fit'),
            409: response('the key was used with another body'),
            413: response('the body is too large'),
            429: response('too many requests'),
          },
        },
      },
      [`/${collection}/{id}`]: {
        parameters: [ID],
        get: { responses: { 200: execution, ...missing } },
        delete: { responses: { 200: execution, ...missing } },
      },
    },
  };
}

const TEXT = { schema: { type: 'string' } };

function response(description: string, schema?: object): object {
  return { description, ...(schema !== undefined && { content: { 'application/json': { schema } } }) };
}

function withoutDialect({ schema: _dialect, ...schema }: apigateway.JsonSchema): object {
  return schema;
}
