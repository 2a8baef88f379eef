/** Memory that a thread does not give back adds up with every handler that is loaded into it. */
const MOST_WORLDS = 200;

/** Sandboxes that have served a world and are like new, by what they can run. */
export class RestedSandboxes {
  #byKind = new Map();

  add(blueprint, sandbox) {
    sandbox.worlds = (sandbox.worlds ?? 0) + 1;
    if (sandbox.worlds >= MOST_WORLDS) return void sandbox.worker.terminate();
    const kind = kindOf(blueprint);
    const waiting = this.#byKind.get(kind) ?? [];
    this.#byKind.set(kind, [...waiting, sandbox]);
  }

  /** A sandbox for the same code with the same settings, which no longer rests; undefined when there is none. */
  take(blueprint) {
    return this.#byKind.get(kindOf(blueprint))?.pop();
  }

  /** Forgets a sandbox whose thread has ended. */
  delete(sandbox) {
    for (const [kind, waiting] of this.#byKind)
      this.#byKind.set(
        kind,
        waiting.filter((each) => each !== sandbox),
      );
  }
}

/** Everything but what a sandbox is given anew: its environment and its seed. */
function kindOf({ code, layers, settings: { environment, worker, ...settings } }) {
  const { AWS_EXECUTION_ENV: runtime } = environment;
  return JSON.stringify([code, layers, settings, runtime, { ...worker, seed: undefined }]);
}
