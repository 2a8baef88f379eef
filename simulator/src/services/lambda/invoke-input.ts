import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { AwsError } from '../service';

const TYPES = ['Event', 'RequestResponse', 'DryRun'];
/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
const MAX_EVENT_BYTES = 1024 * 1024;
const MAX_CLIENT_CONTEXT_BYTES = 3583;

/** How a function is to be invoked. */
export interface InvokeInput {
  readonly type: string;
  readonly event: Json;
  /** What the caller says of itself; only an invocation that is waited for gets it. */
  readonly clientContext?: Json;
}

/**
 * Reads the input of `Invoke`.
 * @throws AwsError as Lambda does, when it can't be read.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function invokeInput(input: JsonObject): InvokeInput {
  const type = textOf(input['InvocationType'] ?? 'RequestResponse');
  if (!TYPES.includes(type)) {
    const constraint = `Member must satisfy enum value set: [${TYPES.join(', ')}]`;
    const message = `1 validation error detected: Value '${type}' at 'invocationType' failed to satisfy constraint: ${constraint}`;
    throw new AwsError('ValidationException', message);
  }
  checkSize(type, input['Payload']);
  const clientContext = clientContextOf(input['ClientContext']);
  return {
    type,
    event: parsePayload(input['Payload']),
    ...(clientContext !== undefined && type === 'RequestResponse' && { clientContext }),
  };
}

function checkSize(type: string, payload: Json | undefined): void {
  const bytes = Buffer.byteLength(typeof payload === 'string' ? payload : JSON.stringify(payload ?? ''));
  if (type === 'Event' && bytes > MAX_EVENT_BYTES) {
    const message = `${bytes} byte payload is too large for the Event invocation type (limit ${MAX_EVENT_BYTES} bytes)`;
    throw new AwsError('RequestEntityTooLargeException', message, 413);
  }
  if (bytes > MAX_PAYLOAD_BYTES) {
    const message = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
}

function parsePayload(payload: Json | undefined): Json {
  if (typeof payload !== 'string') return payload ?? {};
  try {
    return payload === '' ? {} : (JSON.parse(payload) as Json);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}

function clientContextOf(given: Json | undefined): JsonObject | undefined {
  if (given === undefined || given === null) return undefined;
  const text = textOf(given);
  const read = text.length > MAX_CLIENT_CONTEXT_BYTES ? undefined : objectIn(text);
  if (read !== undefined) return read;
  throw new AwsError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
}

function objectIn(base64: string): JsonObject | undefined {
  try {
    const value = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
