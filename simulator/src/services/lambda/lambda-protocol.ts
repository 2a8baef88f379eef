import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { LoopbackAnswer, LoopbackRequest } from '../protocols/loopback';
import { REQUEST_ID, type Protocol } from '../protocols/protocol';
import { restError, restProtocol } from '../protocols/rest-protocol';

/** Lambda's REST API: verb and path stand for the action, the name is in the path, and the rest in headers and query. */
export function lambdaProtocol(request: LoopbackRequest): Protocol {
  const { pathname: path, searchParams: query } = new URL(request.url, 'http://loopback');
  const [, name, member] = /^\/2015-03-31\/functions\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (name === undefined) return restProtocol(request);
  const FunctionName = decodeURIComponent(name);
  const asked = Object.fromEntries(query);
  switch (`${request.method} ${member ?? ''}`) {
    case 'POST invocations':
      return invocation(request, { FunctionName, ...asked });
    case 'GET versions':
      return { ...restProtocol(request), action: 'ListVersionsByFunction', input: { FunctionName, ...asked } };
    case 'DELETE ':
      return { action: 'DeleteFunction', input: { FunctionName, ...asked }, succeed: noContent, fail: restError };
    default:
      return restProtocol(request);
  }
}

/** The payload is the body, and how it is to be invoked stands in headers. */
function invocation(request: LoopbackRequest, named: JsonObject): Protocol {
  const { 'x-amz-client-context': clientContext } = request.headers;
  return {
    action: 'Invoke',
    input: {
      ...named,
      InvocationType: request.headers['x-amz-invocation-type'] ?? 'RequestResponse',
      Payload: request.body,
      ...(clientContext !== undefined && { ClientContext: clientContext }),
    },
    succeed: ({ StatusCode: status, ExecutedVersion: version, Payload: payload, FunctionError: error }) => ({
      status: Number(status),
      headers: {
        ...REQUEST_ID,
        'x-amz-executed-version': textOf(version ?? '$LATEST'),
        ...(typeof error === 'string' && { 'x-amz-function-error': error }),
      },
      body: textOf(payload ?? ''),
    }),
    fail: restError,
  };
}

function noContent(): LoopbackAnswer {
  return { status: 204, headers: { ...REQUEST_ID }, body: '' };
}
