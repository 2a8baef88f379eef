import { mkdtempSync, rm, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { usedHere } from '../guard.mjs';
import { withNodeLayers } from './layers.mjs';

/** Each thread has a folder of its own for what Lambda calls `/tmp`. */
const TMP = mkdtempSync(join(tmpdir(), 'cdk-workflow-tmp-'));
let started = 0;
process.on('exit', () => rmSync(TMP, { recursive: true, force: true }));

const WORKER = new URL('./sandbox-worker.mjs', import.meta.url);

/**
 * Starts a worker thread for a Node handler.
 * @param tell takes what it tells, and how it ended.
 */
export function startThread({ settings, environment, folder, opt, nowMs, line }, tell) {
  const { port1: requests, port2: requestPort } = new MessageChannel();
  const take = ({ id, request }) =>
    line.take({ callId: id, ...request }, (answer) => requests.postMessage({ id, answer }));
  requests.on('message', take);
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const tmp = join(TMP, String(++started));
  const worker = new Worker(WORKER, {
    env: withNodeLayers(environment, opt),
    workerData: { folder, opt, tmp, nowMs, requestPort, signal, ...settings.worker },
    transferList: [requestPort],
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    execArgv: nodeOptions(settings),
    stdin: false,
  });
  let hasBegun = false;
  let failure;
  worker.on('message', (message) => {
    hasBegun ||= message.kind === 'begun';
    // What it has asked for before, and may not wait for, comes on another way, which can be the slower one.
    for (let asked = receiveMessageOnPort(requests); asked; asked = receiveMessageOnPort(requests)) take(asked.message);
    tell(message);
  });
  worker.on('error', ({ code, message }) => {
    failure = { kind: 'crashed', message: String(message) };
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') tell({ ...failure, signal: 'killed' });
  });
  worker.on('exit', (code) => {
    requests.close();
    rm(tmp, { recursive: true, force: true }, () => {});
    // What a handler does not catch ends its process; before it is loaded, it is the simulator that fails.
    tell(hasBegun || failure === undefined ? { kind: 'exited', code } : failure);
  });
  return {
    // Raising the signal wakes a sandbox that stands still.
    postMessage(message) {
      worker.postMessage(message);
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
    },
    usedMs: usedHere,
    terminate: () => worker.terminate(),
  };
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
