import type { JsonObject } from '../../base/json';
import type { AwsError } from '../service';
import { parseJson } from './json-protocol';
import type { LoopbackAnswer, LoopbackRequest } from './loopback';
import { REQUEST_ID, type Protocol } from './protocol';

/** The REST protocol with JSON, as far as it needs no model: verb and path stand for the action. */
export function restProtocol(request: LoopbackRequest): Protocol {
  const path = request.url.split('?')[0] ?? '';
  const succeed = (output: JsonObject): LoopbackAnswer => ({
    status: 200,
    headers: { ...REQUEST_ID, 'content-type': 'application/json' },
    body: JSON.stringify(output),
  });
  return { action: `${request.method} ${path}`, input: tryParse(request.body), succeed, fail: restError };
}

/** A refusal in the REST protocol. */
export function restError({ code, message, statusCode, members }: AwsError): LoopbackAnswer {
  return {
    status: statusCode,
    headers: { ...REQUEST_ID, 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Message: message, message, ...members }),
  };
}

function tryParse(body: string): JsonObject {
  try {
    return parseJson(body);
  } catch {
    return { Body: body };
  }
}
