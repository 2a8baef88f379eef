/**
 * Has `node:worker_threads` say what it says in the main thread of a process, which a handler is on Lambda: the way to the host is not
 * the handler's.
 */
export class LambdaThreads {
  #started = 0;

  /** @param threads the module. */
  constructor(threads) {
    const started = () => {
      this.#started += 1;
    };
    Object.assign(threads, { isMainThread: true, parentPort: null, workerData: null, threadId: 0 });
    threads.Worker = class Worker extends threads.Worker {
      constructor(...args) {
        super(...args);
        started();
      }
    };
  }

  /** Whether the handler has started threads of its own. */
  get areStarted() {
    return this.#started > 0;
  }
}
