import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { sameJson } from '../../language/same-json';
import type { StartInput } from './http-endpoint';
import { mappedBody } from './rest-integrations';
import { integrationOf, type RestMethod } from './rest-method';
import { restRequest, type RestPlace } from './rest-request';
import { serviceCall } from './service-request';

/** A body that no template has in it by itself. */
const PROBE: JsonObject = { 'cdk-workflow-simulator': 'a body of no request' };
const STARTS = ['StartExecution', 'StartSyncExecution'];

/**
 * Of what shape the inputs are with which a method starts a state machine, if its bodies have a schema: that of the body, where
 * the method's integration puts it. Nothing is called; undefined where the body is not in the input as it came.
 */
export function startInput(method: RestMethod, schema: JsonObject, place: RestPlace): StartInput | undefined {
  const started = startedWith(method, place);
  if (started === undefined) return undefined;
  const at = placeOfProbe(started.input);
  return at === undefined ? undefined : { machine: started.machine, schema: within(schema, at) };
}

function startedWith(method: RestMethod, place: RestPlace): { machine: string; input: Json } | undefined {
  const settings = integrationOf(method);
  const headers = { 'content-type': 'application/json' };
  const { path } = method;
  const given = { method: method.verb === 'ANY' ? 'POST' : method.verb, path, headers, body: PROBE };
  // Whatever is drawn for it must not be missing from the world.
  const request = restRequest(given, { method, path, pathParameters: {} }, { ...place, random: { next: () => 0 } });
  try {
    const body = mappedBody(settings, request) ?? '';
    const call = serviceCall(textOf(settings['Uri']), { body, header: {}, querystring: {}, path: {} });
    const { stateMachineArn: machine, input } = call.input;
    if (call.service !== 'states' || !STARTS.includes(call.action)) return undefined;
    return { machine: textOf(machine), input: JSON.parse(textOf(input)) as Json };
  } catch {
    // What the template can't make of it is told when a request comes.
    return undefined;
  }
}

/** By which members the probe is reached. */
function placeOfProbe(value: Json): readonly string[] | undefined {
  if (sameJson(value, PROBE)) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const at = placeOfProbe(member);
    if (at !== undefined) return [name, ...at];
  }
  return undefined;
}

function within(schema: JsonObject, [name, ...rest]: readonly string[]): JsonObject {
  if (name === undefined) return schema;
  return { type: 'object', required: [name], properties: { [name]: within(schema, rest) } };
}
