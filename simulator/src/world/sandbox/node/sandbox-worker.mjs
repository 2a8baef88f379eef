/**
 * One sandbox: a worker thread in which one function's handler runs, invocation after invocation, under virtual time.
 *
 * It tells the host when nothing real is in flight any more: the invocation has ended, or it sleeps on virtual timers.
 */
import FakeTimers from '@sinonjs/fake-timers';
import { syncBuiltinESMExports } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { allowLoopbackOnly } from './connect-guard.mjs';
import { captureOutput } from './captured-output.mjs';
import { requestDirectly } from './direct-requests.mjs';
import { loadHandler } from './load-handler.mjs';
import { findInLayers } from './layers.mjs';
import { Renewal } from './renewal.mjs';
import { seedRandomness } from './seeded-randomness.mjs';
import { describeError } from './describe-error.mjs';

const { folder, opt, handler: handlerName, nowMs: startMs, seed, loopbackPort, requestPort, sdkRoots } = workerData;

// Never setImmediate or nextTick: AWS clients wait for them while nothing advances the clock.
const clock = FakeTimers.install({
  now: startMs,
  toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  shouldClearNativeTimers: true,
});
const takeOutput = captureOutput();
allowLoopbackOnly(loopbackPort);
requestDirectly(requestPort, loopbackPort);
const randomness = seedRandomness(seed);
findInLayers(opt);
syncBuiltinESMExports();

let handler;
let outcome;

parentPort.on('message', (message) => {
  if (message.command === 'forget') return forget();
  // From here on it is the handler that takes time, not the start of the thread.
  if (message.command !== 'tick') parentPort.postMessage({ kind: 'begun' });
  if (message.command === 'invoke') void invoke(message);
  else clock.tick(Math.max(0, message.nowMs - clock.now));
  if (message.command === 'tick') parentPort.postMessage({ kind: 'ticked' });
  else reportWhenQuiet();
});

process.on('uncaughtException', (error) => endWith(error, describeError(error, folder).errorType));
process.on('unhandledRejection', (reason) => endWith(reason, 'Runtime.UnhandledPromiseRejection'));
const renewal = new Renewal([folder, opt]);

async function invoke({ event, context, nowMs, deadlineMs, begin }) {
  outcome = undefined;
  if (begin !== undefined) beginAnew(begin);
  // Timers that an earlier invocation left behind keep what remained of them, as in a frozen environment.
  clock.setSystemTime(nowMs);
  process.env._X_AMZN_TRACE_ID = context.traceId;
  try {
    if (handler === undefined) {
      handler = await loadHandler(folder, handlerName, { sdkRoots, opt });
      if (!renewal.isLoadedAsFirst(randomness.drawn())) return void (outcome = { kind: 'stale' });
    }
    const value = await call(handler, JSON.parse(event), lambdaContext(context, deadlineMs));
    outcome ??= { kind: 'returned', payload: JSON.stringify(value === undefined ? null : value) };
  } catch (error) {
    const failure = describeError(error, folder);
    outcome ??= { kind: 'threw', payload: JSON.stringify(failure), ends: failure.errorType.startsWith('Runtime.') };
  }
}

function call(handle, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => (error ? reject(error) : resolve(value));
    const result = handle(event, { ...context, done: callback, fail: reject, succeed: resolve }, callback);
    if (typeof result?.then === 'function') result.then(resolve, reject);
    else if (result !== undefined && handle.length < 3) resolve(result);
  });
}

function lambdaContext(
  { functionName, functionArn, version, clientContext, memoryMb, requestId, logGroup },
  deadlineMs,
) {
  return {
    functionName,
    functionVersion: version,
    invokedFunctionArn: functionArn,
    ...(clientContext !== undefined && { clientContext }),
    memoryLimitInMB: String(memoryMb),
    awsRequestId: requestId,
    logGroupName: logGroup,
    logStreamName: 'sandbox',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - clock.now),
  };
}

// Exact, where lists of active resources miss the thread pool. Node 20 first waits for its compiler's background jobs, which
// costs a young sandbox about a millisecond an invocation; Node 24 does not.
function reportWhenQuiet() {
  parentPort.unref();
  process.once('beforeExit', () => {
    parentPort.ref();
    const report = outcome ?? sleeping();
    parentPort.postMessage({ ...report, output: takeOutput() });
  });
}

/** Becomes like a new sandbox, as far as that is possible; the host hears why not. */
function forget() {
  const reason = renewal.tryForget();
  clock.reset();
  handler = undefined;
  parentPort.postMessage({ kind: 'forgotten', reason });
}

/** Starts as a new sandbox does, with what another world gives it. */
function beginAnew({ environment, seed: nextSeed }) {
  Object.assign(process.env, environment);
  randomness.reseed(nextSeed);
  takeOutput();
}

/** Timers of its own are all that can wake an invocation in which nothing real is in flight. */
function sleeping() {
  const due = [...(clock.timers?.values() ?? [])].map(({ callAt }) => callAt);
  return { kind: 'sleeping', wakeMs: due.length === 0 ? null : Math.min(...due) };
}

function endWith(error, errorType) {
  outcome = { kind: 'threw', payload: JSON.stringify({ ...describeError(error, folder), errorType }), ends: true };
}
