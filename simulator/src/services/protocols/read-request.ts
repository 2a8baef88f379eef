import type { Json, JsonObject } from '../../base/json';
import { own, setOwn } from '../../base/own';
import { checkLoopback } from './loopback-only';
import { isObject } from '../../language/jsonpath/select';
import type { LoopbackAnswer, LoopbackRequest } from './loopback';
import { AwsError } from '../service';
import { escapeXml, REQUEST_ID, xmlMembers, type AwsRequest, type Protocol } from './protocol';
import { s3Protocol } from '../s3/s3-protocol';
import { textOf } from '../../base/text';

/**
 * Reads a request of an AWS client in whichever of AWS's protocols it is.
 * @throws AwsError when it is in none that the simulator knows.
 */
export function readRequest(request: LoopbackRequest): AwsRequest {
  checkLoopback(request.headers);
  const credential = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//.exec(request.headers['authorization'] ?? '');
  if (credential === null) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  }
  const [, accessKey = '', service = ''] = credential;
  const caller = { service, accessKey };
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return { ...caller, ...jsonProtocol(request, target) };
  if (service === 'lambda') return { ...caller, ...lambdaProtocol(request) };
  if (service === 's3') return { ...caller, ...s3Protocol(request) };
  if (service === 'ses' && SEND_EMAIL.test(request.url))
    return { ...caller, ...unknownProtocol(request), action: 'SendEmail' };
  if ((request.headers['content-type'] ?? '').includes('x-www-form-urlencoded')) {
    return { ...caller, ...queryProtocol(request, service) };
  }
  return { ...caller, ...unknownProtocol(request) };
}

/** Version 2 of SES is a REST API; version 1 speaks the Query protocol. */
const SEND_EMAIL = /^\/v2\/email\/outbound-emails(\?|$)/;

function jsonProtocol(request: LoopbackRequest, target: string): Protocol {
  const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
  const headers = { ...REQUEST_ID, 'content-type': contentType };
  return {
    action: target.slice(target.lastIndexOf('.') + 1),
    input: parseJson(request.body),
    succeed: (output) => ({ status: 200, headers, body: JSON.stringify(output) }),
    fail: ({ code, message, statusCode, members }) => ({
      status: statusCode,
      headers: { ...headers, 'x-amzn-errortype': code, 'x-amzn-query-error': `${code};Sender` },
      body: JSON.stringify({ __type: code, message, ...members }),
    }),
  };
}

/** Lambda's Invoke: the name is in the path, the payload is the body, and the rest are headers. */
function lambdaProtocol(request: LoopbackRequest): Protocol {
  const path = request.url.split('?')[0] ?? '';
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
  const action = name === undefined ? `${request.method} ${path}` : 'Invoke';
  return {
    action,
    input: {
      FunctionName: decodeURIComponent(name ?? ''),
      InvocationType: request.headers['x-amz-invocation-type'] ?? 'RequestResponse',
      Payload: request.body,
    },
    succeed: ({ StatusCode: status, Payload: payload, FunctionError: error }) => ({
      status: Number(status),
      headers: {
        ...REQUEST_ID,
        'x-amz-executed-version': '$LATEST',
        ...(typeof error === 'string' && { 'x-amz-function-error': error }),
      },
      body: textOf(payload ?? ''),
    }),
    fail: restError,
  };
}

function restError({ code, message, statusCode, members }: AwsError): LoopbackAnswer {
  return {
    status: statusCode,
    headers: { ...REQUEST_ID, 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Message: message, message, ...members }),
  };
}

function unknownProtocol(request: LoopbackRequest): Protocol {
  const path = request.url.split('?')[0] ?? '';
  const succeed = (output: JsonObject): LoopbackAnswer => ({
    status: 200,
    headers: { ...REQUEST_ID, 'content-type': 'application/json' },
    body: JSON.stringify(output),
  });
  return { action: `${request.method} ${path}`, input: tryParse(request.body), succeed, fail: restError };
}

/** The Query protocol: a form in, XML out. */
function queryProtocol(request: LoopbackRequest, service: string): Protocol {
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

function parseJson(body: string): JsonObject {
  if (body === '') return {};
  try {
    const input = JSON.parse(body) as Json;
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  } catch {
    // Falls through to the refusal that AWS gives for both.
  }
  throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
}

function tryParse(body: string): JsonObject {
  try {
    return parseJson(body);
  } catch {
    return { Body: body };
  }
}
