import { MessageChannel, Worker } from 'node:worker_threads';
import { CodeFolders, withLayers } from './code-folders.mjs';
import { withNodeLayers } from './node/layers.mjs';
import { RequestLine } from './request-line.mjs';

/** How long the machine may take to start a sandbox's thread; that time is not the handler's. */
const START_MS = 120_000;

const WORKER = new URL('./node/sandbox-worker.mjs', import.meta.url);

/** The sandboxes of functions: one worker thread each, used again for the next invocation while it is healthy. */
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
      sandbox.tell({ command: 'tick', nowMs });
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
    const { port1: requests, port2: requestPort } = new MessageChannel();
    const line = new RequestLine(this.#requests);
    requests.on('message', ({ id, request }) => line.take(request, (answer) => requests.postMessage({ id, answer })));
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(WORKER, {
      env: withNodeLayers(withLayers(settings.environment, opt), opt),
      workerData: { folder, opt, nowMs, requestPort, signal, ...settings.worker },
      transferList: [requestPort],
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
      execArgv: nodeOptions(settings),
      stdin: false,
    });
    const tell = (message) => {
      worker.postMessage(message);
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
    };
    const noop = () => {};
    const { guardMs } = settings;
    const sandbox = { worker, tell, guardMs, isBusy: false, hasBegun: false, settle: noop, begun: noop, ticked: noop };
    worker.on('message', (outcome) => {
      if (outcome.kind === 'ticked') return sandbox.ticked();
      if (outcome.kind === 'begun') return sandbox.begun();
      if (outcome.ends) void this.kill(sandboxId);
      sandbox.settle(outcome);
    });
    let failure;
    worker.on('error', ({ code = '', message }) => {
      failure = { kind: 'crashed', code, message: String(message) };
      if (code === 'ERR_WORKER_OUT_OF_MEMORY') sandbox.settle(failure);
    });
    worker.on('exit', (code) => {
      if (this.#sandboxes.get(sandboxId) === sandbox) this.#sandboxes.delete(sandboxId);
      // What a handler does not catch ends its process; before it is loaded, it is the simulator that fails.
      sandbox.settle(sandbox.hasBegun || failure === undefined ? { kind: 'exited', code } : failure);
      sandbox.ticked();
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
      sandbox.tell(message);
    });
  }
}

/**
 * Lambda's runtimes up to nodejs22.x neither require ES modules nor guess by its syntax what a file is.
 * @see https://aws.amazon.com/blogs/compute/node-js-22-runtime-now-available-in-aws-lambda/
 */
function nodeOptions({ worker, environment }) {
  const options = worker.clientVersion === 4 ? [] : ['--experimental-require-module', '--experimental-detect-module'];
  const given = environment.NODE_OPTIONS ?? '';
  return options
    .filter((option) => process.allowedNodeEnvironmentFlags.has(option) && !given.includes(option))
    .map((option) => option.replace('--', '--no-'));
}
