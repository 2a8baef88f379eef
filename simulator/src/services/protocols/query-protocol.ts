import type { Json, JsonObject } from '../../base/json';
import { own, setOwn } from '../../base/own';
import { textOf } from '../../base/text';
import { isObject } from '../../language/jsonpath/select';
import type { LoopbackRequest } from './loopback';
import { escapeXml, REQUEST_ID, xmlMembers, type Protocol } from './protocol';

/** The Query protocol: a form in, XML out. */
export function queryProtocol(request: LoopbackRequest, service: string): Protocol {
  const form = new URLSearchParams(request.body);
  const action = form.get('Action') ?? '';
  const headers = { ...REQUEST_ID, 'content-type': 'text/xml' };
  const metadata = `<ResponseMetadata><RequestId>${REQUEST_ID['x-amzn-requestid']}</RequestId></ResponseMetadata>`;
  const namespace = `https://${service}.amazonaws.com/doc/`;
  return {
    action,
    input: formInput(form),
    succeed: (output) => ({
      status: 200,
      headers,
      body:
        `<${action}Response xmlns="${namespace}"><${action}Result>${xmlMembers(output)}</${action}Result>` +
        `${metadata}</${action}Response>`,
    }),
    fail: ({ code, message, statusCode }) => ({
      status: statusCode,
      headers,
      body:
        `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code>` +
        `<Message>${escapeXml(message)}</Message></Error></ErrorResponse>`,
    }),
  };
}

/** `A.member.1.B=x` becomes `{A: [{B: 'x'}]}`; `A.entry.1.Name=n` with `A.entry.1.Value.B=x` becomes `{A: {n: {B: 'x'}}}`. */
function formInput(form: URLSearchParams): JsonObject {
  const root: JsonObject = {};
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    const steps = key.split('.');
    let at = root;
    for (const step of steps.slice(0, -1)) at = innerOf(at, step);
    setOwn(at, steps.at(-1) as string, value);
  }
  return collapse(root) as JsonObject;
}

/** The structure under a name, made where there is none yet. */
function innerOf(outer: JsonObject, name: string): JsonObject {
  const known = own(outer, name);
  if (isObject(known)) return known;
  const made: JsonObject = {};
  setOwn(outer, name, made);
  return made;
}

function collapse(value: Json): Json {
  if (!isObject(value)) return value;
  const [member, entry] = [own(value, 'member'), own(value, 'entry')].map((each) =>
    isObject(each) ? each : undefined,
  );
  if (member !== undefined) return Object.values(member).map(collapse);
  if (entry === undefined) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, collapse(each)]));
  const pairs = Object.values(entry).filter(isObject);
  return Object.fromEntries(
    pairs.map((pair) => [textOf(pair['Name'] ?? pair['key']), collapse(pair['Value'] ?? pair['value'] ?? null)]),
  );
}
