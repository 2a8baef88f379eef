import { setImmediate as nextTurn } from 'node:timers/promises';
import { describeLoosely, RuntimeError } from './describe-error.mjs';
import { hidesGlobal, promiseNeverSettled, serialize } from './answers.mjs';
import { isStreaming, stream, streaming } from './response-stream.mjs';

/**
 * What Lambda's runtime client 3.x does with a handler: the client of the runtimes up to nodejs22.x.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/tree/v3.3.0/src
 */
export class Client3 {
  #runtime;
  /** Until a handler is called, it is its loading that does not come to an end. */
  #onEmptyLoop = () => this.#endWith(promiseNeverSettled(), 13);

  /** @param runtime takes the answer (`succeed`, `fail`), goes to the next invocation (`next`), and ends (`exit`). */
  constructor(runtime) {
    this.#runtime = runtime;
    if (!hidesGlobal()) globalThis.awslambda = { ...streaming };
    process.on('uncaughtException', (error) => this.#endWith(error, 129));
    process.on('unhandledRejection', (reason) => {
      this.#endWith(new RuntimeError('UnhandledPromiseRejection', String(reason)), 128);
    });
  }

  /** Ends the environment because there is no handler in it. */
  failToLoad(error) {
    this.#endWith(error, 129);
  }

  /**
   * Checks a handler once it is loaded, and lets what its loading has set off come out before it is called.
   * @throws when it streams in a way that there is not.
   */
  async check(handler) {
    isStreaming(handler);
    await nextTurn();
  }

  /** Called when nothing is left that could go on. */
  emptyLoop() {
    this.#onEmptyLoop();
  }

  invoke(handler, event, fields) {
    if (isStreaming(handler)) return this.#stream(handler, event, fields);
    const { context, callback, markCompleted } = this.#answering(fields);
    let isAsync = false;
    this.#onEmptyLoop = () => {
      if (isAsync) return this.#endWith(promiseNeverSettled(), 13);
      markCompleted();
      this.#succeed(null);
    };
    try {
      const result = handler(event, context, callback);
      isAsync = typeof result?.then === 'function';
      if (isAsync) result.then(context.succeed, context.fail).catch(context.fail);
    } catch (error) {
      callback(error);
    }
  }

  async #stream(handler, event, fields) {
    this.#onEmptyLoop = () => this.#runtime.wait();
    try {
      const context = { callbackWaitsForEmptyEventLoop: true, ...fields };
      this.#runtime.succeedWithStream(await stream(handler, event, context, String));
    } catch (error) {
      this.#runtime.fail(describeLoosely(error));
    }
    this.#scheduleNext();
  }

  /** The ways in which a handler may answer, of which the first counts. */
  #answering(fields) {
    let waits = true;
    let isCompleted = false;
    const complete = (value) => {
      if (isCompleted) {
        console.error(
          'Invocation has already been reported as done. Cannot call complete more than once per invocation.',
        );
        return;
      }
      isCompleted = true;
      this.#succeed(value);
    };
    const answer = (error, completeWith) => {
      this.#onEmptyLoop = () => {};
      if (error === undefined || error === null) return completeWith();
      // What can't be written to the log throws.
      if (!(error instanceof Error)) new Error(error);
      this.#runtime.fail(describeLoosely(error));
      this.#scheduleNext();
    };
    const whenEmpty = (value) => {
      if (!waits) return complete(value);
      this.#onEmptyLoop = () => setImmediate(() => complete(value));
    };
    const done = (error, value) => answer(error, () => complete(value));
    const first = firstOnly();
    const context = {
      get callbackWaitsForEmptyEventLoop() {
        return waits;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        waits = value;
      },
      succeed: first((value) => done(null, value)),
      fail: first((error) => done(error ?? 'handled', null)),
      done: first(done),
    };
    return {
      context: Object.assign(context, fields),
      callback: first((error, value) => answer(error, () => whenEmpty(value))),
      markCompleted: () => {
        isCompleted = true;
      },
    };
  }

  #succeed(value) {
    this.#runtime.succeed(serialize(value, () => new Error('Unable to stringify response body')));
    this.#scheduleNext();
  }

  #scheduleNext() {
    setImmediate(() => this.#runtime.next());
  }

  #endWith(error, code) {
    this.#runtime.fail(describeLoosely(error));
    this.#runtime.exit(code);
  }
}

/** Of all the functions that it makes only the first call does something; one that throws doesn't count. */
function firstOnly() {
  let isFinished = false;
  return (act) =>
    (...args) => {
      if (isFinished) return;
      act(...args);
      isFinished = true;
    };
}
