import { CodeFolders, withLayers } from './code-folders.mjs';
import { Guard } from './guard.mjs';
import { withNodeLayers } from './node/layers.mjs';
import { startThread } from './node/thread.mjs';
import { startProcess } from './process-sandbox.mjs';
import { RequestLine } from './request-line.mjs';
import { RestedSandboxes } from './rested-sandboxes.mjs';

/** How long the machine may take to start a sandbox; that time is not the handler's. */
const START_MS = 120_000;

/** How long a sandbox may take to forget a function. One that a handler keeps busy may never come to it. */
const FORGET_MS = 500;

/** The sandboxes of functions: one worker thread or process each, used again for the next invocation while it is healthy. */
export class Sandboxes {
  #blueprints = new Map();
  #sandboxes = new Map();
  #folders = new CodeFolders();
  #rested = new RestedSandboxes();
  #requests;
  #onQuiet;

  /**
   * @param requests the ways in which a sandbox's requests of AWS are answered.
   * @param onQuiet told when a sandbox that is watched does nothing but wait for answers.
   */
  constructor(requests, onQuiet) {
    this.#requests = requests;
    this.#onQuiet = onQuiet;
  }

  /** Tells of a sandbox, which starts with its first invocation, and anew with the next one after it has broken down. */
  open(sandboxId, blueprint) {
    this.#blueprints.set(sandboxId, blueprint);
  }

  /** Runs an invocation until it has ended or sleeps. */
  async invoke({ sandboxId, ...invocation }) {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox !== undefined) return this.#exchange(sandbox, { command: 'invoke', ...invocation });
    const blueprint = this.#blueprints.get(sandboxId);
    const rested = this.#rested.take(blueprint);
    if (rested !== undefined) {
      this.#use(sandboxId, rested);
      const { environment, opt } = this.#setUp(blueprint);
      const begin = { environment: withNodeLayers(environment, opt), seed: blueprint.settings.worker.seed };
      const outcome = await this.#exchange(rested, { command: 'invoke', ...invocation, begin });
      if (outcome.kind !== 'stale') return outcome;
      await this.kill(sandboxId);
    }
    const started = this.#start(blueprint, invocation.nowMs);
    this.#use(sandboxId, started);
    return this.#exchange(started, { command: 'invoke', ...invocation });
  }

  /**
   * Ends the work for a world: what is under way is stopped, and healthy sandboxes whose functions have left nothing behind rest
   * until the next world has a function of the same code and settings.
   */
  async rest() {
    const served = [...this.#sandboxes].map(([id, sandbox]) => ({ sandbox, blueprint: this.#blueprints.get(id) }));
    this.#sandboxes.clear();
    this.#blueprints.clear();
    await Promise.all(
      served.map(async ({ sandbox, blueprint }) => {
        // A process holds whatever its handler has left in it.
        const isThread = blueprint.settings.process === undefined;
        const isQuiet = isThread && sandbox.isIdle && sandbox.line.isIdle;
        if (isQuiet && (await this.#forgets(sandbox))) this.#rested.add(blueprint, sandbox);
        else await sandbox.worker.terminate();
      }),
    );
  }

  async #forgets(sandbox) {
    const late = setTimeout(() => sandbox.settle({ kind: 'hung', afterMs: FORGET_MS }), FORGET_MS);
    const { kind, reason } = await this.#exchange(sandbox, { command: 'forget' });
    clearTimeout(late);
    return kind === 'forgotten' && reason === undefined;
  }

  #use(sandboxId, sandbox) {
    sandbox.id = sandbox.line.sandboxId = sandboxId;
    this.#sandboxes.set(sandboxId, sandbox);
  }

  /** Lets a sleeping invocation go on. */
  wake(sandboxId, nowMs) {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined) return { kind: 'gone' };
    return this.#exchange(sandbox, { command: 'wake', nowMs });
  }

  /** Hands what came of a request to the invocation that waits for it. */
  resume(sandboxId, { requestId, outcome, nowMs }) {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined) return { kind: 'gone' };
    return this.#exchange(sandbox, { command: 'resume', requestId, outcome, nowMs });
  }

  /** Sets the clock of an invocation that waits for an answer, before it gets it. */
  tick(sandboxId, nowMs) {
    const sandbox = this.#sandboxes.get(sandboxId);
    // A sandbox that stands still learns the time with its next command.
    if (sandbox?.isBusy !== true) return undefined;
    sandbox.goOn();
    return new Promise((resolve) => {
      sandbox.ticked = resolve;
      sandbox.worker.postMessage({ command: 'tick', nowMs });
    });
  }

  /**
   * Has a sandbox tell when it does nothing but wait for answers, until its invocation ends.
   * @param callId the call whose answer takes virtual time, for which it is to be told.
   */
  watch(sandboxId, callId) {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox?.isBusy === true) sandbox.worker.postMessage({ command: 'watch', callId });
  }

  async kill(sandboxId) {
    const sandbox = this.#sandboxes.get(sandboxId);
    this.#sandboxes.delete(sandboxId);
    await sandbox?.worker.terminate();
    return {};
  }

  /** Where the code of a sandbox lies, and the variables it sees. */
  #setUp({ code, layers, settings }) {
    const folder = this.#folders.of(code);
    const opt = this.#folders.ofLayers(layers);
    return { folder, opt, environment: withLayers(settings.environment, opt) };
  }

  #start(blueprint, nowMs) {
    const { settings } = blueprint;
    const line = new RequestLine(this.#requests);
    const noop = () => {};
    const state = { isBusy: false, isIdle: true, hasBegun: false };
    const sandbox = {
      line,
      guardMs: settings.guardMs,
      ...state,
      settle: noop,
      begun: noop,
      ticked: noop,
      pause: noop,
      goOn: noop,
    };
    const start = settings.process === undefined ? startThread : startProcess;
    sandbox.worker = start({ settings, ...this.#setUp(blueprint), nowMs, line }, (outcome) => {
      if (outcome.kind === 'ticked') return sandbox.ticked();
      if (outcome.kind === 'begun') return sandbox.begun();
      if (outcome.kind === 'quiet') {
        sandbox.pause();
        return this.#onQuiet({ ...outcome, sandboxId: sandbox.id });
      }
      if (outcome.kind === 'exited' || outcome.kind === 'crashed') {
        if (this.#sandboxes.get(sandbox.id) === sandbox) this.#sandboxes.delete(sandbox.id);
        this.#rested.delete(sandbox);
        sandbox.ticked();
      }
      if (outcome.ends) void this.kill(sandbox.id);
      sandbox.settle({ ...outcome, answered: line.takeAnswered() });
    });
    return sandbox;
  }

  #exchange(sandbox, message) {
    const { guardMs } = sandbox;
    sandbox.isBusy = true;
    sandbox.isIdle = false;
    return new Promise((resolve) => {
      const hung = (afterMs) => sandbox.settle({ kind: 'hung', afterMs });
      const guard = new Guard({ limitMs: guardMs, usedMs: () => sandbox.worker.usedMs(), onHung: hung });
      const starting = sandbox.hasBegun ? undefined : setTimeout(() => hung(START_MS), START_MS);
      if (sandbox.hasBegun) guard.start();
      sandbox.begun = () => {
        sandbox.hasBegun = true;
        clearTimeout(starting);
        guard.start();
      };
      // What only waits is not taken for hung.
      sandbox.pause = () => guard.stop();
      sandbox.goOn = () => guard.start();
      sandbox.settle = (outcome) => {
        clearTimeout(starting);
        guard.stop();
        sandbox.pause = sandbox.goOn = () => {};
        sandbox.isBusy = false;
        sandbox.settle = () => {};
        sandbox.begun = () => {};
        sandbox.isIdle = outcome.kind === 'returned' || outcome.kind === 'threw';
        if (outcome.kind === 'hung') void sandbox.worker.terminate();
        resolve(outcome);
      };
      sandbox.worker.postMessage(message);
    });
  }
}
