import type { Json } from '../../base/json';
import { MAX_PAYLOAD_BYTES } from '../../base/json-text';
import { ServiceError } from '../service-error';

/** Checks what a failure may carry. @throws ServiceError `ValidationException` for an error over 256 or a cause over 32,768 characters. */
export function checkErrorAndCause(error: string | undefined, cause: string | undefined): void {
  checkLength('error', error ?? '', 256);
  checkLength('cause', cause ?? '', 32_768);
}

function checkLength(member: string, text: string, most: number): void {
  if (text.length <= most) return;
  const constraint = `Member must have length less than or equal to ${most}`;
  const message = `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`;
  throw new ServiceError('ValidationException', message);
}

/** Reads the output of a task. @throws ServiceError `ValidationException` for an output that is too long, `InvalidOutput` for one that is no JSON. */
export function parseOutput(output: string): Json {
  checkLength('output', output, MAX_PAYLOAD_BYTES);
  try {
    return JSON.parse(output) as Json;
  } catch (error) {
    throw new ServiceError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
}
