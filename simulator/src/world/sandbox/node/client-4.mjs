import { setImmediate } from 'node:timers/promises';
import { describeStrictly, RuntimeError } from './describe-error.mjs';
import { promiseNeverSettled, serialize } from './answers.mjs';

/**
 * What Lambda's runtime client 4.x does with a handler: the client of nodejs24.x and later. Whatever the handler returns
 * is awaited and is the answer; what nobody catches ends the process.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/tree/v4.0.2/src
 */
export class Client4 {
  #runtime;

  /** @param runtime takes the answer (`succeed`, `fail`), goes to the next invocation (`next`), and ends (`exit`). */
  constructor(runtime) {
    this.#runtime = runtime;
    process.on('uncaughtExceptionMonitor', (error) => console.error(error));
  }

  /** Ends the environment because there is no handler in it. */
  failToLoad(error) {
    this.#runtime.fail(describeStrictly(error));
    this.#runtime.exit(1);
  }

  /** Called when nothing is left that could go on. */
  emptyLoop() {
    this.#runtime.fail(describeStrictly(promiseNeverSettled()));
    this.#runtime.exit(13);
  }

  async invoke(handler, event, fields) {
    try {
      const value = await handler(event, fields);
      await setImmediate();
      const unable = () => new RuntimeError('JSONStringifyError', 'Unable to stringify response body');
      this.#runtime.succeed(serialize(value, unable));
    } catch (error) {
      await setImmediate();
      this.#runtime.fail(describeStrictly(error));
    }
    this.#runtime.next();
  }
}
