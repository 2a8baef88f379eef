import { textOf } from '../../base/text';
import type { LoopbackRequest } from '../protocols/loopback';
import { REQUEST_ID, type Protocol } from '../protocols/protocol';
import { restError } from '../protocols/rest-protocol';

/** Lambda's Invoke: the name is in the path, the payload is the body, and the rest are headers. */
export function lambdaProtocol(request: LoopbackRequest): Protocol {
  const { pathname: path, searchParams: query } = new URL(request.url, 'http://loopback');
  const { 'x-amz-client-context': clientContext } = request.headers;
  const qualifier = query.get('Qualifier');
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
  const action = name === undefined ? `${request.method} ${path}` : 'Invoke';
  return {
    action,
    input: {
      FunctionName: decodeURIComponent(name ?? ''),
      InvocationType: request.headers['x-amz-invocation-type'] ?? 'RequestResponse',
      Payload: request.body,
      ...(qualifier !== null && { Qualifier: qualifier }),
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
