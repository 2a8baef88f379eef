import type * as apigateway from 'aws-cdk-lib/aws-apigateway';

/** The parts of the document that differ. */
export interface OpenApiParts {
  readonly collection: string;
  readonly server: string;
  readonly requestSchema: apigateway.JsonSchema;
}

/** The place of the schema of a request. */
const REQUEST = '#/components/schemas/Request';

const VALUES = ['default', 'enum', 'required', 'type'];
const BY_NAME = ['definitions', 'dependencies', 'patternProperties', 'properties'];

const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const IDEMPOTENCY_KEY = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } };
const EXECUTION = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: { type: 'string' },
    status: { type: 'string', enum: ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
    result: {},
    links: { type: 'object', additionalProperties: { type: 'string', format: 'uri' } },
    linksExpireAt: { type: 'string', format: 'date-time' },
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
    components: { schemas: { Request: translated(requestSchema) } },
    paths: {
      [`/${collection}`]: {
        post: {
          parameters: [IDEMPOTENCY_KEY],
          requestBody: { required: true, content: { 'application/json': { schema: { $ref: REQUEST } } } },
          responses: {
            202: { ...execution, headers: { Location: TEXT, 'Retry-After': TEXT } },
            400: response('the request does not fit'),
            409: response('the key was used with another body'),
            413: response('the body is too large'),
            415: response('the body is of another type'),
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

/** A schema under the names of JSON schema, whose references lead to where it stands in the document. */
function translated(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(translated);
  return renamed(schema);
}

function renamed({ schema: _dialect, ref, ...others }: apigateway.JsonSchema): object {
  const rest = Object.entries(others).map(([keyword, value]) => [keyword, within(keyword, value)] as const);
  return { ...(ref !== undefined && { $ref: ref.replace(/^#/, REQUEST) }), ...Object.fromEntries(rest) };
}

/** The schemas in the value of a keyword; what is named by the user, or is a value, stays as it is. */
function within(keyword: string, value: unknown): unknown {
  if (VALUES.includes(keyword)) return value;
  if (!BY_NAME.includes(keyword) || typeof value !== 'object' || value === null) return translated(value);
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, translated(schema)]));
}
