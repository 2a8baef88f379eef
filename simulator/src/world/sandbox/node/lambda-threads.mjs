/**
 * Has `node:worker_threads` say what it says in the main thread of a process, which a handler is on Lambda: the way to the host is not
 * the handler's.
 */
export class LambdaThreads {
  #started = 0;

  /** @param threads the module. @param folders where the files of threads lie. */
  constructor(threads, folders) {
    const started = () => {
      this.#started += 1;
    };
    Object.assign(threads, { isMainThread: true, parentPort: null, workerData: null });
    threads.Worker = class Worker extends threads.Worker {
      constructor(file, options) {
        super(options?.eval === true || String(file).startsWith('data:') ? file : folders.real(file), options);
        started();
      }
    };
  }

  /** Whether the handler has started threads of its own. */
  get areStarted() {
    return this.#started > 0;
  }
}
