import { receiveMessageOnPort } from 'node:worker_threads';

/**
 * The way from a sandbox to the host. A sandbox that waits for a command stands still, as Lambda freezes an environment
 * between invocations: what its code left behind goes on with the next command.
 */
export class HostLine {
  #port;
  #signal;

  /** @param port the port to the host. @param signal a shared counter that the host raises after each command. */
  constructor(port, signal) {
    this.#port = port;
    this.#signal = signal;
  }

  tell(message) {
    this.#port.postMessage(message);
  }

  /** Blocks the thread until there is a command. */
  receive() {
    for (;;) {
      const seen = Atomics.load(this.#signal, 0);
      const received = receiveMessageOnPort(this.#port);
      if (received !== undefined) return received.message;
      Atomics.wait(this.#signal, 0, seen);
    }
  }

  /** Hears the commands that come while code runs, which alone don't keep the thread alive. */
  listen(listener) {
    this.#port.on('message', listener);
    this.#port.unref();
  }
}
