/** For how much real time an answer waits for what may never come to its end. */
const MOST_WAIT_MS = 5_000;
// The sandbox's own timers are virtual.
const { setTimeout: later, clearTimeout: never, setImmediate } = globalThis;

/**
 * Hands answers to a handler in the order of its requests, and each only once what the one before has set off has come to rest: what it
 * asks for next must not depend on whether the machine was faster to read a file or to bring the next answer.
 */
export class AnswersInTurn {
  #arrived = new Map();
  /** The requests whose answers take virtual time: those after them have theirs before. */
  #held = new Set();
  #open;
  #handOver;
  #isAtRest;
  #next;
  #patience;
  #isOutOfPatience = false;

  /**
   * @param ways `open` gives the ids of the requests without an answer, in their order; `handOver` hands an answer over; `isAtRest` tells
   *   whether the handler does nothing but wait.
   */
  constructor({ open, handOver, isAtRest }) {
    this.#open = open;
    this.#handOver = handOver;
    this.#isAtRest = isAtRest;
  }

  /** Takes an answer. */
  take(id, outcome) {
    this.#arrived.set(id, outcome);
    this.goOn();
  }

  /** Lets the answers of later requests come before that of this one. */
  hold(id) {
    this.#held.add(id);
    this.goOn();
  }

  /** Forgets a request that nobody waits for any more. */
  drop(id) {
    this.#held.delete(id);
    if (this.#arrived.delete(id) || this.#arrived.size > 0) this.#soon();
  }

  /** Hands over what it is time for. */
  goOn() {
    if (this.#next !== undefined) return;
    const id = this.#due();
    if (this.#arrived.size > 0 && (id === undefined || !(this.#isAtRest() || this.#isOutOfPatience)))
      return this.#wait(id !== undefined);
    never(this.#patience);
    this.#patience = undefined;
    this.#isOutOfPatience = false;
    if (id === undefined) return;
    const outcome = this.#arrived.get(id);
    this.#arrived.delete(id);
    this.#held.delete(id);
    this.#handOver(id, outcome);
    if (this.#arrived.size > 0) this.#soon();
  }

  /** The first request that has an answer, unless an earlier one will have its own without any time. */
  #due() {
    for (const id of this.#open()) {
      if (this.#arrived.has(id)) return id;
      if (!this.#held.has(id) && !this.#isOutOfPatience) return undefined;
    }
    return undefined;
  }

  #wait(isForRest) {
    this.#patience ??= later(() => {
      this.#isOutOfPatience = true;
      this.goOn();
    }, MOST_WAIT_MS).unref();
    if (isForRest) this.#soon();
  }

  #soon() {
    this.#next ??= setImmediate(() => {
      this.#next = undefined;
      this.goOn();
    });
  }
}
