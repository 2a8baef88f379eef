import { types } from 'node:util';

/** What Lambda says of an error that can't be looked at. */
const HANDLED = {
  errorType: 'handled',
  errorMessage:
    'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
};

/** What the runtime client 3.x answers for an error: its type, its message and its stack. */
export function describeLoosely(error) {
  return described(error, types.isNativeError(error) || looksLikeError(error), () => error.toString(), HANDLED);
}

/** What the runtime client 4.x answers for an error. */
export function describeStrictly(error) {
  return described(error, error instanceof Error, () => String(error), { ...HANDLED, trace: [] });
}

function described(error, isError, asText, otherwise) {
  try {
    if (!isError) return { errorType: typeof error, errorMessage: asText(), trace: [] };
    return {
      errorType: printable(error.name),
      errorMessage: printable(error.message),
      trace: printable(error.stack).split('\n'),
    };
  } catch {
    return otherwise;
  }
}

function looksLikeError(value) {
  const { name, message, stack } = value ?? {};
  return [name, message, stack].every((each) => typeof each === 'string' && each !== '');
}

function printable(text) {
  return text?.replaceAll('\x7F', '%7F');
}

/** Shows a failure as it looks on AWS: without the frames of the simulator, and with the folders of Lambda. */
export function asOnLambda({ errorType, errorMessage, trace }, folders) {
  const ours = new URL('.', import.meta.url).pathname;
  const located = (text) => folders.shownIn(text);
  const lines = trace?.filter((line) => !line.includes(ours)).map(located);
  return { errorType, errorMessage: located(errorMessage), ...(lines !== undefined && { trace: lines }) };
}

/** An error of the runtime itself, named as Lambda names it. */
export class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}
