import { RuntimeError } from './describe-error.mjs';

/** The JSON text of a value that a handler returned. @throws what `unable` gives, when there is none. */
export function serialize(value, unable) {
  let text;
  try {
    text = JSON.stringify(value === undefined ? null : value);
  } catch {
    throw unable();
  }
  // What the native part of the client says to a function or a symbol, which have no JSON text.
  if (text === undefined) throw new TypeError('Wrong arguments');
  return text;
}

/** A text as it is when it is JSON, or else as a string of JSON. */
export function jsonOf(text) {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/**
 * What Lambda answers when Node.js ends while a handler's promise is not settled.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html#troubleshooting-invocation-nodejs-exit
 */
export function promiseNeverSettled() {
  return new RuntimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.',
  );
}

/** Whether a function asks for no `awslambda` among its globals. */
export function hidesGlobal() {
  return ['1', 'true'].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA);
}
