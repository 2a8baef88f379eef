import { inspect } from 'node:util';

/** The error of a task that a worker gives back unfinished, since it is being stopped: what its state's Retry should take. */
export const HANDED_BACK = 'Worker.HandedBack';

/** The error of a task whose output is larger than the 256 KiB that AWS takes. */
export const OUTPUT_TOO_LARGE = 'Worker.OutputTooLarge';

/** The error of a task whose output can't be written as JSON. */
export const INVALID_OUTPUT = 'Worker.InvalidOutput';

/** The reason of the signal that a handler gets when nobody waits for its task any more: it has timed out, or its execution is over. */
export const TASK_OVER = 'Worker.TaskOver';

/** The error with which a worker ends when a handler goes on long after its signal: its place would never be free again. */
export const HANDLER_STUCK = 'Worker.HandlerStuck';

/** An error with a name of its own. */
export function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** What a handler threw, as an error whose name and message are texts, whatever it was: also what fails when it is looked at. */
export function asError(thrown: unknown): Error {
  try {
    if (!(thrown instanceof Error)) return new Error(typeof thrown === 'string' ? thrown : inspect(thrown));
    const { name, message, stack } = thrown as { name: unknown; message: unknown; stack?: unknown };
    if (isText(name) && isText(message)) return thrown;
    const text = isText(message) ? message : inspect(message);
    return Object.assign(named(isText(name) ? name : 'Error', text), { stack: isText(stack) ? stack : text });
  } catch {
    return new Error('what was thrown can not be read');
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
