/** Memory that a thread does not give back adds up with every handler that is loaded into it. */
const MOST_WORLDS = 200;

/** How many rest at most: the functions of one app, some of them twice. */
const MOST_RESTING = 24;

/** Sandboxes that have served a world and are like new, by what they can run. */
export class RestedSandboxes {
  #resting = [];

  add(blueprint, sandbox) {
    sandbox.worlds = (sandbox.worlds ?? 0) + 1;
    if (sandbox.worlds >= MOST_WORLDS) return void sandbox.worker.terminate();
    this.#resting.push({ kind: kindOf(blueprint), sandbox });
    if (this.#resting.length > MOST_RESTING) void this.#resting.shift().sandbox.worker.terminate();
  }

  /** A sandbox for the same code with the same settings, which no longer rests; undefined when there is none. */
  take(blueprint) {
    const kind = kindOf(blueprint);
    const found = this.#resting.findLast((each) => each.kind === kind)?.sandbox;
    if (found !== undefined) this.delete(found);
    return found;
  }

  /** Forgets a sandbox whose thread has ended. */
  delete(sandbox) {
    this.#resting = this.#resting.filter((each) => each.sandbox !== sandbox);
  }
}

/** Everything but what a sandbox is given anew: its environment and its seed. */
function kindOf({ code, layers, settings: { environment, worker, ...settings } }) {
  const { AWS_EXECUTION_ENV: runtime } = environment;
  return JSON.stringify([code, layers, settings, runtime, { ...worker, seed: undefined }]);
}
