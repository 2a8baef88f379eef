/**
 * What one sandbox asks of AWS. Requests have their turn in the order in which they come, and nothing is answered past
 * one that the simulation thinks about: so that one run is like the next.
 */
export class RequestLine {
  #tryAnswer;
  #ask;
  #last = Promise.resolve();
  #asked = 0;
  #open = 0;
  #answered = [];
  /** The sandbox whose requests these are. */
  sandboxId;

  /** @param ways `tryAnswer` has an answer at hand, or undefined; `ask` gets one from the simulation. */
  constructor({ tryAnswer, ask }) {
    this.#tryAnswer = tryAnswer;
    this.#ask = ask;
  }

  /** Whether every request has its answer. */
  get isIdle() {
    return this.#open === 0;
  }

  /** The calls that were answered from what is at hand since the last time, by name. */
  takeAnswered() {
    return this.#answered.splice(0);
  }

  take(request, respondTo) {
    this.#open += 1;
    const respond = (answer) => {
      this.#open -= 1;
      respondTo(answer);
    };
    this.#last = this.#last.then(async () => {
      const answer = this.#asked === 0 ? await this.#tryAnswer(request) : undefined;
      if (answer !== undefined) {
        this.#answered.push(answer.call);
        return respond(answer);
      }
      this.#asked += 1;
      this.#ask({ ...request, sandboxId: this.sandboxId, answered: this.takeAnswered() }, (asked) => {
        this.#asked -= 1;
        respond(asked);
      });
    });
  }
}
