import { validate, type ValidationError } from 'jsonschema';
import type { Json, JsonObject } from '../base/json';
import { ControlError } from './control-error';
import { BASE_PATH, namesIn } from './open-api';
import type { Route, Schema } from './route';

/** A route and what the address says of it. */
export interface Routed {
  readonly route: Route;
  readonly at: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The route of a request.
 * @throws ControlError when there is none, or when the query has members that it does not take.
 */
export function routeOf(routes: readonly Route[], method: string, url: string): Routed {
  const { pathname, searchParams } = new URL(url, 'http://control.invalid');
  const parts = pathname.slice(BASE_PATH.length).split('/').map(decoded);
  const here = routes.filter(({ path }) => fits(path.split('/'), parts));
  const route = here.find((each) => each.method === method);
  if (route === undefined) throw noRoute(here, method, pathname);
  const query = Object.fromEntries(searchParams);
  refuseUnknown(Object.keys(query), Object.keys(route.query ?? {}), 'The query');
  const values = route.path.split('/').flatMap((part, index) => (part.startsWith('{') ? [parts[index] as string] : []));
  return {
    route,
    query,
    at: Object.fromEntries(namesIn(route.path).map((name, index) => [name, values[index] as string])),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ControlError(
      400,
      'InvalidRequest',
      `'${part}' is not URL-encoded`,
      'Encode what stands between two slashes',
    );
  }
}

function fits(path: readonly string[], parts: readonly string[]): boolean {
  return path.length === parts.length && path.every((part, index) => part.startsWith('{') || part === parts[index]);
}

function noRoute(here: readonly Route[], method: string, pathname: string): ControlError {
  if (here.length === 0) {
    const remedy = `See GET ${BASE_PATH}/openapi.json; encode slashes of construct paths as %2F`;
    return new ControlError(404, 'NoSuchRoute', `There is no ${pathname}`, remedy);
  }
  const methods = here.map((each) => each.method).join(', ');
  return new ControlError(405, 'MethodNotAllowed', `${pathname} takes no ${method}`, `Use ${methods}`);
}

/**
 * The body of a request, checked.
 * @throws ControlError that names each member that is unknown, missing or wrong.
 */
export function bodyOf(schema: Schema | undefined, content: string): JsonObject {
  if (schema === undefined) return {};
  const body = parsed(content);
  const { errors } = validate(body, schema, { nestedErrors: true });
  const [first] = errors;
  if (first === undefined) return body as JsonObject;
  const unknown = errors.find(({ name }) => name === 'additionalProperties');
  if (unknown !== undefined) refuseUnknown([unknown.argument as string], membersOf(unknown), whereOf(unknown));
  throw new ControlError(400, 'InvalidRequest', `${whereOf(first)} ${first.message}`, 'See the schema in openapi.json');
}

function parsed(content: string): Json {
  try {
    return JSON.parse(content === '' ? '{}' : content) as Json;
  } catch (error) {
    throw new ControlError(
      400,
      'InvalidRequest',
      `The body is not JSON: ${(error as Error).message}`,
      'Send one JSON object',
    );
  }
}

function refuseUnknown(given: readonly string[], known: readonly string[], where: string): void {
  const unknown = given.find((each) => !known.includes(each));
  if (unknown === undefined) return;
  const remedy =
    known.length === 0 ? 'Leave it out: nothing is taken' : `It takes ${known.map((each) => `'${each}'`).join(', ')}`;
  throw new ControlError(400, 'UnknownField', `${where} has the unknown member '${unknown}'`, remedy);
}

function membersOf({ schema }: ValidationError): string[] {
  return typeof schema === 'object' ? Object.keys(schema.properties ?? {}) : [];
}

function whereOf({ path }: ValidationError): string {
  return path.length === 0 ? 'The body' : `'${path.join('.')}'`;
}
