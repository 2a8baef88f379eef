import { MessageChannel, Worker } from 'node:worker_threads';
import { withNodeLayers } from './layers.mjs';

const WORKER = new URL('./sandbox-worker.mjs', import.meta.url);

/**
 * Starts a worker thread for a Node handler.
 * @param tell takes what it tells, and how it ended.
 */
export function startThread({ settings, environment, folder, opt, nowMs, line }, tell) {
  const { port1: requests, port2: requestPort } = new MessageChannel();
  requests.on('message', ({ id, request }) => line.take(request, (answer) => requests.postMessage({ id, answer })));
  const worker = new Worker(WORKER, {
    env: withNodeLayers(environment, opt),
    workerData: { folder, opt, nowMs, requestPort, ...settings.worker },
    transferList: [requestPort],
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    execArgv: [],
    stdin: false,
  });
  worker.on('message', tell);
  worker.on('error', (error) => tell({ kind: 'crashed', code: error.code ?? '', message: String(error.message) }));
  worker.on('exit', (code) => tell({ kind: 'exited', code }));
  return worker;
}
