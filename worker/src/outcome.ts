import { asError, INVALID_OUTPUT, OUTPUT_TOO_LARGE } from './errors';

/** How a task ended, as AWS takes it. */
export type Outcome =
  { readonly error?: undefined; readonly output: string } | { readonly error: string; readonly cause: string };

/** AWS's limits: characters of an error and of a cause, bytes of an output. */
export const LONGEST_ERROR = 256;
export const LONGEST_CAUSE = 32_768;
export const LARGEST_OUTPUT = 262_144;

/** What a handler answered: a failure when AWS wouldn't take it. Nothing is `null`. */
export function succeeded(value: unknown): Outcome {
  let output: string;
  try {
    if (isStream(value)) return failed(INVALID_OUTPUT, 'The output is a stream: answer what came out of it');
    const written = JSON.stringify(value ?? null) as string | undefined;
    if (written === undefined) return failed(INVALID_OUTPUT, `The output is a ${typeof value}, which is no JSON`);
    output = written;
  } catch (error) {
    return failed(INVALID_OUTPUT, `The output can't be written as JSON: ${asError(error).message}`);
  }
  const bytes = Buffer.byteLength(output);
  if (bytes <= LARGEST_OUTPUT) return { output };
  const remedy = 'store it, and answer where it lies';
  return failed(OUTPUT_TOO_LARGE, `The output has ${bytes} bytes, and AWS takes ${LARGEST_OUTPUT}: ${remedy}`);
}

/** JSON of a stream is an empty object: what it would have brought got lost without a word. */
function isStream(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** A failure, cut to what AWS takes. */
export function failed(error: string, cause: string): Outcome {
  return { error: cut(error === '' ? 'Error' : error, LONGEST_ERROR), cause: cut(cause, LONGEST_CAUSE) };
}

/** Not through the middle of a character that takes two places. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}
