import type { Json, JsonObject } from '../../base/json';
import { AwsError } from '../service';
import type { LoopbackRequest } from './loopback';
import { REQUEST_ID, type Protocol } from './protocol';

/** The JSON protocols: the header `x-amz-target` names the action. */
export function jsonProtocol(request: LoopbackRequest, target: string): Protocol {
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

/**
 * The body of a request as JSON.
 * @throws AwsError as AWS refuses what is none.
 */
export function parseJson(body: string): JsonObject {
  if (body === '') return {};
  try {
    const input = JSON.parse(body) as Json;
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  } catch {
    // Falls through to the refusal that AWS gives for both.
  }
  throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
}
