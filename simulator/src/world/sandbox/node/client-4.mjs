import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { describeStrictly, RuntimeError } from './describe-error.mjs';
import { hidesGlobal, promiseNeverSettled, serialize } from './answers.mjs';
import { InvokeStore } from './invoke-store.mjs';
import { isStreaming, stream, streaming } from './response-stream.mjs';

const NO_CALLBACKS =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/**
 * What Lambda's runtime client 4.x does with a handler: the client of nodejs24.x and later. Whatever the handler returns
 * is awaited and is the answer; what nobody catches ends the process.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/tree/v4.0.2/src
 */
export class Client4 {
  #runtime;
  #store = new InvokeStore();
  #awaitsStream = false;
  /** Its loop asks for each invocation from the outside of the one before: what a handler enters its context with ends there. */
  #outside = AsyncLocalStorage.snapshot();

  /** @param runtime takes the answer (`succeed`, `fail`), goes to the next invocation (`next`), and ends (`exit`). */
  constructor(runtime) {
    this.#runtime = runtime;
    process.on('uncaughtExceptionMonitor', (error) => console.error(error));
    if (!hidesGlobal()) globalThis.awslambda = { ...globalThis.awslambda, ...streaming, InvokeStore: this.#store };
  }

  /** Ends the environment because there is no handler in it. */
  failToLoad(error) {
    this.#runtime.fail(describeStrictly(error));
    this.#runtime.exit(1);
  }

  /** Checks a handler once it is loaded. @throws when it wants to be called back. */
  check(handler) {
    if (isStreaming(handler) || handler.length < 3) return;
    throw new RuntimeError('CallbackHandlerDeprecated', NO_CALLBACKS);
  }

  /** Called when nothing is left that could go on. */
  emptyLoop() {
    if (this.#awaitsStream) return this.#runtime.wait();
    this.#runtime.fail(describeStrictly(promiseNeverSettled()));
    this.#runtime.exit(13);
  }

  invoke(...invocation) {
    const own = this.#outside(() => new AsyncResource('Invocation'));
    return own.runInAsyncScope(() => this.#invoke(...invocation));
  }

  async #invoke(handler, event, fields, xRayTraceId) {
    const context = { ...fields, xRayTraceId };
    try {
      await this.#store.runInvocation(context, () => this.#answer(handler, event, context));
    } catch (error) {
      await setImmediate();
      // What can't be written to the log ends the process.
      String(error);
      this.#runtime.fail(describeStrictly(error));
    }
    this.#runtime.next();
  }

  async #answer(handler, event, context) {
    if (isStreaming(handler)) {
      this.#awaitsStream = true;
      const written = await stream(handler, event, context, (message) => new Error(message));
      this.#runtime.succeedWithStream(written);
      return;
    }
    this.#awaitsStream = false;
    const value = await handler(event, context);
    await setImmediate();
    const unable = () => new RuntimeError('JSONStringifyError', 'Unable to stringify response body');
    this.#runtime.succeed(serialize(value, unable));
  }
}
