import { packageVersion } from '../base/package-version';
import type { Json, JsonObject } from '../base/json';
import { object, text } from './schemas';
import type { Route } from './route';

/** The first part of every address; another version of the API has another. */
export const BASE_PATH = '/_sim/v1';

/** What every refusal answers. */
export const ERROR = object({
  error: text('A name that does not change: NotFound, UnknownField, Refused, or the name of an exception of AWS'),
  message: text('What is wrong'),
  remedy: text('What to do instead'),
});

/** The description of some routes as OpenAPI 3.1. */
export function openApi(routes: readonly Route[]): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const { [route.path]: known = {} } = paths;
    paths[route.path] = { ...known, [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control API of cdk-workflow-simulator',
      version: packageVersion(),
      description:
        'What a test does to a simulated app. JSON only; every request but the one for this description has the token.',
    },
    servers: [{ url: BASE_PATH }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { Error: ERROR },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operation({
  operation: operationId,
  summary,
  path,
  query = {},
  body,
  answer,
  example,
  open,
}: Route): JsonObject {
  const inPath = namesIn(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(example.at?.[name] !== undefined && { example: example.at[name] }),
  }));
  const inQuery = Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema }));
  const request = {
    required: true,
    content: { 'application/json': { schema: body ?? null, example: example.body ?? {} } },
  };
  return {
    operationId,
    summary,
    ...(open === true && { security: [] }),
    parameters: [...inPath, ...inQuery],
    ...(body !== undefined && { requestBody: request }),
    responses: {
      '200': { description: 'The answer', content: { 'application/json': { schema: answer } } },
      default: {
        description: 'A refusal',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

/** The names in braces of a path. */
export function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
