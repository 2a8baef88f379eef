import { CodeFolders, withLayers } from './code-folders.mjs';
import { startThread } from './node/thread.mjs';
import { startProcess } from './process-sandbox.mjs';
import { RequestLine } from './request-line.mjs';

/** How long the machine may take to start a sandbox; that time is not the handler's. */
const START_MS = 120_000;

/** The sandboxes of functions: one worker thread or process each, used again for the next invocation while it is healthy. */
export class Sandboxes {
  #blueprints = new Map();
  #sandboxes = new Map();
  #folders = new CodeFolders();
  #requests;

  /** @param requests the ways in which a sandbox's requests of AWS are answered. */
  constructor(requests) {
    this.#requests = requests;
  }

  /** Tells of a sandbox, which starts with its first invocation, and anew with the next one after it has broken down. */
  open(sandboxId, blueprint) {
    this.#blueprints.set(sandboxId, blueprint);
  }

  /** Runs an invocation until it has ended or sleeps. */
  invoke({ sandboxId, ...invocation }) {
    const blueprint = this.#blueprints.get(sandboxId);
    let sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined) {
      sandbox = this.#start(sandboxId, blueprint, invocation.nowMs);
      this.#sandboxes.set(sandboxId, sandbox);
    }
    return this.#exchange(sandbox, { command: 'invoke', ...invocation }, blueprint.settings.guardMs);
  }

  /** Lets a sleeping invocation go on. */
  wake(sandboxId, nowMs) {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined) return { kind: 'gone' };
    return this.#exchange(sandbox, { command: 'wake', nowMs }, sandbox.guardMs);
  }

  /** Hands what came of a request to the invocation that waits for it. */
  resume(sandboxId, { requestId, outcome, nowMs }) {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox === undefined) return { kind: 'gone' };
    return this.#exchange(sandbox, { command: 'resume', requestId, outcome, nowMs }, sandbox.guardMs);
  }

  /** Sets the clock of an invocation that waits for an answer, before it gets it. */
  tick(sandboxId, nowMs) {
    const sandbox = this.#sandboxes.get(sandboxId);
    // A sandbox that stands still learns the time with its next command.
    if (sandbox?.isBusy !== true) return undefined;
    return new Promise((resolve) => {
      sandbox.ticked = resolve;
      sandbox.worker.postMessage({ command: 'tick', nowMs });
    });
  }

  async kill(sandboxId) {
    const sandbox = this.#sandboxes.get(sandboxId);
    this.#sandboxes.delete(sandboxId);
    await sandbox?.worker.terminate();
    return {};
  }

  #start(sandboxId, { code, layers, settings }, nowMs) {
    const folder = this.#folders.of(code);
    const opt = this.#folders.ofLayers(layers);
    const environment = withLayers(settings.environment, opt);
    const line = new RequestLine(this.#requests);
    const noop = () => {};
    const { guardMs } = settings;
    const sandbox = { guardMs, isBusy: false, hasBegun: false, settle: noop, begun: noop, ticked: noop };
    const start = settings.process === undefined ? startThread : startProcess;
    sandbox.worker = start({ settings, environment, folder, opt, nowMs, line }, (outcome) => {
      if (outcome.kind === 'ticked') return sandbox.ticked();
      if (outcome.kind === 'begun') return sandbox.begun();
      if (outcome.kind === 'exited' || outcome.kind === 'crashed') {
        if (this.#sandboxes.get(sandboxId) === sandbox) this.#sandboxes.delete(sandboxId);
        sandbox.ticked();
      }
      if (outcome.ends) void this.kill(sandboxId);
      sandbox.settle(outcome);
    });
    return sandbox;
  }

  #exchange(sandbox, message, guardMs) {
    sandbox.isBusy = true;
    return new Promise((resolve) => {
      const guardFor = (ms) => setTimeout(() => sandbox.settle({ kind: 'hung', afterMs: guardMs }), ms);
      let guard = guardFor(sandbox.hasBegun ? guardMs : START_MS);
      sandbox.begun = () => {
        sandbox.hasBegun = true;
        clearTimeout(guard);
        guard = guardFor(guardMs);
      };
      sandbox.settle = (outcome) => {
        clearTimeout(guard);
        sandbox.isBusy = false;
        sandbox.settle = () => {};
        sandbox.begun = () => {};
        if (outcome.kind === 'hung') void sandbox.worker.terminate();
        resolve(outcome);
      };
      sandbox.worker.postMessage(message);
    });
  }
}
