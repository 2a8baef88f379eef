/**
 * One sandbox: a worker thread in which one function's handler runs, invocation after invocation, under virtual time.
 *
 * It tells the host what an invocation came to, or that it sleeps on virtual timers while nothing real is in flight, and
 * stands still until the next command.
 */
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { captureOutput } from './captured-output.mjs';
import { Client3 } from './client-3.mjs';
import { Client4 } from './client-4.mjs';
import { asOnLambda } from './describe-error.mjs';
import { requestDirectly } from './direct-requests.mjs';
import { HostLine } from './host-line.mjs';
import { contextFields } from './lambda-context.mjs';
import { jsonOf } from './answers.mjs';
import { filesAsOnLambda } from './lambda-files.mjs';
import { LambdaFolders } from './lambda-folders.mjs';
import { machineAsOnLambda } from './lambda-machine.mjs';
import { keepListeners, processAsOnLambda } from './lambda-process.mjs';
import { LambdaThreads } from './lambda-threads.mjs';
import { loadHandler } from './load-handler.mjs';
import { requireAsOnLambda } from './lambda-modules.mjs';
import { Renewal } from './renewal.mjs';
import { NetworkGuard } from './network-guard.mjs';
import { OwnServers } from './own-servers.mjs';
import { seedRandomness } from './seeded-randomness.mjs';
import { VirtualClock } from './virtual-clock.mjs';
import { WorkUnderWay } from './work-under-way.mjs';

const { parentPort, workerData } = threads;
const { folder, opt, handler: handlerName, nowMs: startMs, seed, loopbackPort, requestPort, signal } = workerData;

/** For how long of real time that goes on which a handler has left behind. */
const MOST_REST_MS = 100;
const { setTimeout: later, clearTimeout: never } = globalThis;

const exit = process.exit.bind(process);
const reallyExit = process.reallyExit.bind(process);
const folders = new LambdaFolders(workerData);
const ownThreads = new LambdaThreads(threads, folders);
const line = new HostLine(parentPort, signal);
const takeOutput = captureOutput();
const clock = new VirtualClock(startMs, sleepUntil);
processAsOnLambda({ endBySignal, stop: () => standStillUntil(Infinity) });
const ownServers = new OwnServers();
const network = new NetworkGuard(loopbackPort, ownServers);
const requests = requestDirectly(requestPort, loopbackPort, new WorkUnderWay());
const randomness = seedRandomness(seed);
requireAsOnLambda({ ...workerData, folders });
filesAsOnLambda(folders);
machineAsOnLambda(folders);
syncBuiltinESMExports();

const Client = workerData.clientVersion === 4 ? Client4 : Client3;
const client = new Client({
  succeed: (payload) => answerWith({ kind: 'returned', payload }),
  fail: (failure) => answerWith({ kind: 'threw', payload: JSON.stringify(asOnLambda(failure, folders)) }),
  succeedWithStream: (written) => answerWith({ kind: 'returned', payload: jsonOf(written.body), stream: written }),
  wait: () => standStill({ kind: 'sleeping', wakeMs: null }),
  next: rest,
  exit,
});

let handler;
let answer;
/** What the sandbox was like before it had loaded the handler. */
let renewal;
let isForgetting = false;
/** Whether an answer counts: what is left of an earlier invocation can't answer before the next one runs. */
let isOpen = false;
let hasEnded = false;
/** Whether the handler has answered and only what it has left behind still runs. */
let isResting = false;
let endOfRest;

/** The first answer counts. */
function answerWith(given) {
  if (isOpen) answer ??= given;
}

/** What a report tells besides what it is about. */
function sinceLast() {
  return { output: takeOutput().map((line) => folders.shownIn(line)), refused: network.take() };
}

function standStill(report) {
  isOpen = false;
  line.tell({ ...report, ...sinceLast() });
  obey(line.receive());
}

/**
 * Stands still once the handler has answered. Where requests are steps, what it has left behind goes on until nothing real is in flight:
 * where it is cut must not depend on how fast a file was read. What never comes to rest is cut all the same.
 */
function rest() {
  if (!requests.isCollecting) return standStill(answer);
  isResting = true;
  endOfRest = later(endRest, MOST_REST_MS).unref();
}

function endRest() {
  if (!isResting) return;
  isResting = false;
  never(endOfRest);
  standStill(answer);
}

/**
 * Blocks code in the midst of it until an instant, in virtual time.
 * @returns whether that was possible: not while the simulation carries out what the handler has asked for outside of steps, and not
 *   while another thread of the handler may do something.
 */
function sleepUntil(untilMs) {
  if (!isOpen || ownThreads.areStarted || (requests.isWaitedOn && !requests.isCollecting)) return false;
  standStillUntil(untilMs);
  return true;
}

function standStillUntil(untilMs) {
  const wakeMs = untilMs === Infinity ? null : untilMs;
  while (clock.nowMs < untilMs) {
    line.tell({ kind: 'waiting', wakeMs, requests: requests.collect(), ...sinceLast() });
    let message = line.receive();
    for (; message.command === 'tick'; message = line.receive()) line.tell({ kind: 'ticked' });
    clock.pass(message.nowMs);
    // Whoever waits for the answer goes on once the code that is blocked now has come to an end.
    if (message.command === 'resume') setImmediate(() => requests.receive(message.requestId, message.outcome));
  }
}

/** Ends the sandbox as a signal ends a process. */
function endBySignal(name) {
  hasEnded = true;
  line.tell({ kind: 'crashed', signal: name, ends: true, ...sinceLast() });
  reallyExit(1);
}

function obey(message) {
  if (message.command === 'watch') requests.hold(message.callId);
  // Told twice that it does nothing but wait, the world would hear it late the second time, when the handler may have gone on.
  if (message.command === 'watch' && requests.isWatched) return;
  // The loop turns at least once more, so that it is noticed when it is empty again.
  setImmediate(() => {});
  switch (message.command) {
    case 'tick':
      clock.advance(message.nowMs);
      requests.keepAlive();
      return line.tell({ kind: 'ticked' });
    case 'watch':
      requests.isWatched = true;
      return undefined;
    case 'wake':
      isOpen = true;
      return clock.advance(message.nowMs);
    case 'resume':
      isOpen = true;
      clock.advance(message.nowMs);
      return requests.receive(message.requestId, message.outcome);
    case 'forget':
      return forget();
    default:
      if (message.begin !== undefined) beginAnew(message.begin, message.nowMs);
      answer = undefined;
      requests.isCollecting = message.isStepwise;
      requests.isWatched = false;
      clock.thaw(message.nowMs);
      isOpen = true;
      void invoke(message);
  }
}

async function invoke({ event, context, deadlineMs }) {
  process.env._X_AMZN_TRACE_ID = context.traceId;
  try {
    if (handler === undefined) {
      const loaded = await loadHandler(folder, handlerName, { ...workerData, folders });
      await client.check(loaded);
      handler = loaded;
      if (!renewal.isLoadedAsFirst(handler, randomness.drawn())) return standStill({ kind: 'stale' });
    }
  } catch (error) {
    return client.failToLoad(error);
  }
  void client.invoke(handler, JSON.parse(event), contextFields(context, deadlineMs), context.traceId);
}

/** Becomes like a new sandbox, as far as that is possible, once what its code left behind has come to rest. */
function forget() {
  clock.reset();
  const reason = renewal.whyNot();
  if (reason !== undefined) return hasForgotten(reason);
  isForgetting = true;
  // What is asked for from here on is nobody's.
  requests.isCollecting = true;
}

/** Tells the host why the sandbox can't be like a new one; undefined when it is. */
function hasForgotten(reason) {
  isForgetting = false;
  folders.clear();
  handler = undefined;
  standStill({ kind: 'forgotten', reason });
}

/** Starts as a new sandbox does, with what another world gives it. */
function beginAnew({ environment, seed: nextSeed }, nowMs) {
  clock.startAt(nowMs);
  Object.assign(process.env, environment);
  randomness.reseed(nextSeed);
}

// Exact, where lists of active resources miss the thread pool. Node 20 first waits for its compiler's background jobs,
// about a millisecond; an invocation that has answered does not come by here.
function onQuiet() {
  if (isResting) return endRest();
  // Another turn of the loop brings what is on its way.
  if (ownServers.areBusy) return void setImmediate(() => {});
  if (isForgetting) return hasForgotten(requests.isWaitedOn ? 'it waits for an answer' : renewal.tryForget());
  const isWaiting = requests.isCollecting && requests.isWaitedOn;
  const isHeld = requests.isWatched && requests.isWaitedOn;
  const wakeMs = clock.dueMs(isWaiting || isHeld);
  // What wakes it then is an answer to what it has asked for, or a timer.
  if (isWaiting) return standStill({ kind: 'waiting', wakeMs, requests: requests.collect() });
  if (isHeld) {
    requests.stayForAnswer();
    return line.tell({ kind: 'quiet', open: requests.open, wakeMs: wakeMs ?? null });
  }
  if (wakeMs !== undefined) return standStill({ kind: 'sleeping', wakeMs });
  // Nobody but the handler itself could ask its servers.
  if (ownServers.areListening) return standStill({ kind: 'sleeping', wakeMs: null });
  client.emptyLoop();
}

/** Handlers may emit the event as well. */
function onExit(code) {
  if (hasEnded || process._exiting !== true) return;
  hasEnded = true;
  line.tell({ ...(answer ?? { kind: 'exited', code }), ends: true, ...sinceLast() });
}

process.on('beforeExit', onQuiet);
process.on('exit', onExit);
keepListeners([
  { event: 'beforeExit', listener: onQuiet },
  { event: 'exit', listener: onExit },
]);

setImmediate(() => {
  const first = line.receive();
  line.listen(obey);
  // From here on it is the handler that takes time, not the start of the thread.
  line.tell({ kind: 'begun' });
  renewal = new Renewal([folder, opt]);
  obey(first);
});
