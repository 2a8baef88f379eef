import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { findInDocument } from '../document-path';
import { Unsupported } from '../service';
import { lowerCased } from './http-endpoint';
import type { RestRequest } from './rest-request';
import { evaluateTemplate } from './vtl/evaluate';
import { templateVariables } from './vtl/template-variables';

/** What an integration answered. */
export interface IntegrationAnswer {
  /** The HTTP status; for functions the message of the error instead, which is what patterns are matched with. */
  readonly selection: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A mapping template, on a payload and the request that it belongs to. */
export function mapped(template: string, body: string, request: RestRequest): string {
  const { pathParameters: path, query, headers, context, stageVariables } = request;
  return evaluateTemplate(template, templateVariables({ body, path, query, headers, context, stageVariables }));
}

/**
 * The parameters of an integration's request: `integration.request.header.X: "'text'"`, `… : method.request.querystring.x`.
 * @returns by place (`header`, `querystring`, `path`) and name.
 */
export function requestParameters(
  mappings: Json | undefined,
  request: RestRequest,
): Record<string, Record<string, string>> {
  const result: Record<string, Record<string, string>> = { header: {}, querystring: {}, path: {} };
  for (const [name, source] of Object.entries((mappings ?? {}) as Record<string, string>)) {
    const [, place = '', key = ''] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(name) ?? [];
    const value = sourceValue(source, 'method.request', request, methodRequest(request));
    if (value !== undefined && result[place] !== undefined) result[place][key] = value;
  }
  return result;
}

/** The headers of a method's response. */
export function responseHeaders(
  mappings: Json | undefined,
  answer: IntegrationAnswer,
  request: RestRequest,
): Record<string, string> {
  const given = { header: lowerCased(answer.headers), body: answer.body };
  const pairs = Object.entries((mappings ?? {}) as Record<string, string>).map(([name, source]) => [
    name.replace(/^method\.response\.header\./, '').toLowerCase(),
    sourceValue(source, 'integration.response', request, given),
  ]);
  return Object.fromEntries(pairs.filter((each): each is [string, string] => each[1] !== undefined));
}

interface Source {
  readonly header: Readonly<Record<string, string>>;
  readonly querystring?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

function methodRequest({ headers, query: querystring, pathParameters: path, body }: RestRequest): Source {
  return { header: lowerCased(headers), querystring, path, body };
}

function sourceValue(source: string, prefix: string, request: RestRequest, given: Source): string | undefined {
  const constant = /^'(.*)'$/s.exec(source)?.[1];
  if (constant !== undefined) return constant;
  const [, root = '', name = ''] = /^(context|stageVariables)\.(.+)$/.exec(source) ?? [];
  if (root === 'stageVariables') return optionalText(own(request.stageVariables, name));
  if (root === 'context') return optionalText(findInDocument(`$.${name}`, request.context));
  const escaped = prefix.replace('.', '\\.');
  const [, place = '', key] =
    new RegExp(`^${escaped}\\.(header|querystring|path|body)(?:\\.(.+))?$`).exec(source) ?? [];
  if (place === 'body') return bodyValue(given.body, key);
  const values = { header: given.header, querystring: given.querystring, path: given.path }[place];
  if (values !== undefined && key !== undefined) return own(values, place === 'header' ? key.toLowerCase() : key);
  throw new Unsupported(`the simulator does not know the source '${source}' of a parameter mapping`);
}

function bodyValue(body: string | undefined, key: string | undefined): string | undefined {
  if (key === undefined || body === undefined) return body;
  return optionalText(findInDocument(`$.${key}`, jsonOrText(body)));
}

function optionalText(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : textOf(value);
}

/** What templates have set in `$context.responseOverride`. */
export function overrides(context: JsonObject): { readonly status?: number; readonly headers: Record<string, string> } {
  const { status, header } = (context['responseOverride'] ?? {}) as { status?: Json; header?: Record<string, Json> };
  const headers = Object.fromEntries(
    Object.entries(header ?? {}).map(([name, value]) => [name.toLowerCase(), textOf(value)]),
  );
  return { headers, ...(status !== undefined && { status: Number(status) }) };
}
