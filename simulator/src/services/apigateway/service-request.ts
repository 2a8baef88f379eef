import { own } from '../../base/own';
import type { JsonObject } from '../../base/json';
import { jsonProtocol } from '../protocols/json-protocol';
import type { LoopbackRequest } from '../protocols/loopback';
import { queryProtocol } from '../protocols/query-protocol';
import { AwsError, Unsupported } from '../service';
import type { CallForResource, CallOutcome } from '../service-calls';
import type { IntegrationAnswer } from './rest-mapping';

/** The parts of a request to a service that a method maps. */
export interface MappedParts {
  readonly body: string;
  readonly header: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly path: Readonly<Record<string, string>>;
}

/** The services whose actions are in a form; of the others they are in JSON. */
const FORM_SERVICES = ['sns', 'sqs'];
const JSON_SERVICES = ['dynamodb', 'events', 'states'];

/**
 * The call that an integration's URI and a mapped request mean: `…:states:action/StartExecution` with JSON,
 * `…:sqs:path/123456789012/orders` with a form.
 * @throws Unsupported for a service that the simulator's REST APIs don't reach; AwsError for a body that the service refuses.
 */
export function serviceCall(uri: string, parts: MappedParts): CallForResource {
  const [, service = '', kind = '', rest = ''] =
    /^arn:[^:]*:apigateway:[^:]*:(?:[^:]*\.)?([^:.]+):(action|path)\/?(.*)$/s.exec(uri) ?? [];
  const target = Object.entries(parts.header).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  if (FORM_SERVICES.includes(service) && target === undefined) return formCall(service, kind, rest, parts);
  if ([...FORM_SERVICES, ...JSON_SERVICES].includes(service) && (kind === 'action' || target !== undefined)) {
    const { action, input } = jsonProtocol(loopback(parts), target ?? rest);
    return { service, action, input };
  }
  throw new Unsupported(`the simulator's REST APIs do not reach '${uri}'`);
}

function formCall(service: string, kind: string, rest: string, parts: MappedParts): CallForResource {
  const form = new URLSearchParams(parts.body);
  for (const [name, value] of Object.entries(parts.querystring)) form.set(name, value);
  if (kind === 'action') form.set('Action', rest);
  const { action, input } = queryProtocol(loopback({ ...parts, body: form.toString() }), service);
  if (action === '') throw new AwsError('MissingAction', 'Could not find operation in request');
  const queue = /^(\d{12})\/([^/]+)$/.exec(substituted(rest, parts.path));
  const url: JsonObject =
    kind === 'path' && queue !== null ? { QueueUrl: `https://sqs.amazonaws.com/${queue[1]}/${queue[2]}` } : {};
  return { service, action, input: { ...url, ...withAttributes(input) } };
}

/** `{queue}` in a path is a parameter of the integration. */
function substituted(path: string, parameters: Readonly<Record<string, string>>): string {
  return path.replace(/\{([^}]+)\}/g, (text, name: string) => own(parameters, name) ?? text);
}

/** SQS numbers its attributes without a list around them: `MessageAttribute.1.Name`. */
function withAttributes(input: JsonObject): JsonObject {
  const { MessageAttribute: numbered, ...rest } = input;
  if (numbered === undefined) return rest;
  const pairs = Object.values(numbered as Record<string, JsonObject>).map(({ Name, Value }) => [
    Name as string,
    Value ?? null,
  ]);
  return { ...rest, MessageAttributes: Object.fromEntries(pairs) as JsonObject };
}

function loopback({ body, header }: MappedParts): LoopbackRequest {
  return { requestId: 0, method: 'POST', url: '/', headers: header, body };
}

/** What a service answered, as the integration gets it: JSON, from services that speak XML as well. */
export function serviceAnswer({ service, action }: CallForResource, outcome: CallOutcome): IntegrationAnswer {
  const isForm = FORM_SERVICES.includes(service);
  const headers = { 'content-type': isForm ? 'application/json' : 'application/x-amz-json-1.0' };
  if ('error' in outcome) {
    const { code, message, statusCode, members } = outcome.error;
    const body = isForm
      ? { Error: { Code: code, Message: message, Type: 'Sender' } }
      : { __type: code, message, ...members };
    return { selection: String(statusCode), headers, body: JSON.stringify(body) };
  }
  const output = isForm ? { [`${action}Response`]: { [`${action}Result`]: outcome.output } } : outcome.output;
  return { selection: '200', headers, body: JSON.stringify(output) };
}
