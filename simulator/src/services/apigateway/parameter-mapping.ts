import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { findInDocument } from '../document-path';
import { Unsupported } from '../service';

/** What mappings take values from. */
export interface MappedRequest {
  readonly path: string;
  /** The values of the route's path parameters. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As text; undefined for a request without one. */
  readonly body: string | undefined;
  readonly context: JsonObject;
  readonly stageVariables: Readonly<Record<string, Json>>;
}

const VARIABLE = /^(request|context|stageVariables)(?:\.(.+))?$/;

/**
 * The parameters of a service integration, each a constant, a variable (`$request.body.order.id`) or a text with variables
 * in it (`${request.path.id}-x`); those whose variable is not in the request are left out.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
 * @param path how messages name the integration.
 * @throws Unsupported for a variable that the simulator doesn't know.
 */
export function mappedParameters(
  mappings: Readonly<Record<string, Json>>,
  request: MappedRequest,
  path: string,
): Record<string, string> {
  const mapped = Object.entries(mappings).map(([name, mapping]): [string, string | undefined] => [
    name,
    mappedValue(textOf(mapping), request, path),
  ]);
  return Object.fromEntries(mapped.filter((each): each is [string, string] => each[1] !== undefined));
}

function mappedValue(mapping: string, request: MappedRequest, path: string): string | undefined {
  const valueOf = (variable: string): string | undefined => {
    const value = variableOf(variable, request, path);
    return value === undefined ? undefined : textOf(value);
  };
  const [, whole] = /^\$(?!\{)(.+)$/.exec(mapping) ?? /^\$\{([^{}]+)\}$/.exec(mapping) ?? [];
  if (whole !== undefined && VARIABLE.test(whole)) return valueOf(whole);
  return mapping.replace(/\$\{([^{}]+)\}/g, (text, variable: string) =>
    VARIABLE.test(variable) ? (valueOf(variable) ?? '') : text,
  );
}

function variableOf(variable: string, request: MappedRequest, path: string): Json | undefined {
  const [, root = '', name = ''] = VARIABLE.exec(variable) ?? [];
  if (root === 'stageVariables') return own(request.stageVariables, name);
  const value = root === 'context' ? contextVariable(name, request.context) : requestVariable(name, request);
  if (value !== UNKNOWN) return value;
  throw new Unsupported(`[${path}] the simulator does not know the variable '$${variable}' of a parameter mapping`);
}

const UNKNOWN = Symbol('unknown');

function requestVariable(name: string, request: MappedRequest): Json | undefined | typeof UNKNOWN {
  const [, part = '', inner] = /^([a-z]+)(?:\.(.+))?$/s.exec(name) ?? [];
  if (part === 'body') return inner === undefined ? request.body : inBody(inner, request.body);
  if (part === 'path') return inner === undefined ? request.path : own(request.pathParameters, inner);
  if (inner === undefined) return UNKNOWN;
  if (part === 'querystring') return own(request.query, inner);
  return part === 'header' ? own(request.headers, inner.toLowerCase()) : UNKNOWN;
}

function inBody(path: string, body: string | undefined): Json | undefined {
  return body === undefined ? undefined : findInDocument(`$.${path}`, jsonOrText(body));
}

/** Context variables are nested: `identity.sourceIp`. */
function contextVariable(name: string, context: JsonObject): Json | typeof UNKNOWN {
  const found = name.split('.').reduce<Json | undefined>((value, step) => {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? own(value, step) : undefined;
  }, context);
  return found ?? UNKNOWN;
}
